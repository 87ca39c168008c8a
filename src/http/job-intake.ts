import type { PictureField } from '../domain/job.ts';
import type { JobRecord, NewJob } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import type { ImageHeader } from '../infrastructure/decode/image-header.ts';
import { type Operation, picturesOf } from '../operations/operation.ts';
import type { HttpContext } from './http-context.ts';
import { requestHashOf } from './idempotency.ts';
import type { JobOrder } from './job-order.ts';
import type { IncomingPicture } from './picture-source.ts';

export type Pictures = ReadonlyMap<PictureField, IncomingPicture>;

/** @throws Problem `invalid_parameters` when a picture is not there that the operation, or these parameters of it, need */
export function requirePictures(
  { operation, canonicalParameters }: JobOrder,
  given: ReadonlySet<PictureField>,
): void {
  const missing = picturesOf(operation, 'required').find((field) => !given.has(field));
  if (missing !== undefined)
    throw new Problem('invalid_parameters', `Expected "${missing}", a picture, but the request has none.`);
  operation.check?.(canonicalParameters, given);
}

/**
 * Looks at every picture's header, before anything is stored.
 * @throws Problem `image_too_large`, `image_format_unsupported`, `image_damaged`, `image_unreadable`, `memory_short`
 */
export async function checkPictures(
  operation: Operation,
  pictures: Pictures,
  { pictures: check, admission }: HttpContext,
): Promise<ReadonlyMap<PictureField, ImageHeader>> {
  const headers = new Map<PictureField, ImageHeader>();
  for (const [field, picture] of pictures) headers.set(field, await check.header(picture.source));
  const pixels = [...headers.values()].map(({ widthPx, heightPx }) => widthPx * heightPx);
  await admission.requireMemory(operation, Math.max(0, ...pixels));
  return headers;
}

/** Problems with which the store has certainly written nothing. */
const REFUSALS: readonly string[] = ['idempotency_mismatch', 'queue_full'];

/**
 * Stores the pictures and makes the job.
 * @param ownerId names the new blobs: `inputs/<ownerId>/<field>`
 * @throws Problem `idempotency_mismatch`, `queue_full`, `storage_full`, …; the new blobs are gone then, unless nobody can
 *   tell whether the job was made: then they are left for the sweeper
 */
export async function makeJob(
  order: JobOrder,
  pictures: Pictures,
  headers: ReadonlyMap<PictureField, ImageHeader>,
  from: { readonly tenantId: string; readonly ownerId: string; readonly idempotencyKey: string | null },
  { services }: HttpContext,
): Promise<{ readonly job: JobRecord; readonly replayed: boolean }> {
  const { blobs, jobs } = services;
  const stored: string[] = [];
  const keys = new Map<PictureField, string>();
  let isAsked = false;
  try {
    for (const [field, picture] of pictures) {
      if (picture.upload === null) {
        keys.set(field, picture.blobKey!);
        continue;
      }
      const key = `inputs/${from.ownerId}/${field}`;
      const mediaType = `image/${headers.get(field)!.format}`;
      // Noted first: a store may fail after the bytes have become visible.
      stored.push(key);
      await blobs.put(key, picture.upload.chunks(), { kind: 'input', tenantId: from.tenantId, mediaType });
      keys.set(field, key);
    }
    isAsked = true;
    const made = await jobs.create(newJob(order, pictures, keys, from));
    if (made.replayed) await blobs.delete(stored);
    return made;
  } catch (error) {
    const isRefused = error instanceof Problem && REFUSALS.includes(error.code);
    // A failed deletion must not hide why; the sweeper does it later.
    if (!isAsked || isRefused) await blobs.delete(stored).catch(() => {});
    throw error;
  }
}

function newJob(
  order: JobOrder,
  pictures: Pictures,
  keys: ReadonlyMap<PictureField, string>,
  from: { readonly tenantId: string; readonly idempotencyKey: string | null },
): NewJob {
  const identities = Object.fromEntries([...pictures].map(([field, { identity }]) => [field, identity]));
  return {
    tenantId: from.tenantId,
    operation: order.operation.id,
    parameters: order.parameters,
    inputs: { ...Object.fromEntries(keys), image: keys.get('image')! },
    formats: order.formats,
    webhookUrl: order.webhookUrl,
    idempotency:
      from.idempotencyKey === null
        ? null
        : { key: from.idempotencyKey, requestHash: requestHashOf(order, identities) },
    ...(order.origin === undefined ? {} : { origin: order.origin }),
    ...(order.isModerated ? { isModerated: true } : {}),
  };
}
