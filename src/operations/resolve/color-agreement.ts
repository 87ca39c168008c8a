import { labOf } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { ColorName } from '../instruction/plan.ts';
import { colorLikeness } from '../regions/color-name.ts';

/** Colours of this many pixels tell as much as those of all. */
const MOST_SAMPLES = 4_000;

/** The share of a thing's solid pixels, 0..1, that people would call by one of the names. */
export function colorShare(image: Raster, matte: Mask, colors: readonly ColorName[]): number {
  const solid: number[] = [];
  for (let pixel = 0; pixel < matte.data.length; pixel += 1) if (matte.data[pixel]! >= 200) solid.push(pixel);
  const step = Math.max(1, Math.floor(solid.length / MOST_SAMPLES));
  let samples = 0;
  let called = 0;
  for (let index = 0; index < solid.length; index += step) {
    const at = solid[index]! * 4;
    const [lightness, a, b] = labOf(image.data[at]!, image.data[at + 1]!, image.data[at + 2]!);
    samples += 1;
    called += Math.max(...colors.map((color) => colorLikeness(color, lightness, a, b)));
  }
  return samples === 0 ? 0 : called / samples;
}
