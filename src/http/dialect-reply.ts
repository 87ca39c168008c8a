import type { FastifyReply } from 'fastify';
import type { DialectReply } from '../dialects/dialect.ts';

/** Sends an answer in a vendor's words. */
export function sendDialectReply(reply: FastifyReply, answer: DialectReply): FastifyReply {
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(answer.body));
}
