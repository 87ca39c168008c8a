import { z } from 'zod';
import { Problem } from '../domain/problem.ts';
import { decodeDataUrl } from './data-url.ts';
import { parsed } from './job-order.ts';
import type { HttpServices } from './services.ts';
import type { HttpSettings } from './settings.ts';
import type { Upload, UploadSpool } from './upload.ts';

const MAX_URL_CHARACTERS = 8_192;

/** The ways to name a picture in JSON, one at a time. */
export const pictureSourceSchema = z
  .union([
    z.strictObject({ url: z.string().max(MAX_URL_CHARACTERS).describe('A public http or https address') }),
    z.strictObject({ dataUrl: z.string().describe('data:image/png;base64,…') }),
    z.strictObject({
      id: z
        .string()
        .regex(/^img_[0-9a-z]{26}$/)
        .describe('A picture that POST /v1/images has kept'),
    }),
  ])
  .describe('Exactly one of url, dataUrl and id');

/** A picture that has come in and is checked before it is used. */
export interface IncomingPicture {
  /** What the request's hash calls it. */
  readonly identity: string;
  /** Bytes in memory, or the path of a file. */
  readonly source: Buffer | string;
  readonly bytes: number;
  /** A new file, still to be stored; `null` for one that is stored already, under `blobKey`. */
  readonly upload: Upload | null;
  readonly blobKey: string | null;
  /** Gives back what receiving it took. Harmless twice. */
  release(): Promise<void>;
}

/** What is needed to get at pictures. */
export interface PictureSources {
  readonly services: Pick<HttpServices, 'images' | 'blobs' | 'fetchSource'>;
  readonly spool: UploadSpool;
  readonly settings: HttpSettings;
}

/** A file that came with the request. */
export function uploadedPicture(upload: Upload): IncomingPicture {
  return {
    identity: `sha256:${upload.sha256}`,
    source: upload.source,
    bytes: upload.bytes,
    upload,
    blobKey: null,
    release: () => upload.discard(),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function keptPicture(
  tenantId: string,
  imageId: string,
  from: PictureSources,
): Promise<IncomingPicture> {
  const image = await from.services.images.get(tenantId, imageId);
  if (image === null)
    throw new Problem('image_not_found', 'There is no such image, or it has expired; send it again.');
  const file = await from.services.blobs.toFile(image.blobKey);
  return {
    identity: `id:${image.id}`,
    source: file.path,
    bytes: image.bytes,
    upload: null,
    blobKey: image.blobKey,
    release: () => file.release(),
  };
}

/**
 * Gets at a picture that JSON names.
 * @param name the field, for the sentence of a problem
 * @param signal aborted when nobody waits for it any more
 * @throws Problem `invalid_parameters`, `image_not_found`, `file_too_large`, `image_unreadable`, or why it could not be fetched
 */
export async function namedPicture(
  name: string,
  given: unknown,
  tenantId: string,
  from: PictureSources,
  signal: AbortSignal,
): Promise<IncomingPicture> {
  if (given === null || typeof given !== 'object' || Object.keys(given).length !== 1)
    throw new Problem(
      'invalid_parameters',
      `Expected "${name}" to be an object with exactly one of url, dataUrl and id.`,
    );
  const source = parsed(pictureSourceSchema, given, name);
  const { maxFileBytes } = from.settings;
  if ('id' in source) return keptPicture(tenantId, source.id, from);
  if ('dataUrl' in source) {
    const bytes = decodeDataUrl(source.dataUrl, maxFileBytes);
    return uploadedPicture(await from.spool.receive(once(bytes), maxFileBytes));
  }
  const fetched = await from.services.fetchSource(source.url, signal);
  const upload = await from.spool.receive(fetched.chunks, maxFileBytes);
  // Asked for again, the same address means the same request, whatever it holds by then.
  return { ...uploadedPicture(upload), identity: `url:${source.url}` };
}
