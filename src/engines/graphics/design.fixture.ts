import sharp from 'sharp';
import type { DecomposeRequest, ProposedLayer } from '../../domain/capability.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { decompose } from './decompose.ts';

/** Designs that the tests draw themselves, with what they were made of. */

export type Color = readonly [number, number, number];
/** Whether a place, in pixels, is inside. */
export type Form = (x: number, y: number) => boolean;
type Ink = Color | ((x: number, y: number) => Color);

/** Side of the grid of samples in a pixel. */
const SAMPLES = 4;

export const box =
  (left: number, top: number, width: number, height: number): Form =>
  (x, y) =>
    x >= left && x < left + width && y >= top && y < top + height;

export const disc =
  (centerX: number, centerY: number, radius: number): Form =>
  (x, y) =>
    Math.hypot(x - centerX, y - centerY) < radius;

/** Bars that make up a letter, in fifths of its height: left, top, width, height. */
const BARS: Readonly<Record<string, readonly (readonly [number, number, number, number])[]>> = {
  E: [
    [0, 0, 1, 5],
    [0, 0, 3, 1],
    [0, 2, 2.5, 1],
    [0, 4, 3, 1],
  ],
  H: [
    [0, 0, 1, 5],
    [2.4, 0, 1, 5],
    [0, 2, 3, 1],
  ],
  L: [
    [0, 0, 1, 5],
    [0, 4, 3, 1],
  ],
  T: [
    [0, 0, 3.6, 1],
    [1.3, 0, 1, 5],
  ],
  O: [
    [0, 0, 1, 5],
    [2.4, 0, 1, 5],
    [0, 0, 3, 1],
    [0, 4, 3, 1],
  ],
};

/** A word in block letters. */
export function word(letters: string, left: number, top: number, height: number): Form {
  const unit = height / 5;
  const bars = [...letters].flatMap((letter, index) =>
    (BARS[letter] ?? []).map(([x, y, width, barHeight]) =>
      box(left + (index * 4.4 + x) * unit, top + y * unit, width * unit, barHeight * unit),
    ),
  );
  return (x, y) => bars.some((inside) => inside(x, y));
}

/** A picture that forms are painted on, each anti-aliased. */
export class Page {
  readonly picture: Raster;

  constructor(widthPx: number, heightPx: number, ground: Ink) {
    this.picture = createRaster(widthPx, heightPx);
    this.paint(() => true, ground);
  }

  paint(form: Form, ink: Ink, opacity = 1): this {
    const { widthPx, heightPx, data } = this.picture;
    for (let y = 0, at = 0; y < heightPx; y += 1) {
      for (let x = 0; x < widthPx; x += 1, at += 4) {
        const alpha = opacity * coverage(form, x, y);
        if (alpha === 0) continue;
        const color = typeof ink === 'function' ? ink(x, y) : ink;
        for (let channel = 0; channel < 3; channel += 1)
          data[at + channel] = Math.round(data[at + channel]! * (1 - alpha) + alpha * color[channel]!);
        data[at + 3] = 255;
      }
    }
    return this;
  }
}

function coverage(form: Form, x: number, y: number): number {
  // Nothing here is thinner than a pixel: where middle and corners agree, all of it does.
  const middle = form(x + 0.5, y + 0.5);
  if ([0.02, 0.98].every((row) => form(x + 0.02, y + row) === middle && form(x + 0.98, y + row) === middle))
    return middle ? 1 : 0;
  let inside = 0;
  for (let row = 0; row < SAMPLES; row += 1)
    for (let column = 0; column < SAMPLES; column += 1)
      if (form(x + (column + 0.5) / SAMPLES, y + (row + 0.5) / SAMPLES)) inside += 1;
  return inside / (SAMPLES * SAMPLES);
}

/** Fixed noise 0..1 per place. */
export function grain(x: number, y: number): number {
  const value = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453;
  return value - Math.floor(value);
}

/** The same picture as it comes back from a JPEG of a quality, with halved chroma. */
export async function compressed({ widthPx, heightPx, data }: Raster, quality: number): Promise<Raster> {
  const jpeg = await sharp(data, { raw: { width: widthPx, height: heightPx, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
  const pixels = await sharp(jpeg).ensureAlpha().raw().toBuffer();
  return { widthPx, heightPx, data: new Uint8ClampedArray(pixels) };
}

/** What the engine makes of a picture. */
export function takenApart(
  picture: Raster,
  request: Partial<DecomposeRequest> = {},
): Promise<readonly ProposedLayer[]> {
  const { signal } = new AbortController();
  return decompose(
    picture,
    { maxLayers: null, text: 'lines', lines: [], instruction: '', ...request },
    { signal, progress: () => {} },
  );
}

/** Soft intersection over union of a layer's alpha and a form. */
export function agreement(layer: ProposedLayer, form: Form, { widthPx, heightPx }: Raster): number {
  const { leftPx, topPx, widthPx: width, heightPx: height } = layer.box;
  let [smaller, larger] = [0, 0];
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const inside = x >= leftPx && x < leftPx + width && y >= topPx && y < topPx + height;
      const own = inside ? layer.raster.data[((y - topPx) * width + x - leftPx) * 4 + 3]! / 255 : 0;
      const truth = coverage(form, x, y);
      smaller += Math.min(own, truth);
      larger += Math.max(own, truth);
    }
  }
  return smaller / larger;
}

/** The largest difference of any channel between the picture and what the layers compose to. */
export function recomposed(layers: readonly ProposedLayer[], picture: Raster): number {
  const { widthPx, heightPx } = picture;
  const row = new Float64Array(widthPx * 3);
  let most = 0;
  for (let y = 0; y < heightPx; y += 1) {
    row.fill(0);
    for (const { box: place, raster } of layers) {
      if (y < place.topPx || y >= place.topPx + place.heightPx) continue;
      for (let column = 0; column < place.widthPx; column += 1) {
        const from = ((y - place.topPx) * place.widthPx + column) * 4;
        const alpha = raster.data[from + 3]! / 255;
        const to = (place.leftPx + column) * 3;
        for (let channel = 0; channel < 3; channel += 1)
          row[to + channel]! += alpha * (raster.data[from + channel]! - row[to + channel]!);
      }
    }
    for (let x = 0; x < widthPx; x += 1)
      for (let channel = 0; channel < 3; channel += 1)
        most = Math.max(
          most,
          Math.abs(row[x * 3 + channel]! - picture.data[(y * widthPx + x) * 4 + channel]!),
        );
  }
  return most;
}
