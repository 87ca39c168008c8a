import type { Box } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';

/** Grey values 0..255, `[heightPx, widthPx]`. */
export interface GrayPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** What lies under clear pixels: text is cut out of posters on nothing. */
const GROUND = 255;

/** Luma (Rec. 601) of a part of a picture, clear pixels over white. */
export function grayOf(image: Raster, box: Box): GrayPicture {
  const data = new Uint8Array(box.widthPx * box.heightPx);
  for (let row = 0; row < box.heightPx; row += 1) {
    for (let column = 0; column < box.widthPx; column += 1) {
      const at = ((box.topPx + row) * image.widthPx + box.leftPx + column) * 4;
      const luma = 0.299 * image.data[at]! + 0.587 * image.data[at + 1]! + 0.114 * image.data[at + 2]!;
      const alpha = image.data[at + 3]! / 255;
      data[row * box.widthPx + column] = Math.round(luma * alpha + GROUND * (1 - alpha));
    }
  }
  return { widthPx: box.widthPx, heightPx: box.heightPx, data };
}

/** The negative: the recognizer was trained on dark text. */
export function inverted(picture: GrayPicture): GrayPicture {
  return { ...picture, data: picture.data.map((value) => 255 - value) };
}

/** Grey levels between the lightest and the darkest pixel. */
export function contrastOf({ data }: GrayPicture): number {
  let least = 255;
  let most = 0;
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least;
}

/** Whether the border of a picture is darker than its middle values: light text on a dark ground. */
export function hasDarkGround({ widthPx, heightPx, data }: GrayPicture): boolean {
  let border = 0;
  let count = 0;
  const add = (x: number, y: number): void => {
    border += data[y * widthPx + x]!;
    count += 1;
  };
  for (let x = 0; x < widthPx; x += 1) {
    add(x, 0);
    add(x, heightPx - 1);
  }
  for (let y = 0; y < heightPx; y += 1) {
    add(0, y);
    add(widthPx - 1, y);
  }
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return border / count < mean;
}

/** Enlarged or reduced by area and linear weights to `scale` times its size, with a margin of its ground around it. */
export function resized(picture: GrayPicture, scale: number, marginPx: number): GrayPicture {
  const innerWidthPx = Math.max(1, Math.round(picture.widthPx * scale));
  const innerHeightPx = Math.max(1, Math.round(picture.heightPx * scale));
  const widthPx = innerWidthPx + 2 * marginPx;
  const heightPx = innerHeightPx + 2 * marginPx;
  const data = new Uint8Array(widthPx * heightPx).fill(picture.data[0] ?? GROUND);
  const columns = samplesAlong(picture.widthPx, innerWidthPx);
  const rows = samplesAlong(picture.heightPx, innerHeightPx);
  const across = new Float32Array(innerWidthPx * picture.heightPx);
  for (let y = 0; y < picture.heightPx; y += 1) {
    const row = y * picture.widthPx;
    for (let x = 0; x < innerWidthPx; x += 1) {
      const { from, weights } = columns[x]!;
      let sum = 0;
      for (let offset = 0; offset < weights.length; offset += 1)
        sum += weights[offset]! * picture.data[row + from + offset]!;
      across[y * innerWidthPx + x] = sum;
    }
  }
  for (let y = 0; y < innerHeightPx; y += 1) {
    const { from, weights } = rows[y]!;
    for (let x = 0; x < innerWidthPx; x += 1) {
      let sum = 0;
      for (let offset = 0; offset < weights.length; offset += 1)
        sum += weights[offset]! * across[(from + offset) * innerWidthPx + x]!;
      data[(y + marginPx) * widthPx + x + marginPx] = Math.round(sum);
    }
  }
  return { widthPx, heightPx, data };
}

interface Sample {
  readonly from: number;
  /** They sum to 1. */
  readonly weights: Float64Array;
}

/** For every place of the new length: which old places it is made of, by a tent as wide as the coarser of both steps. */
function samplesAlong(oldLength: number, newLength: number): Sample[] {
  const step = oldLength / newLength;
  const reach = Math.max(1, step);
  return Array.from({ length: newLength }, (_, index) => {
    const center = (index + 0.5) * step - 0.5;
    const from = Math.max(0, Math.ceil(center - reach));
    const to = Math.min(oldLength - 1, Math.floor(center + reach));
    const weights: number[] = [];
    for (let at = from; at <= to; at += 1) weights.push(Math.max(1e-6, 1 - Math.abs(at - center) / reach));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { from, weights: Float64Array.from(weights, (weight) => weight / sum) };
  });
}

/** A binary portable graymap: the simplest file that the recognizer reads. */
export function graymapOf({ widthPx, heightPx, data }: GrayPicture): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`, 'latin1'), data]);
}
