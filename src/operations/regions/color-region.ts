import type { Box } from '../../domain/box.ts';
import { wholeBox } from '../../domain/box.ts';
import type { LabPicture } from '../../domain/lab.ts';
import { boundedSize, labOf, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, tightBox } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import type { Raster } from '../../domain/raster.ts';
import type { ColorName } from '../instruction/plan.ts';
import { colorLikeness } from './color-name.ts';
import { outlineContrast, reduced, SOLID_ALPHA } from './shape-evidence.ts';

/** A connected place of one colour. */
export interface ColorRegion {
  /** At the picture's size, right except near its edges. */
  readonly matte: Mask;
  readonly box: Box;
  /** 0..1: how well the name fits, how clear its outline is and how much of the picture it takes. */
  readonly confidence: number;
}

/** The size at which regions are found. */
const WORKING_PIXELS = 100_000;

/** From this likeness on a pixel has the colour; at its own size, next to such pixels, a little less will do. */
const LEAST_LIKENESS = 0.5;
const LEAST_NATIVE_LIKENESS = 0.3;

/** Smaller regions, as a share of the picture, are specks. */
const LEAST_SHARE = 0.002;

/** A region of this share of the picture is as salient as any larger one. */
const SALIENT_SHARE = 0.03;

/** Regions beyond these are of no use to anybody. */
const MOST_REGIONS = 12;

/**
 * The connected regions of a colour, the likeliest to be meant first; with `within` only those on its solid part. About 0.15 s
 * per megapixel.
 */
export function regionsByColor(image: Raster, color: ColorName, within: Mask | null): readonly ColorRegion[] {
  const working = labPicture(image, wholeBox(image), boundedSize(image, WORKING_PIXELS));
  const { widthPx, heightPx } = working;
  const likeness = likenessOf(working, color);
  const allowed = within ? reduced(within, working) : null;
  const colored = Uint8Array.from(likeness, (value, pixel) =>
    value >= LEAST_LIKENESS && (allowed === null || allowed[pixel] === 1) ? 1 : 0,
  );
  const steady = withoutSpecks(colored, widthPx, heightPx);
  const least = Math.max(6, LEAST_SHARE * steady.length);
  const pieces = piecesOf(steady, widthPx)
    .filter(({ value, pixels }) => value === 1 && pixels.length >= least)
    .map(({ pixels }) => ({ pixels, confidence: confidenceOf(pixels, likeness, working) }))
    .toSorted((first, second) => second.confidence - first.confidence)
    .slice(0, MOST_REGIONS);
  return pieces.flatMap(({ pixels, confidence }) => {
    const matte = nativeMatte(image, color, within, pixels, working);
    const box = tightBox(matte, SOLID_ALPHA);
    return box ? [{ matte, box, confidence }] : [];
  });
}

function likenessOf({ colors, opacity }: LabPicture, color: ColorName): Float32Array {
  return opacity.map((value, pixel) =>
    value < 0.5
      ? 0
      : colorLikeness(color, colors[pixel * 3]!, colors[pixel * 3 + 1]!, colors[pixel * 3 + 2]!),
  );
}

/** The majority of the three by three pixels around each. */
function withoutSpecks(marks: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  return marks.map((mark, pixel) => {
    const column = pixel % widthPx;
    const row = (pixel - column) / widthPx;
    let count = 0;
    let all = 0;
    for (let y = Math.max(0, row - 1); y <= Math.min(heightPx - 1, row + 1); y += 1) {
      for (let x = Math.max(0, column - 1); x <= Math.min(widthPx - 1, column + 1); x += 1) {
        all += 1;
        count += marks[y * widthPx + x]!;
      }
    }
    return count * 2 > all + (mark === 1 ? -1 : 1) ? 1 : 0;
  });
}

function confidenceOf(pixels: Int32Array, likeness: Float32Array, working: LabPicture): number {
  const solid = new Uint8Array(likeness.length);
  let sum = 0;
  for (const pixel of pixels) {
    solid[pixel] = 1;
    sum += likeness[pixel]!;
  }
  const share = pixels.length / likeness.length;
  const salience = Math.min(1, share / SALIENT_SHARE) ** 0.35;
  return (sum / pixels.length) * (0.3 + 0.7 * outlineContrast(solid, working)) * salience;
}

/** A region at the picture's own size: what lies on it or beside it and has the colour itself. */
function nativeMatte(
  image: Raster,
  color: ColorName,
  within: Mask | null,
  pixels: Int32Array,
  { widthPx, heightPx }: LabPicture,
): Mask {
  const near = new Uint8Array(widthPx * heightPx);
  for (const pixel of pixels) {
    const column = pixel % widthPx;
    const row = (pixel - column) / widthPx;
    for (let y = Math.max(0, row - 1); y <= Math.min(heightPx - 1, row + 1); y += 1)
      near.fill(
        1,
        y * widthPx + Math.max(0, column - 1),
        y * widthPx + Math.min(widthPx - 1, column + 1) + 1,
      );
  }
  const matte = createMask(image.widthPx, image.heightPx);
  for (let y = 0; y < image.heightPx; y += 1) {
    const row = Math.floor(((y + 0.5) * heightPx) / image.heightPx) * widthPx;
    for (let x = 0; x < image.widthPx; x += 1) {
      if (near[row + Math.floor(((x + 0.5) * widthPx) / image.widthPx)] === 0) continue;
      const pixel = y * image.widthPx + x;
      if (within && within.data[pixel]! < SOLID_ALPHA) continue;
      const at = pixel * 4;
      const [lightness, a, b] = labOf(image.data[at]!, image.data[at + 1]!, image.data[at + 2]!);
      if (colorLikeness(color, lightness, a, b) >= LEAST_NATIVE_LIKENESS) matte.data[pixel] = 255;
    }
  }
  return matte;
}
