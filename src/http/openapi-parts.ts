import type { z } from 'zod';
import type { ProblemCode } from '../domain/problem.ts';
import { PROBLEMS } from '../domain/problem.ts';
import { jsonSchemaOf, type SchemaName } from './openapi-schemas.ts';

export type Json = Record<string, unknown>;

export const reference = (name: SchemaName): Json => ({ $ref: `#/components/schemas/${name}` });

export const jsonAnswer = (description: string, name: SchemaName): Json => ({
  description,
  content: { 'application/json': { schema: reference(name) } },
});

export const fileAnswer = (description: string, mediaType: string): Json => ({
  description,
  content: { [mediaType]: { schema: { type: 'string', format: 'binary' } } },
});

/** Problems that every address behind a key can answer with. */
export const KEY_PROBLEMS: readonly ProblemCode[] = ['unauthorized', 'forbidden', 'rate_limited', 'internal'];
export const BODY_PROBLEMS: readonly ProblemCode[] = [
  'malformed_request',
  'invalid_parameters',
  'idempotency_key_invalid',
  'idempotency_mismatch',
  'unsupported_media_type',
  'body_too_large',
  'file_too_large',
  'image_too_large',
  'request_timeout',
  'image_unreadable',
  'image_damaged',
  'image_format_unsupported',
  'image_not_found',
  'source_forbidden',
  'source_unusable',
  'source_timeout',
  'queue_full',
  'storage_full',
  'memory_short',
];

/** The answers of some problems, one entry per status. */
export function problemAnswers(codes: readonly ProblemCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  const answers = [...byStatus]
    .sort(([one], [other]) => one - other)
    .map(([status, listed]) => [
      String(status),
      {
        description: `${listed.map((code) => `\`${code}\``).join(', ')}`,
        content: { 'application/problem+json': { schema: reference('Problem') } },
      },
    ]);
  return Object.fromEntries(answers);
}

export const KEY_HEADER = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key with the same request gives the same job, for 24 hours',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
export const PREFER_HEADER = {
  name: 'Prefer',
  in: 'header',
  description: '`wait=30` waits up to so many seconds (at most 60) for the end of the job',
  schema: { type: 'string' },
};
export const JOB_ID = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

export function queryParameters(schema: z.ZodType): Json[] {
  const { properties = {} } = jsonSchemaOf(schema, 'input') as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, { description, ...node }]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    schema: node,
  }));
}
