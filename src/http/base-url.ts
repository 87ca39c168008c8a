import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The configured public URL, or `null`. */
    readonly publicUrl: string | null;
  }
}

const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * What links in an answer begin with: the configured public URL, else the host that was asked. A caller who sends a
 * strange host gets relative links.
 */
export function baseUrlOf(request: FastifyRequest): string {
  const { publicUrl } = request.server;
  if (publicUrl !== null) return publicUrl;
  const { host } = request;
  return typeof host === 'string' && HOST.test(host) ? `${request.protocol}://${host}` : '';
}
