import type { FastifyRequest } from 'fastify';

/** `wait=30` among the preferences of RFC 7240; quotes are allowed, as for every one of them. */
const WAIT = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[,;]|$)/i;

/** Seconds that the caller wants to wait for the job's end, at most `maxSeconds`; 0 when it does not. */
export function waitSecondsOf(request: FastifyRequest, maxSeconds: number): number {
  const header = request.headers['prefer'];
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return Math.min(Number(WAIT.exec(text)?.[1] ?? 0), maxSeconds);
}
