import type { Box, Size } from '../../domain/box.ts';
import { distanceTo } from '../../domain/distance.ts';
import { labPicture } from '../../domain/lab.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import { PixelCut } from './pixel-cut.ts';
import type { SidedColors, Stage } from './stage.ts';
import { evidenceOf } from './stage.ts';

/** How far from the outline of the smaller size the outline may lie, in pixels of that size. */
const BAND_PX = 2.5;

/** Which pixels of a size belong to the thing. */
export interface Sides extends Size {
  /** 1 where the thing is. */
  readonly inside: Uint8Array;
}

/** `sides` brought to another size of the same region: cut anew in a band along their outline, by the division's colours. */
export async function sharpen(
  image: Raster,
  region: Box,
  { stage, colors, bias }: { readonly stage: Stage; readonly colors: SidedColors; readonly bias: number },
  sides: Sides,
  size: Size,
  pace: Pace,
): Promise<Sides> {
  const inside = new Uint8Array(size.widthPx * size.heightPx);
  const known = new Uint8Array(inside.length);
  const prior = new Float32Array(inside.length);
  stretch(sides.inside, sides, inside, size);
  stretch(stage.known, stage.picture, known, size);
  stretch(stage.prior, stage.picture, prior, size);
  await pace.breathe();
  const open = bandOf(inside, size, BAND_PX * (size.widthPx / sides.widthPx));
  for (let pixel = 0; pixel < open.length; pixel += 1) if (known[pixel] !== 2) open[pixel] = 0;
  await pace.breathe();
  const picture = labPicture(image, region, size);
  await pace.breathe();
  const evidence = evidenceOf({ picture, known, prior, relevance: prior }, colors, bias, open);
  await pace.breathe();
  new PixelCut(picture).decide(inside, open, evidence);
  return { ...size, inside };
}

/** The values of the nearest pixels of another size. */
export function stretch<Values extends Uint8Array | Float32Array>(
  from: Values,
  fromSize: Size,
  to: Values,
  size: Size,
): void {
  const columns = Int32Array.from({ length: size.widthPx }, (_, x) =>
    Math.min(fromSize.widthPx - 1, Math.floor(((x + 0.5) * fromSize.widthPx) / size.widthPx)),
  );
  for (let y = 0; y < size.heightPx; y += 1) {
    const row = Math.min(fromSize.heightPx - 1, Math.floor(((y + 0.5) * fromSize.heightPx) / size.heightPx));
    for (let x = 0; x < size.widthPx; x += 1)
      to[y * size.widthPx + x] = from[row * fromSize.widthPx + columns[x]!]!;
  }
}

/** 1 within `reachPx` of where the sides meet. */
function bandOf(inside: Uint8Array, { widthPx, heightPx }: Size, reachPx: number): Uint8Array {
  const outline = new Uint8Array(inside.length);
  for (let pixel = 0; pixel < inside.length; pixel += 1) {
    const right = pixel % widthPx < widthPx - 1 ? pixel + 1 : pixel;
    const below = pixel < inside.length - widthPx ? pixel + widthPx : pixel;
    if (inside[right] !== inside[pixel]) outline[pixel] = outline[right] = 1;
    if (inside[below] !== inside[pixel]) outline[pixel] = outline[below] = 1;
  }
  const distance = distanceTo(outline, widthPx, heightPx);
  return Uint8Array.from(distance, (value) => (value <= reachPx ? 1 : 0));
}
