import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dialect, DialectBase } from '../dialects/dialect.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The vendors' faces that this server shows. */
    readonly dialects: readonly Dialect[];
  }
}

/** The lower-case scheme of an `Authorization` header, by which an address that two faces share is told apart. */
export function authorizationScheme(authorization: string | undefined): string | undefined {
  return /^([a-z]+) /i.exec(authorization ?? '')?.[1]?.toLowerCase();
}

type SchemeConstraint = Parameters<FastifyInstance['addConstraintStrategy']>[0];
type Handler = NonNullable<ReturnType<ReturnType<SchemeConstraint['storage']>['get']>>;

/** Routes that are only for requests of one scheme; all other requests take the route without it at the same address. */
export const schemeConstraint: SchemeConstraint = {
  name: 'scheme',
  storage() {
    const handlers = new Map<unknown, Handler>();
    return {
      get: (scheme) => handlers.get(scheme) ?? null,
      set: (scheme, handler) => void handlers.set(scheme, handler),
    };
  },
  validate() {},
  deriveConstraint: ({ headers }) => authorizationScheme(headers.authorization),
  mustMatchWhenDerived: false,
};

function lies(path: string, scheme: string | undefined, base: DialectBase): boolean {
  if (base.onlyScheme !== undefined && base.onlyScheme !== scheme) return false;
  return path === base.path || path.startsWith(`${base.path}/`);
}

/**
 * The face that a request speaks to: its route's, or where it has found no route, the one below whose base its address lies.
 */
export function dialectOf(request: FastifyRequest): Dialect | null {
  const routed = request.routeOptions?.config?.dialect;
  if (routed) return routed;
  if (!request.is404 && request.routeOptions?.url !== undefined) return null;
  const path = (request.raw.url ?? '').split('?')[0]!;
  const scheme = authorizationScheme(request.headers.authorization);
  const { dialects } = request.server;
  return dialects.find(({ bases }) => bases.some((base) => lies(path, scheme, base))) ?? null;
}
