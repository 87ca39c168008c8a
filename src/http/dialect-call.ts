import type { FastifyRequest } from 'fastify';
import type { DialectBody, DialectCall, DialectHead, DialectRoute } from '../dialects/dialect.ts';
import { Problem } from '../domain/problem.ts';
import { readJsonObject } from './json-body.ts';
import { readMultipart } from './multipart-body.ts';
import type { PictureSources } from './picture-source.ts';
import type { Upload } from './upload.ts';

/** A request to a dialect, read. */
export interface ReceivedCall {
  readonly call: DialectCall;
  readonly files: ReadonlyMap<string, Upload>;
  /** Gives back what receiving it took. Harmless twice. */
  release(): Promise<void>;
}

const last = (value: unknown): string | undefined => {
  const one: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === 'string' ? one : undefined;
};

/** What of a request says who calls. */
export function dialectHead(request: FastifyRequest): DialectHead {
  const entries = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  const query = Object.entries(request.query ?? {}).map(([name, value]) => [name, last(value)]);
  return { headers: Object.fromEntries(entries), query: Object.fromEntries(query) };
}

const NOTHING: DialectBody = { type: 'none' };
const EMPTY_FORM: DialectBody = { type: 'form', fields: new Map(), files: new Set() };
const EMPTY_JSON: DialectBody = { type: 'json', value: {} };

function isEmpty({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

/**
 * Reads a request as its route wants it. Where a form is wanted and none comes, its fields are missing; where JSON is wanted
 * and nothing comes, it is an empty object.
 * @throws Problem `unsupported_media_type`, `malformed_request`, `body_too_large`, `request_timeout`, …
 */
export async function receiveCall(
  request: FastifyRequest,
  { body: wanted }: DialectRoute,
  from: Pick<PictureSources, 'spool' | 'settings'>,
): Promise<ReceivedCall> {
  const head = { ...dialectHead(request), path: request.params as Readonly<Record<string, string>> };
  const none = async (): Promise<void> => {};
  const without = (body: DialectBody): ReceivedCall => ({
    call: { ...head, body },
    files: new Map(),
    release: none,
  });
  if (wanted.type === 'none') return without(NOTHING);
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (wanted.type !== 'json' && type === 'multipart/form-data') {
    const { fields, files } = await readMultipart(request, wanted.files ?? [], from.spool, from.settings);
    return {
      call: { ...head, body: { type: 'form', fields, files: new Set(files.keys()) } },
      files,
      release: async () => void (await Promise.all([...files.values()].map((file) => file.discard()))),
    };
  }
  if (wanted.type === 'form') return without(EMPTY_FORM);
  if (isEmpty(request)) return without(EMPTY_JSON);
  if (type !== 'application/json')
    throw new Problem('unsupported_media_type', 'Expected a body of application/json.');
  return without({ type: 'json', value: await readJsonObject(request, from.settings) });
}
