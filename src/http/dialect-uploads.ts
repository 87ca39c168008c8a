import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DialectUpload } from '../dialects/dialect.ts';
import type { BlobStore } from '../domain/blob-store.ts';
import { Problem } from '../domain/problem.ts';
import { baseUrlOf } from './base-url.ts';
import { orAborted, watchBody } from './body-watch.ts';
import { keepPicture } from './dialect-pictures.ts';
import type { HttpContext } from './http-context.ts';
import { uploadedPicture } from './picture-source.ts';
import type { UploadRecord, UploadStore } from './services.ts';

const PART_KEY = /^uploads\/(upl_[0-9a-z]{26})\/([1-9][0-9]{0,3})$/;
const PART_TYPE = 'application/octet-stream';
const LINK_MS = 3_600_000;

const partKey = (uploadId: string, number: number): string => `uploads/${uploadId}/${number}`;

/** What is kept of an announcement: how long the file is, and what the client is told again. */
interface Announcement {
  readonly bytes: number;
  readonly told: Readonly<Record<string, unknown>>;
}

// Written by `announceUpload` alone.
const announcementOf = ({ request }: UploadRecord): Announcement => request as unknown as Announcement;

function notThere(): Problem {
  return new Problem('not_found', 'There is no such upload, or no longer.');
}

/** The store of uploads. @throws Problem `not_found` where this server has none */
function uploadsOf({ services }: HttpContext): UploadStore {
  if (services.uploads) return services.uploads;
  throw notThere();
}

/** @throws Problem `not_found`, also for another tenant's */
export async function requireUpload(
  uploadId: string,
  tenantId: string,
  context: HttpContext,
): Promise<UploadRecord> {
  const upload = await uploadsOf(context).get(tenantId, uploadId);
  if (upload === null) throw notThere();
  return upload;
}

/** Makes room for a file that comes in parts. @throws Problem `file_too_large` */
export async function announceUpload(
  announced: Announcement & { readonly partCount: number },
  tenantId: string,
  context: HttpContext,
): Promise<UploadRecord> {
  const { maxFileBytes } = context.settings;
  const { bytes, told, partCount } = announced;
  if (bytes > maxFileBytes)
    throw new Problem(
      'file_too_large',
      `Expected a file of at most ${maxFileBytes} bytes, but got ${bytes}.`,
    );
  return uploadsOf(context).create({ tenantId, request: { bytes, told }, partCount });
}

/** An upload as a dialect tells of it, with fresh links for its parts. */
export function uploadView(
  request: FastifyRequest,
  upload: UploadRecord,
  { services }: HttpContext,
): DialectUpload {
  const { id, tenantId, status, imageId, error, createdAt } = upload;
  const { told } = announcementOf(upload);
  const expiresAt = new Date(services.clock.now() + LINK_MS);
  const base = baseUrlOf(request);
  const numbers = Array.from({ length: upload.partCount }, (_, index) => index + 1);
  const partUrls = numbers.map(
    (number) => base + services.links.sign(partKey(id, number), { tenantId, expiresAt, method: 'PUT' }),
  );
  return { id, status, imageId, error, createdAt, request: told, partUrls };
}

async function* partsOf(upload: UploadRecord, blobs: Pick<BlobStore, 'read'>): AsyncGenerator<Uint8Array> {
  for (let number = 1; number <= upload.partCount; number += 1) {
    try {
      yield* (await blobs.read(partKey(upload.id, number))).chunks;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'blob_not_found') throw error;
      throw new Problem('invalid_parameters', `Expected part ${number} of the file, but it did not come.`);
    }
  }
}

/**
 * Puts the parts of an upload together and keeps the picture. What is wrong with the file is told in the upload itself, as it
 * is with a client that only looks later.
 */
export async function endUpload(upload: UploadRecord, context: HttpContext): Promise<UploadRecord> {
  if (upload.status !== 'pending') return upload;
  const { services, spool, settings } = context;
  const { tenantId, id } = upload;
  const { bytes, told } = announcementOf(upload);
  const keys = Array.from({ length: upload.partCount }, (_, index) => partKey(id, index + 1));
  const ended = await assembled();
  await services.blobs.delete(keys);
  return ended;

  async function assembled(): Promise<UploadRecord> {
    const uploads = uploadsOf(context);
    try {
      const file = await spool.receive(partsOf(upload, services.blobs), settings.maxFileBytes);
      try {
        if (file.bytes !== bytes)
          throw new Problem('invalid_parameters', `Expected ${bytes} bytes in all, but ${file.bytes} came.`);
        const image = await keepPicture(uploadedPicture(file), told, tenantId, context);
        const end = { status: 'imported', imageId: image.id } as const;
        return (await uploads.finish(tenantId, id, end)) ?? upload;
      } finally {
        await file.discard();
      }
    } catch (error) {
      const problem = Problem.from(error);
      // Nothing is wrong with the file: completing it may work later.
      if (problem.spec.retry !== 'never') throw error;
      const end = { status: 'failed', error: problem.detail } as const;
      return (await uploads.finish(tenantId, id, end)) ?? upload;
    }
  }
}

/** Where parts of files are sent: whoever has the link may, until it expires or the upload has ended. */
export function uploadPartRoutes(app: FastifyInstance, context: HttpContext): void {
  const { services, settings, spool } = context;
  app.register((routes, _options, done) => {
    routes.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    routes.put('/v1/files/*', async (request, reply) => {
      const nowMs = services.clock.now();
      const { key, tenantId } = services.links.verify('PUT', request.raw.url ?? '', nowMs);
      const [, uploadId = ''] = PART_KEY.exec(key) ?? [];
      const upload = await requireUpload(uploadId, tenantId, context);
      if (upload.status !== 'pending')
        throw new Problem('job_finished', 'The upload has ended already, and takes no more parts.');
      await context.admission.requireRoom();
      // No part is larger than the whole that was announced.
      const maxBytes = announcementOf(upload).bytes;
      const watch = watchBody(request, maxBytes, settings);
      try {
        const part = await orAborted(spool.receive(request.raw, maxBytes), watch.signal);
        try {
          await services.blobs.put(key, part.chunks(), { kind: 'input', tenantId, mediaType: PART_TYPE });
          // As object stores do: some clients send it back when they complete.
          return reply
            .code(200)
            .header('etag', `"${part.sha256.slice(0, 32)}"`)
            .send('');
        } finally {
          await part.discard();
        }
      } finally {
        watch.stop();
      }
    });
    done();
  });
}
