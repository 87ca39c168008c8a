import type { FastifyRequest } from 'fastify';
import { PICTURE_FIELDS, type PictureField } from '../domain/job.ts';
import { Problem } from '../domain/problem.ts';
import type { Operation } from '../operations/operation.ts';
import { parametersOfFields } from './field-value.ts';
import { readJsonObject } from './json-body.ts';
import { readMultipart } from './multipart-body.ts';
import type { IncomingPicture, PictureSources } from './picture-source.ts';
import { namedPicture, uploadedPicture } from './picture-source.ts';

/** A request's body, read: its pictures are known, those that JSON names are not fetched yet. */
export interface RequestBody {
  /** Everything but the pictures. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly given: ReadonlySet<PictureField>;
  /** Gets at every picture; on a problem, none is kept. */
  pictures(tenantId: string, signal: AbortSignal): Promise<ReadonlyMap<PictureField, IncomingPicture>>;
  /** Gives back what reading the body took. Harmless twice. */
  release(): Promise<void>;
}

const isPictureField = (name: string): name is PictureField => PICTURE_FIELDS.some((field) => field === name);

/**
 * Reads the body of a request that brings pictures, as a form or as JSON.
 * @param operation gives the types of a form's fields; `null` where only pictures are taken
 * @throws Problem `unsupported_media_type`, `malformed_request`, `invalid_parameters`, `body_too_large`, `request_timeout`, …
 */
export async function readRequestBody(
  request: FastifyRequest,
  fileFields: readonly PictureField[],
  operation: Operation | null,
  from: PictureSources,
): Promise<RequestBody> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return readForm(request, fileFields, operation, from);
  if (type === 'application/json') return readJson(request, fileFields, from);
  throw new Problem('unsupported_media_type', 'Expected a body of multipart/form-data or application/json.');
}

async function readForm(
  request: FastifyRequest,
  fileFields: readonly PictureField[],
  operation: Operation | null,
  from: PictureSources,
): Promise<RequestBody> {
  const { fields, files } = await readMultipart(request, fileFields, from.spool, from.settings);
  const release = async (): Promise<void> => {
    await Promise.all([...files.values()].map((upload) => upload.discard()));
  };
  const strayed = [...fields.keys()].find(isPictureField);
  if (strayed !== undefined) {
    await release();
    throw new Problem(
      'invalid_parameters',
      `Expected "${strayed}" to be a file with a file name, but it is text; URLs and ids are sent as JSON.`,
    );
  }
  const pictures = new Map<PictureField, IncomingPicture>();
  for (const [name, upload] of files) if (isPictureField(name)) pictures.set(name, uploadedPicture(upload));
  return {
    fields: operation === null ? Object.fromEntries(fields) : parametersOfFields(operation, fields),
    given: new Set(pictures.keys()),
    pictures: async () => pictures,
    release,
  };
}

async function readJson(
  request: FastifyRequest,
  fileFields: readonly PictureField[],
  from: PictureSources,
): Promise<RequestBody> {
  const body = await readJsonObject(request, from.settings);
  const entries = Object.entries(body);
  const named = new Map<PictureField, unknown>();
  for (const [name, value] of entries) {
    if (isPictureField(name) && fileFields.includes(name)) named.set(name, value);
  }
  const opened: IncomingPicture[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(opened.map((picture) => picture.release()));
  };
  return {
    fields: Object.fromEntries(entries.filter(([name]) => !named.has(name as PictureField))),
    given: new Set(named.keys()),
    async pictures(tenantId, signal) {
      const pictures = new Map<PictureField, IncomingPicture>();
      for (const [name, value] of named) {
        const picture = await namedPicture(name, value, tenantId, from, signal);
        opened.push(picture);
        pictures.set(name, picture);
      }
      return pictures;
    },
    release,
  };
}
