import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { orAborted, reasonOf, watchBody } from './body-watch.ts';
import type { HttpSettings } from './settings.ts';
import type { Upload, UploadSpool } from './upload.ts';

const MAX_FIELDS = 64;
const MAX_FIELD_BYTES = 64 * 1024;
const MAX_NAME_BYTES = 100;
const FIELD_LIST = new Intl.ListFormat('en');
/** What parts may take around their content. */
const FRAME_BYTES = 1024 * 1024;

/** The parts of a form: texts in the order in which they came, files by their field. */
export interface MultipartBody {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly files: ReadonlyMap<string, Upload>;
}

interface FilePart {
  readonly type: 'file';
  readonly fieldname: string;
  readonly file: Readable & { readonly truncated?: boolean };
}

interface FieldPart {
  readonly type: 'field';
  readonly fieldname: string;
  readonly value: unknown;
  readonly valueTruncated: boolean;
}

/**
 * Reads a form. Files go to the spool as they come; when anything goes wrong, none of them stays.
 * @param fileFields the fields that may hold a file, each once
 * @throws Problem `malformed_request`, `body_too_large`, `file_too_large`, `request_timeout`, `invalid_parameters`
 */
export async function readMultipart(
  request: FastifyRequest,
  fileFields: readonly string[],
  spool: UploadSpool,
  settings: HttpSettings,
): Promise<MultipartBody> {
  const maxBytes = fileFields.length * settings.maxFileBytes + FRAME_BYTES;
  const watch = watchBody(request, maxBytes, settings);
  const fields = new Map<string, string[]>();
  const files = new Map<string, Upload>();
  const parts = request.parts({
    limits: {
      files: fileFields.length + 1,
      fields: MAX_FIELDS,
      parts: MAX_FIELDS + fileFields.length + 1,
      fieldSize: MAX_FIELD_BYTES,
      fieldNameSize: MAX_NAME_BYTES,
      fileSize: settings.maxFileBytes + 1,
      headerPairs: 20,
    },
  }) as AsyncIterator<FilePart | FieldPart>;
  try {
    for (;;) {
      const { done, value: part } = await orAborted(parts.next(), watch.signal);
      if (done === true) return { fields, files };
      if (part.type === 'file') {
        const upload = await receiveFile(part, { fileFields, files, spool, settings, signal: watch.signal });
        files.set(part.fieldname, upload);
      } else addField(fields, part);
    }
  } catch (error) {
    await Promise.all([...files.values()].map((upload) => upload.discard()));
    throw watch.signal.aborted ? reasonOf(watch.signal) : readingProblem(error);
  } finally {
    watch.stop();
  }
}

async function receiveFile(
  { fieldname, file }: FilePart,
  to: {
    readonly fileFields: readonly string[];
    readonly files: ReadonlyMap<string, Upload>;
    readonly spool: UploadSpool;
    readonly settings: HttpSettings;
    readonly signal: AbortSignal;
  },
): Promise<Upload> {
  // Whatever happens to it later, a broken stream must not end the process.
  file.on('error', () => {});
  const onAbort = (): void => void file.destroy(reasonOf(to.signal));
  to.signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (!to.fileFields.includes(fieldname))
      throw new Problem(
        'invalid_parameters',
        `Expected files only in ${FIELD_LIST.format(to.fileFields.map((name) => `"${name}"`))}, but another field has one.`,
      );
    if (to.files.has(fieldname))
      throw new Problem('invalid_parameters', `Expected one file "${fieldname}", but there are more.`);
    return await to.spool.receive(file, to.settings.maxFileBytes);
  } catch (error) {
    file.destroy();
    throw error;
  } finally {
    to.signal.removeEventListener('abort', onAbort);
  }
}

function addField(fields: Map<string, string[]>, { fieldname, value, valueTruncated }: FieldPart): void {
  if (valueTruncated)
    throw new Problem(
      'body_too_large',
      `Expected fields of at most ${MAX_FIELD_BYTES} bytes, but one is larger.`,
    );
  // A part that says it is JSON arrives parsed.
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const earlier = fields.get(fieldname);
  if (earlier) earlier.push(text);
  else fields.set(fieldname, [text]);
}

/** The form reader throws plain errors for what callers send wrong. */
function readingProblem(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith('FST_')) return error;
  if (code !== undefined && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET') return error;
  return new Problem('malformed_request', 'Expected the body to be multipart/form-data as it says.', {
    cause: error,
  });
}
