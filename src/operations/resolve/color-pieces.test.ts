import { describe, expect, it } from 'vitest';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';
import { colorPieces } from './color-pieces.ts';

const WIDTH = 160;
const HEIGHT = 120;

type Tone = readonly [number, number, number];

/** A disc whose tone is told by the place, with some grain. */
function scene(toneAt: (x: number, y: number) => Tone): { readonly image: Raster; readonly matte: Mask } {
  const image = createRaster(WIDTH, HEIGHT);
  const matte = createMask(WIDTH, HEIGHT);
  let state = 5;
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const grain = 12 * (state / 0x7fffffff - 0.5);
    const [x, y] = [pixel % WIDTH, Math.floor(pixel / WIDTH)];
    const isInside = Math.hypot(x - 80, y - 60) < 48;
    if (isInside) matte.data[pixel] = 255;
    const tone = isInside ? toneAt(x, y) : ([120, 140, 150] as const);
    image.data.set([...tone.map((value) => value + grain), 255], pixel * 4);
  }
  return { image, matte };
}

const FUR: Tone = [120, 100, 84];
const FELT: Tone = [226, 186, 40];

describe('pieces by colour', () => {
  it('are the hat and the cat below it, which add up to both', () => {
    const { image, matte } = scene((_, y) => (y < 55 ? FELT : FUR));
    const pieces = colorPieces(image, matte);
    expect(pieces).not.toBeNull();
    const [above, below] =
      pieces![0].data[30 * WIDTH + 80]! > 128 ? pieces! : ([pieces![1], pieces![0]] as const);
    for (const [x, y] of [
      [80, 30],
      [60, 45],
    ] as const)
      expect(above.data[y * WIDTH + x]).toBe(255);
    for (const [x, y] of [
      [80, 90],
      [60, 70],
    ] as const)
      expect(below.data[y * WIDTH + x]).toBe(255);
    expect(above.data.every((value, pixel) => value + below.data[pixel]! === matte.data[pixel])).toBe(true);
  });

  it.each<[string, (x: number, y: number) => Tone]>([
    ['of one colour', () => FUR],
    ['lit on one side: white fur in sun and shade', (x) => (x < 80 ? [236, 236, 240] : [132, 126, 116])],
    ['with a small patch', (x, y) => (Math.hypot(x - 80, y - 40) < 12 ? FELT : FUR)],
    ['with stripes', (x) => (x % 24 < 12 ? FELT : FUR)],
  ])('are none of a thing %s', (_, toneAt) => {
    const { image, matte } = scene(toneAt);
    expect(colorPieces(image, matte)).toBeNull();
  });
});
