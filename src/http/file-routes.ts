import type { FastifyInstance } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { sendBlob } from './blob-reply.ts';
import type { HttpContext } from './http-context.ts';
import { resultKey } from './job-view.ts';

/** A file that a finished job still has. */
const RESULT_KEY = /^results\/(job_[0-9a-z]{26})\/[1-9][0-9]*\/([a-z0-9_-][a-z0-9_.-]*)$/;
/** A kept picture as it came, or turned into another format. */
const IMAGE_KEY = /^images\/(img_[0-9a-z]{26})\/(?:original|as-[a-z]+)$/;

/** The key of a kept picture. */
export function imageBlobKey(imageId: string): string {
  return `images/${imageId}/original`;
}

async function belongsTo(tenantId: string, key: string, { services }: HttpContext): Promise<boolean> {
  const [, jobId, fileName] = RESULT_KEY.exec(key) ?? [];
  if (jobId !== undefined && fileName !== undefined) {
    const job = await services.jobs.get(tenantId, jobId);
    // Files of an attempt that lost its lease are under another number.
    return job?.result != null && resultKey(job, fileName) === key;
  }
  const [, imageId] = IMAGE_KEY.exec(key) ?? [];
  if (imageId === undefined) return false;
  return (await services.images.get(tenantId, imageId)) !== null;
}

/** Files behind signed links: whoever has the link has the file, until it expires or its job is deleted. */
export function fileRoutes(app: FastifyInstance, context: HttpContext): void {
  const { services } = context;
  app.get('/v1/files/*', async (request, reply) => {
    const nowMs = services.clock.now();
    const link = services.links.verify(request.method, request.raw.url ?? '', nowMs);
    if (!(await belongsTo(link.tenantId, link.key, context)))
      throw new Problem('blob_not_found', 'The file does not exist, or no longer.');
    const maxAgeSeconds = Math.floor((link.expiresAt.getTime() - nowMs) / 1000);
    return sendBlob(reply, services.blobs, link.key, { maxAgeSeconds });
  });
}
