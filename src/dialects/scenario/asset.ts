import { Problem } from '../../domain/problem.ts';
import type {
  DialectCall,
  DialectPicture,
  DialectReply,
  PictureAnswer,
  PictureFormat,
  PictureRef,
} from '../dialect.ts';
import { FieldReading, texts, textUpTo, yesOrNo } from '../field-reading.ts';
import { outcomeOf, updatedAtOf } from '../outcome.ts';
import { assetIdOf, assetOf, requireAsset } from './asset-id.ts';
import { nextToken, pageSizeOf, tokenOf } from './page.ts';

const MAX_NAME_CHARACTERS = 255;
const MAX_COLLECTIONS = 50;
const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

/** The vendor's names for file formats that a picture can be turned into here. */
const FORMATS: Readonly<Record<string, PictureFormat>> = {
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  webp: 'webp',
  avif: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
  gif: 'gif',
};
const FORMAT_NAMES = `one of ${Object.keys(FORMATS).join(', ')}`;

/** The asset that a picture was made from, where a generation made it. */
function parentOf({ job, details }: DialectPicture): string | null {
  if (job === null) return typeof details['parentId'] === 'string' ? details['parentId'] : null;
  const source = job.origin?.request['image'];
  return isRef(source) ? assetIdOf(source) : null;
}

function isRef(value: unknown): value is DialectPicture['ref'] {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return value.type === 'kept' ? 'imageId' in value : 'jobId' in value && 'index' in value;
}

function nameOf({ ref, details, job }: DialectPicture): string {
  if (job === null || ref.type === 'kept')
    return typeof details['name'] === 'string' ? details['name'] : 'image';
  return outcomeOf(job).find(({ index }) => index === ref.index)?.name ?? 'layer';
}

/** A picture as the vendor shows an asset. */
export function assetBody({ picture, caller }: PictureAnswer): Readonly<Record<string, unknown>> {
  const { ref, job, details, createdAt, mediaType, widthPx, heightPx, bytes } = picture;
  const parentId = parentOf(picture);
  const type = job === null ? 'uploaded' : 'inference-custom';
  const place = ref.type === 'result' ? { jobId: ref.jobId, outputIndex: ref.index } : {};
  return {
    id: assetIdOf(ref),
    url: picture.url,
    kind: 'image',
    type: 'image',
    mimeType: mediaType,
    source: job === null ? 'upload' : 'generation',
    status: 'success',
    privacy: 'private',
    authorId: caller.tenantId,
    ownerId: caller.tenantId,
    createdAt,
    updatedAt: job === null ? createdAt : updatedAtOf(job),
    collectionIds: Array.isArray(details['collectionIds']) ? details['collectionIds'] : [],
    tags: [],
    editCapabilities: [],
    metadata: {
      kind: 'image',
      type,
      name: nameOf(picture),
      ...place,
      ...(parentId === null ? {} : { parentId, rootParentId: parentId }),
    },
    properties: {
      ...(widthPx === null || heightPx === null ? {} : { width: widthPx, height: heightPx }),
      ...(bytes === null ? {} : { size: bytes }),
    },
  };
}

export function oneAsset(answer: PictureAnswer): DialectReply {
  return { status: 200, body: { asset: assetBody(answer) } };
}

/** @throws Problem `image_not_found` */
export function assetRef({ path }: DialectCall): DialectPicture['ref'] {
  return requireAsset(path['assetId'] ?? '');
}

const isFileField = (field: string): field is 'file' | 'image' => field === 'file' || field === 'image';

/**
 * The picture that a client sends to be kept: base64 in JSON, or a file in a form.
 * @throws Problem `invalid_parameters`
 */
export function keptAsset({ body }: DialectCall): {
  readonly ref: PictureRef;
  readonly details: Readonly<Record<string, unknown>>;
} {
  if (body.type === 'form') {
    const field = [...body.files].find(isFileField);
    if (field === undefined || body.files.size > 1)
      throw new Problem('invalid_parameters', 'Expected one file, in the field "file".');
    const name = body.fields.get('name')?.at(-1)?.slice(0, MAX_NAME_CHARACTERS);
    return { ref: { type: 'file', field }, details: name === undefined ? {} : { name } };
  }
  const fields = FieldReading.of(body);
  const text = fields.required('image', 'a picture in base64', textUpTo(Number.MAX_SAFE_INTEGER));
  const name = fields.optional(
    'name',
    `at most ${MAX_NAME_CHARACTERS} characters`,
    textUpTo(MAX_NAME_CHARACTERS),
  );
  const isHidden = fields.optional('hide', 'true or false', yesOrNo);
  const parentId = fields.optional('parentId', 'the id of an asset', (value) =>
    typeof value === 'string' && assetOf(value) !== null ? value : undefined,
  );
  const collectionIds = fields.optional('collectionIds', 'a list of ids', texts(MAX_COLLECTIONS));
  return { ref: { type: 'base64', text }, details: { name, isHidden, parentId, collectionIds } };
}

/** @throws Problem `invalid_parameters` */
export function assetPage(call: DialectCall): {
  readonly limit: number;
  readonly after?: DialectPicture['ref'];
  readonly keeps: (picture: DialectPicture) => boolean;
} {
  const after = tokenOf(call, assetOf);
  const parentId = call.query['parentId'] ?? '';
  return {
    limit: pageSizeOf(call, DEFAULT_PAGE, MAX_PAGE),
    ...(after === null ? {} : { after }),
    keeps: (picture) =>
      picture.details['isHidden'] !== true && (parentId === '' || parentOf(picture) === parentId),
  };
}

export function assetList(
  pictures: readonly PictureAnswer[],
  next: DialectPicture['ref'] | null,
): DialectReply {
  const token = next === null ? null : assetIdOf(next);
  return { status: 200, body: { assets: pictures.map(assetBody), ...nextToken(token) } };
}

/** @throws Problem `image_not_found`, `invalid_parameters` */
export function downloadAsked(call: DialectCall): {
  readonly ref: DialectPicture['ref'];
  readonly format: PictureFormat | null;
} {
  const ref = assetRef(call);
  const asked = FieldReading.of(call.body).optional(
    'targetFormat',
    FORMAT_NAMES,
    textUpTo(MAX_NAME_CHARACTERS),
  );
  if (asked === undefined) return { ref, format: null };
  // The vendor's own words come first: clients look for them.
  if (!Object.hasOwn(FORMATS, asked))
    throw new Problem(
      'invalid_parameters',
      `Invalid target format: expected "targetFormat" to be ${FORMAT_NAMES}.`,
    );
  return { ref, format: FORMATS[asked]! };
}
