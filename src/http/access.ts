import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { bearerCredentials } from '../dialects/credentials.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { Problem } from '../domain/problem.ts';
import { hostName, isLoopback } from './address.ts';
import { dialectHead } from './dialect-call.ts';
import { keptAnswer } from './kept-answer.ts';
import type { KeyStore, Scope, VerifiedKey } from './services.ts';
import type { HttpSettings } from './settings.ts';

/** Who is asking. `keyId` is `null` on the machine's own loopback without keys. */
export interface Caller {
  readonly keyId: string | null;
  readonly tenantId: string;
  readonly scopes: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access hook before any handler of `/v1` runs. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** What a key must be allowed; routes without one are open. */
    readonly scope?: Scope;
    /** A request that makes something, and counts against the second limit. */
    readonly makes?: boolean;
    /** The vendor's face that this route belongs to. */
    readonly dialect?: Dialect;
  }
}

/** The tenant of whoever sits at the machine. */
export const LOCAL_TENANT = 'local';

const LOCAL_CALLER: Caller = { keyId: null, tenantId: LOCAL_TENANT, scopes: ['admin'] };

const allows = (scopes: readonly string[], wanted: Scope): boolean =>
  scopes.includes('admin') ||
  scopes.includes(wanted) ||
  (wanted === 'jobs:read' && scopes.includes('jobs:write'));

/** The caller of a request that passed the access hook. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error('the route has no scope, so nobody was asked who calls');
  return request.caller;
}

/**
 * A page that the user happens to visit can also reach the loopback. Without a key, nothing else tells it from the user:
 * its origin and, if it bent a name to this address, the host do.
 */
function requireOwnMachine(request: FastifyRequest, corsOrigins: readonly string[]): void {
  const {
    host = '',
    origin,
    forwarded,
    'x-forwarded-for': forwardedFor,
    'sec-fetch-site': site,
  } = request.headers;
  if (forwarded !== undefined || forwardedFor !== undefined)
    throw new Problem('forbidden', 'Without an API key, requests that come through a proxy are refused.');
  if (!isLoopback(hostName(host)))
    throw new Problem('forbidden', 'Without an API key, only the name of this machine itself is answered.');
  const isOwnPage = origin === undefined ? site !== 'cross-site' : origin === `${request.protocol}://${host}`;
  if (isOwnPage || (origin !== undefined && corsOrigins.includes(origin))) return;
  throw new Problem('forbidden', 'Without an API key, pages of other origins are refused.');
}

/** How long the first key may take to close the loopback to callers without one. */
const HAS_KEYS_MS = 1_000;

async function identify(
  request: FastifyRequest,
  keys: Pick<KeyStore, 'hasKeys' | 'verify'>,
  settings: HttpSettings,
): Promise<Caller> {
  const { dialect } = request.routeOptions.config;
  const given = dialect
    ? dialect.credentials(dialectHead(request))
    : bearerCredentials(request.headers.authorization);
  if (!given.isGiven) {
    if (!isLoopback(settings.host) || (await keys.hasKeys()))
      throw new Problem('unauthorized', 'Expected an API key as "Authorization: Bearer …", but got none.');
    requireOwnMachine(request, settings.corsOrigins);
    return LOCAL_CALLER;
  }
  const key: VerifiedKey | null = given.token === '' ? null : await keys.verify(given.token);
  if (key === null) throw new Problem('unauthorized', 'The API key is not known, or was revoked.');
  return { keyId: key.id, tenantId: key.tenantId, scopes: key.scopes };
}

/**
 * The hook that asks who calls, for routes that name a scope. A given key is always checked, also where none is needed.
 * @throws Problem `unauthorized`, `forbidden`
 */
export function accessHook(keys: KeyStore, settings: HttpSettings): onRequestAsyncHookHandler {
  const asked = {
    hasKeys: keptAnswer(() => keys.hasKeys(), HAS_KEYS_MS),
    verify: (token: string) => keys.verify(token),
  };
  return async (request) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    const caller = await identify(request, asked, settings);
    if (!allows(caller.scopes, scope))
      throw new Problem('forbidden', `Expected a key that may "${scope}", but this one may not.`);
    request.caller = caller;
  };
}
