import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../domain/problem.ts';
import { isBlobKey } from './blob-key.ts';

/** Where signed links lead; the key follows. */
export const FILES_PATH = '/v1/files/';

/** What a link opens, once its signature has been found right. */
export interface VerifiedLink {
  readonly key: string;
  readonly tenantId: string;
  readonly expiresAt: Date;
}

/** Links that carry their own permission: one key, one tenant, one HTTP method, until a moment. */
export interface LinkSigner {
  /** Path and query of a link; `method` is GET unless said otherwise. */
  sign(
    key: string,
    scope: { readonly tenantId: string; readonly expiresAt: Date; readonly method?: string },
  ): string;
  /**
   * Checks a request against its own signature. `target` is path and query as they stand in the request line.
   * Whoever serves the blob still asks whether it belongs to `tenantId`.
   * @throws Problem `link_invalid` for anything that we did not sign, `link_expired` after the end
   */
  verify(method: string, target: string, nowMs: number): VerifiedLink;
}

const SIGNATURE_FORM = /^[A-Za-z0-9_-]{43}$/;
const EXPIRES_FORM = /^[1-9][0-9]{0,10}$/;
const PARAMETERS = ['expires', 'tenant', 'signature'] as const;

function invalid(): Problem {
  return new Problem('link_invalid', 'The link was changed or does not come from this server.');
}

interface Claim {
  readonly key: string;
  readonly tenantId: string;
  readonly expires: string;
  readonly signature: string;
}

/** The parts of a link in the one form that `sign` writes; any other spelling of the same thing is refused. */
function readClaim(target: string): Claim {
  const [path = '', query = '', ...rest] = target.split('?');
  if (rest.length > 0 || !path.startsWith(FILES_PATH)) throw invalid();
  const key = path.slice(FILES_PATH.length);
  const parameters = new URLSearchParams(query);
  const [expires, tenantId, signature] = PARAMETERS.map((name) => parameters.get(name));
  const complete = expires != null && tenantId != null && signature != null;
  if (!complete || [...parameters].length !== PARAMETERS.length) throw invalid();
  if (!isBlobKey(key) || !EXPIRES_FORM.test(expires) || !SIGNATURE_FORM.test(signature)) throw invalid();
  return { key, tenantId, expires, signature };
}

/**
 * Signs links by HMAC-SHA-256 over method, key, tenant and expiry (whole seconds).
 * `secret` is at least 32 bytes that nobody else has, see `ServerSecret.derive`.
 */
export function createLinkSigner(secret: Uint8Array): LinkSigner {
  if (secret.length < 32) throw new Error('a link secret needs at least 32 bytes');
  const signatureOf = (method: string, key: string, tenantId: string, expires: string): Buffer =>
    // JSON keeps the fields apart whatever they contain.
    createHmac('sha256', secret)
      .update(JSON.stringify([method, key, tenantId, expires]))
      .digest();
  return {
    sign(key, { tenantId, expiresAt, method = 'GET' }) {
      if (!isBlobKey(key)) throw new Error(`not a blob key: ${JSON.stringify(key)}`);
      const expires = String(Math.floor(expiresAt.getTime() / 1000));
      if (!EXPIRES_FORM.test(expires)) throw new Error(`not a moment that a link can expire at: ${expires}`);
      const signature = signatureOf(method, key, tenantId, expires).toString('base64url');
      return `${FILES_PATH}${key}?${new URLSearchParams({ expires, tenant: tenantId, signature })}`;
    },
    verify(method, target, nowMs) {
      const { key, tenantId, expires, signature } = readClaim(target);
      const expected = signatureOf(method, key, tenantId, expires);
      const given = Buffer.from(signature, 'base64url');
      // 43 characters hold two bits more than the digest: another last character would decode to the same bytes.
      const canonical = given.toString('base64url') === signature;
      if (!timingSafeEqual(given, expected) || !canonical) throw invalid();
      const expiresAt = new Date(Number(expires) * 1000);
      if (nowMs >= expiresAt.getTime()) {
        throw new Problem('link_expired', `The link was valid until ${expiresAt.toISOString()}.`);
      }
      return { key, tenantId, expiresAt };
    },
  };
}
