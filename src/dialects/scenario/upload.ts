import { Problem } from '../../domain/problem.ts';
import type { DialectCall, DialectReply, DialectUpload, PictureAnswer } from '../dialect.ts';
import { FieldReading, oneOf, textUpTo, wholeBetween } from '../field-reading.ts';
import { assetBody } from './asset.ts';
import { assetIdOf } from './asset-id.ts';

const UPLOAD_ID = /^upl_[0-9a-z]{26}$/;
const MAX_PARTS = 1_000;
const MAX_NAME_CHARACTERS = 255;

/**
 * A file that is announced, to be sent in parts.
 * @throws Problem `invalid_parameters`
 */
export function announcedUpload({ body }: DialectCall): {
  readonly bytes: number;
  readonly partCount: number;
  readonly request: Readonly<Record<string, unknown>>;
} {
  const fields = FieldReading.of(body);
  const fileName = fields.required('fileName', 'the name of a file', textUpTo(MAX_NAME_CHARACTERS));
  const bytes = fields.required('fileSize', 'a number of bytes', wholeBetween(1, Number.MAX_SAFE_INTEGER));
  const contentType = fields.optional('contentType', 'the type of a picture', (value) =>
    typeof value === 'string' && /^image\/[a-z0-9.+-]{1,100}$/i.test(value) ? value : undefined,
  );
  fields.optional('kind', '"image", the only kind that is taken here', oneOf(['image']));
  const partCount =
    fields.optional('parts', `a whole number from 1 to ${MAX_PARTS}`, wholeBetween(1, MAX_PARTS)) ?? 1;
  return { bytes, partCount, request: { name: fileName, fileName, fileSize: bytes, contentType } };
}

function uploadBody(upload: DialectUpload): Readonly<Record<string, unknown>> {
  const { id, status, imageId, error, createdAt, request, partUrls } = upload;
  return {
    id,
    // There is no job behind it: the file is taken in while the client completes it.
    jobId: id,
    status,
    kind: 'image',
    source: 'multipart',
    ...request,
    parts: partUrls.map((url, index) => ({ number: index + 1, url })),
    partsCount: partUrls.length,
    createdAt,
    updatedAt: createdAt,
    ...(imageId === null ? {} : { entityId: assetIdOf({ type: 'kept', imageId }) }),
    ...(error === null ? {} : { errorMessage: error }),
  };
}

export function oneUpload(upload: DialectUpload, picture: PictureAnswer | null): DialectReply {
  return {
    status: 200,
    body: { upload: uploadBody(upload), ...(picture === null ? {} : { asset: assetBody(picture) }) },
  };
}

/** @throws Problem `not_found` */
export function uploadIdOf({ path }: DialectCall): string {
  const id = path['uploadId'] ?? '';
  if (UPLOAD_ID.test(id)) return id;
  throw new Problem('not_found', 'There is no such upload, or no longer.');
}

/** @throws Problem `not_found`, `invalid_parameters` for any other action than to complete */
export function completedUploadId(call: DialectCall): string {
  const id = uploadIdOf(call);
  FieldReading.of(call.body).required(
    'action',
    '"complete", the only action on an upload',
    oneOf(['complete']),
  );
  return id;
}
