import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { BlobStore } from '../domain/blob-store.ts';

/** What may be named to a browser; everything else is just bytes. */
const KNOWN_TYPES = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/avif',
  'image/gif',
  'image/tiff',
  'image/heic',
  'image/vnd.adobe.photoshop',
  'image/openraster',
  'image/svg+xml',
  'application/zip',
  'application/json',
]);

/** Nothing in a download may run or load, even where a browser shows it. */
const DOWNLOAD_POLICY = "default-src 'none'; sandbox";

/**
 * The name under which a blob is saved: the id in its key, and its file's name, both of which are ours. Keys hold only
 * lower-case letters, digits, `_`, `-`, `.` and `/`, see `blob-key.ts`.
 */
export function downloadName(key: string): string {
  const [, owner = 'file', ...rest] = key.split('/');
  const name = `${owner}-${rest.at(-1) ?? 'file'}`;
  return name.replace(/[^a-z0-9_.-]/g, '_');
}

/**
 * Answers with a blob.
 * @throws Problem `blob_not_found`
 */
export async function sendBlob(
  reply: FastifyReply,
  blobs: Pick<BlobStore, 'read'>,
  key: string,
  { maxAgeSeconds }: { readonly maxAgeSeconds: number },
): Promise<FastifyReply> {
  const { facts, chunks } = await blobs.read(key);
  const type = KNOWN_TYPES.has(facts.mediaType) ? facts.mediaType : 'application/octet-stream';
  return (
    reply
      .header('content-type', type)
      .header('content-length', facts.bytes)
      .header('content-disposition', `attachment; filename="${downloadName(key)}"`)
      .header('content-security-policy', DOWNLOAD_POLICY)
      // A result never changes under its key.
      .header(
        'cache-control',
        maxAgeSeconds > 0 ? `private, max-age=${maxAgeSeconds}, immutable` : 'private, no-cache',
      )
      .send(Readable.from(chunks, { objectMode: false }))
  );
}
