import { z } from 'zod';
import type { JobOrigin } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import type { ExportFormat } from '../exports/export.ts';
import { exportsByFormat } from '../exports/registry.ts';
import type { Operation } from '../operations/operation.ts';

/** Every export, in the order in which docs list them. */
export const FORMATS = [...exportsByFormat.keys()] as [ExportFormat, ...ExportFormat[]];

/** What is written when nobody says otherwise: as on the command line, and a picture to show for the job. */
export const DEFAULT_FORMATS: readonly ExportFormat[] = ['png', 'psd', 'preview'];

const MAX_URL_CHARACTERS = 2_048;

/** The fields of a request that are not parameters of its operation. */
export const orderFields = {
  formats: z
    .array(z.enum(FORMATS))
    .max(FORMATS.length)
    .describe('Exports to write besides the PNG of every layer, which is always written'),
  webhookUrl: z
    .url({ protocol: /^https?$/ })
    .max(MAX_URL_CHARACTERS)
    .describe('Called when the job ends, by Standard Webhooks'),
};

/** What a request asks for, checked, without its pictures. */
export interface JobOrder {
  readonly operation: Operation;
  /** As given, and valid. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The same with every default filled in: equal for requests that mean the same. */
  readonly canonicalParameters: unknown;
  readonly formats: readonly ExportFormat[];
  readonly webhookUrl: string | null;
  /** Who asked in a vendor's words. */
  readonly origin?: JobOrigin;
  readonly isModerated?: boolean;
}

/** The sentence for what a schema found wrong. @throws Problem `invalid_parameters` */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  prefix: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [prefix, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  const message = (issue?.message ?? 'it is wrong').slice(0, 300);
  throw new Problem(
    'invalid_parameters',
    `${path === '' ? 'The request' : `"${path.slice(0, 100)}"`}: ${message}.`,
  );
}

function readFormats(operation: Operation, given: unknown): readonly ExportFormat[] {
  if (operation.output === 'image') {
    if (given === undefined) return [];
    throw new Problem(
      'invalid_parameters',
      `"formats": the operation "${operation.id}" gives one PNG, and no exports.`,
    );
  }
  if (given === undefined) return DEFAULT_FORMATS;
  const listed = typeof given === 'string' ? given.split(',').map((word) => word.trim()) : given;
  const flat = Array.isArray(listed)
    ? listed.flatMap((entry) =>
        typeof entry === 'string' ? entry.split(',').map((word) => word.trim()) : [entry],
      )
    : listed;
  const formats = parsed(orderFields.formats, flat, 'formats');
  // One order for equal wishes, so that they are written and compared alike.
  return FORMATS.filter((format) => formats.includes(format));
}

/**
 * Reads everything of a request but its pictures.
 * @throws Problem `invalid_parameters`
 */
export function readOrder(operation: Operation, body: Readonly<Record<string, unknown>>): JobOrder {
  const { formats, webhookUrl, ...parameters } = body;
  const canonicalParameters = parsed(operation.parameters, parameters, '');
  return {
    operation,
    parameters,
    canonicalParameters,
    formats: readFormats(operation, formats),
    webhookUrl: webhookUrl === undefined ? null : parsed(orderFields.webhookUrl, webhookUrl, 'webhookUrl'),
  };
}
