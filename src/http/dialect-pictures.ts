import type { FastifyRequest } from 'fastify';
import type { DialectPicture, PictureRef } from '../dialects/dialect.ts';
import { outcomeOf } from '../dialects/outcome.ts';
import type { JobRecord } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import { answerLinks } from './answer-links.ts';
import { imageBlobKey } from './file-routes.ts';
import type { HttpContext } from './http-context.ts';
import { resultKey } from './job-view.ts';
import { type IncomingPicture, namedPicture, uploadedPicture } from './picture-source.ts';
import type { ImageRecord } from './services.ts';
import type { Upload } from './upload.ts';

type KeptRef = DialectPicture['ref'];
type ResultRef = Extract<PictureRef, { type: 'result' }>;

const RESULT_TYPE = 'image/png';

function missingPicture(): Problem {
  return new Problem('image_not_found', 'There is no such picture, or it has expired.');
}

/** One of a job's files, or nothing where the job has none of that number. */
function resultFile(job: JobRecord, { index }: ResultRef) {
  return outcomeOf(job).find((picture) => picture.index === index) ?? null;
}

/** The blob that holds a picture. @throws Problem `image_not_found` */
export async function pictureBlob(
  ref: KeptRef,
  tenantId: string,
  { services }: Pick<HttpContext, 'services'>,
): Promise<{ readonly key: string; readonly mediaType: string }> {
  if (ref.type === 'kept') {
    const image = await services.images.get(tenantId, ref.imageId);
    if (image === null) throw missingPicture();
    return { key: image.blobKey, mediaType: image.mediaType };
  }
  const job = await services.jobs.get(tenantId, ref.jobId);
  const file = job === null ? null : resultFile(job, ref);
  if (job === null || file === null) throw missingPicture();
  return { key: resultKey(job, file.file), mediaType: RESULT_TYPE };
}

/**
 * Gets at the picture of an order.
 * @throws Problem `invalid_parameters` for a file that did not come, `image_not_found`, or why a URL could not be fetched
 */
export async function incomingPicture(
  ref: PictureRef,
  files: ReadonlyMap<string, Upload>,
  tenantId: string,
  context: HttpContext,
  signal: AbortSignal,
): Promise<IncomingPicture> {
  const named = (value: unknown) => namedPicture('image', value, tenantId, context, signal);
  if (ref.type === 'url') return named({ url: ref.url });
  if (ref.type === 'kept') return named({ id: ref.imageId });
  if (ref.type === 'base64') {
    const isWhole = ref.text.startsWith('data:');
    return named({ dataUrl: isWhole ? ref.text : `data:application/octet-stream;base64,${ref.text}` });
  }
  if (ref.type === 'file') {
    const upload = files.get(ref.field);
    if (upload) return uploadedPicture(upload);
    throw new Problem('invalid_parameters', `Expected "${ref.field}", a picture, but the request has none.`);
  }
  // Copied: the job that made it may be deleted before this one runs.
  const { key } = await pictureBlob(ref, tenantId, context);
  const { chunks } = await context.services.blobs.read(key);
  const upload = await context.spool.receive(chunks, context.settings.maxFileBytes);
  return { ...uploadedPicture(upload), identity: `result:${ref.jobId}/${ref.index}` };
}

/** Stores a picture for later, with what was said of it and its size. */
export async function keepPicture(
  picture: IncomingPicture,
  details: Readonly<Record<string, unknown>>,
  tenantId: string,
  { services, pictures }: HttpContext,
): Promise<ImageRecord> {
  if (picture.upload === null)
    throw new Problem('invalid_parameters', 'Expected a new picture, but this one is kept already.');
  const { format, widthPx, heightPx } = await pictures.header(picture.source);
  const mediaType = `image/${format}`;
  const id = services.images.newId();
  const blobKey = imageBlobKey(id);
  await services.blobs.put(blobKey, picture.upload.chunks(), { kind: 'image', tenantId, mediaType });
  return services.images.create({
    id,
    tenantId,
    blobKey,
    bytes: picture.bytes,
    mediaType,
    details: { ...details, widthPx, heightPx },
  });
}

/** Shows pictures to one caller. */
export class PictureViews {
  readonly #urlOf: (key: string) => string;

  constructor(request: FastifyRequest, tenantId: string, { services, settings }: HttpContext) {
    this.#urlOf = answerLinks(request, tenantId, services, settings).file;
  }

  url(key: string): string {
    return this.#urlOf(key);
  }

  kept(image: ImageRecord): DialectPicture {
    const { widthPx, heightPx, ...details } = image.details ?? {};
    return {
      ref: { type: 'kept', imageId: image.id },
      url: this.#urlOf(image.blobKey),
      mediaType: image.mediaType,
      bytes: image.bytes,
      widthPx: typeof widthPx === 'number' ? widthPx : null,
      heightPx: typeof heightPx === 'number' ? heightPx : null,
      createdAt: image.createdAt,
      details,
      job: null,
    };
  }

  /** What a job made: from the front to the background. */
  results(job: JobRecord): readonly DialectPicture[] {
    return outcomeOf(job)
      .map(({ file, index, widthPx, heightPx }): DialectPicture => {
        return {
          ref: { type: 'result', jobId: job.id, index },
          url: this.#urlOf(resultKey(job, file)),
          mediaType: RESULT_TYPE,
          bytes: null,
          widthPx,
          heightPx,
          createdAt: job.createdAt,
          details: {},
          job,
        };
      })
      .reverse();
  }

  /** @throws Problem `image_not_found` */
  async find(ref: KeptRef, tenantId: string, { services }: HttpContext): Promise<DialectPicture> {
    if (ref.type === 'kept') {
      const image = await services.images.get(tenantId, ref.imageId);
      if (image === null) throw missingPicture();
      return this.kept(image);
    }
    const job = await services.jobs.get(tenantId, ref.jobId);
    const shown = job === null ? [] : this.results(job);
    const found = shown.find((picture) => picture.ref.type === 'result' && picture.ref.index === ref.index);
    if (!found) throw missingPicture();
    return found;
  }

  /**
   * A page of all pictures, kept ones and results, newest first. `next` is the last one looked at while there are more:
   * where `keeps` leaves some out, a page is shorter.
   */
  async page(
    wanted: {
      readonly limit: number;
      readonly after?: KeptRef;
      readonly keeps: (picture: DialectPicture) => boolean;
    },
    tenantId: string,
    { services }: HttpContext,
  ): Promise<{ readonly pictures: readonly DialectPicture[]; readonly next: KeptRef | null }> {
    const { limit, after, keeps } = wanted;
    const digits = after === undefined ? null : digitsOf(after);
    const count = limit + 1;
    const [images, jobs, started] = await Promise.all([
      services.images.list(tenantId, {
        limit: count,
        ...(digits === null ? {} : { before: `img_${digits}` }),
      }),
      services.jobs.list(tenantId, {
        limit: count,
        status: 'succeeded',
        ...(digits === null ? {} : { before: `job_${digits}` }),
      }),
      after?.type === 'result' ? services.jobs.get(tenantId, after.jobId) : null,
    ]);
    const rest = started === null ? [] : this.results(started);
    const shownTo = rest.findIndex(({ ref }) => ref.type === 'result' && ref.index === lastIndex(after));
    const newest = [
      ...images.map((image) => this.kept(image)),
      ...jobs.flatMap((job) => this.results(job)),
    ].sort((one, other) => compared(digitsOf(other.ref), digitsOf(one.ref)));
    // Sorting is stable, so the results of one job stay in their order.
    const all = [...rest.slice(shownTo + 1), ...newest];
    const seen = all.slice(0, limit);
    return { pictures: seen.filter(keeps), next: all.length > limit ? seen.at(-1)!.ref : null };
  }
}

function lastIndex(ref: KeptRef | undefined): number {
  return ref?.type === 'result' ? ref.index : -1;
}

/** What ids of pictures and jobs alike are sorted by: their time. */
function digitsOf(ref: KeptRef): string {
  return (ref.type === 'kept' ? ref.imageId : ref.jobId).slice('img_'.length);
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
