import { createHash, createHmac } from 'node:crypto';

/** A request as it came over the wire, as far as its signature covers it. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const EMPTY_VALUE = '';
const MAX_SKEW_MS = 15 * 60_000;

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** Encodes as the signature wants it: everything but the unreserved characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, value = EMPTY_VALUE] = pair.split('=');
      return [encode(decodeURIComponent(name!)), encode(decodeURIComponent(value))] as const;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

/**
 * The AWS error code for a request whose Signature Version 4 (in the Authorization header) is not right for `secret`,
 * or `null` for one that is. The path counts as sent: S3 does not encode it a second time.
 */
export function signatureFault(
  request: SignedRequest,
  account: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string },
  nowMs: number,
): string | null {
  const header = (name: string): string => String(request.headers[name] ?? EMPTY_VALUE);
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
  const found = form.exec(header('authorization'));
  if (!found) return 'AccessDenied';
  const [, accessKeyId, day, region, signedHeaders, signature] = found as unknown as string[];
  if (accessKeyId !== account.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== account.region) return 'AuthorizationHeaderMalformed';
  const stamp = header('x-amz-date');
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  const sentMs = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  if (!stamp.startsWith(day!) || !(Math.abs(sentMs - nowMs) <= MAX_SKEW_MS)) return 'RequestTimeTooSkewed';
  const names = signedHeaders!.split(';');
  const mustBeSigned = Object.keys(request.headers).filter(
    (name) => name === 'host' || name.startsWith('x-amz-'),
  );
  if (mustBeSigned.some((name) => !names.includes(name))) return 'AccessDenied';
  const [path = EMPTY_VALUE, query = EMPTY_VALUE] = request.target.split('?');
  const canonical = [
    request.method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${header(name).trim().replace(/ +/g, ' ')}`),
    EMPTY_VALUE,
    signedHeaders,
    header('x-amz-content-sha256'),
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [region!, 's3', 'aws4_request'].reduce(
    (parent, part) => hmac(parent, part),
    hmac(`AWS4${account.secretAccessKey}`, day!),
  );
  const expected = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n')).toString(
    'hex',
  );
  return expected === signature ? null : 'SignatureDoesNotMatch';
}

/** The AWS error code for a body that is not the one that was signed, or `null`. */
export function bodyFault(contentSha256: string, body: Uint8Array): string | null {
  if (contentSha256 === 'UNSIGNED-PAYLOAD') return null;
  if (contentSha256.startsWith('STREAMING-')) return 'NotImplemented';
  return contentSha256 === sha256(body) ? null : 'XAmzContentSHA256Mismatch';
}
