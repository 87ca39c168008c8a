import { createReadStream } from 'node:fs';
import { extname, join } from 'node:path';
import { type BlobStore, resultBlobKey } from '../domain/blob-store.ts';
import type { JobResult } from '../domain/job.ts';
import type { LeasedJob } from '../domain/job-store.ts';

/** What each kind of file that a job writes is, by its name's end. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.json': 'application/json',
  '.psd': 'image/vnd.adobe.photoshop',
  '.ora': 'image/openraster',
  '.svg': 'image/svg+xml',
  '.zip': 'application/zip',
};

const UPLOADS_AT_ONCE = 4;

/** The names of a result's files in the job's output folder. */
export function resultFiles(result: JobResult): readonly string[] {
  return result.type === 'stack' ? result.files : [result.image.file];
}

/** The blob keys under which an attempt's result is kept. */
export function resultBlobKeys({ attempt }: LeasedJob, result: JobResult): readonly string[] {
  return resultFiles(result).map((name) => resultBlobKey(attempt.jobId, attempt.attempt, name));
}

/**
 * Copies a result's files from `outputDir` to the blob store, under the attempt's own keys.
 * @throws Problem what the blob store does; the signal's reason when it is aborted
 */
export async function uploadResult(
  blobs: Pick<BlobStore, 'put'>,
  { job, attempt }: LeasedJob,
  from: { readonly outputDir: string; readonly result: JobResult; readonly signal: AbortSignal },
): Promise<void> {
  const pending = [...resultFiles(from.result)];
  const work = async (): Promise<void> => {
    for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
      from.signal.throwIfAborted();
      await blobs.put(
        resultBlobKey(attempt.jobId, attempt.attempt, name),
        createReadStream(join(from.outputDir, name)),
        {
          kind: 'result',
          tenantId: job.tenantId,
          mediaType: MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
        },
      );
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: UPLOADS_AT_ONCE }, work));
  const failed = workers.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
