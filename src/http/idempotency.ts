import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { JobOrder } from './job-order.ts';

const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The `Idempotency-Key` of a request, or `null`.
 * @throws Problem `idempotency_key_invalid` for one that is empty, longer than 255 characters, or not visible ASCII
 */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new Problem(
    'idempotency_key_invalid',
    'Expected an Idempotency-Key of 1 to 255 printable ASCII characters.',
  );
}

/** `value` as JSON with the keys of every object in order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/**
 * A hash of everything that a request asks for: equal exactly when the same job is meant. Pictures are named by the hash of
 * their file, or by the URL or id that was given instead of one.
 */
export function requestHashOf(order: JobOrder, pictures: Readonly<Record<string, string>>): string {
  const { operation, canonicalParameters, formats, webhookUrl, isModerated, origin } = order;
  const meant = {
    operation: operation.id,
    parameters: canonicalParameters,
    formats,
    webhookUrl,
    pictures,
    isModerated,
    dialect: origin?.dialect,
    request: origin?.request,
  };
  return createHash('sha256').update(canonicalJson(meant)).digest('hex');
}
