import { Problem } from '../../domain/problem.ts';
import type { DialectPicture } from '../dialect.ts';

/** Crockford's base 32, as our ids are written. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const FORM = /^asset_([0-9a-hjkmnp-tv-z]{26})([0-9a-hjkmnp-tv-z]{2})?$/;

/** The id of a kept picture is its own; that of a result is its job's, and two digits for which. */
export function assetIdOf(ref: DialectPicture['ref']): string {
  if (ref.type === 'kept') return `asset_${ref.imageId.slice('img_'.length)}`;
  const place = DIGITS[ref.index >> 5]! + DIGITS[ref.index & 31]!;
  return `asset_${ref.jobId.slice('job_'.length)}${place}`;
}

/** The picture that an asset id means, or `null` for any other text. */
export function assetOf(id: string): DialectPicture['ref'] | null {
  const [, digits, place] = FORM.exec(id) ?? [];
  if (digits === undefined) return null;
  if (place === undefined) return { type: 'kept', imageId: `img_${digits}` };
  return {
    type: 'result',
    jobId: `job_${digits}`,
    index: DIGITS.indexOf(place[0]!) * 32 + DIGITS.indexOf(place[1]!),
  };
}

/** @throws Problem `image_not_found` */
export function requireAsset(id: string): DialectPicture['ref'] {
  const ref = assetOf(id);
  if (ref !== null) return ref;
  throw new Problem('image_not_found', 'There is no such asset, or it has expired.');
}
