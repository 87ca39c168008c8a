import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import { nearestFirst } from './edge-mix.ts';

/** How far from an edge halved chroma may be smeared, and how far away one is looked for that is not. */
const REACH_PX = 6;

/** Chroma is settled where it differs from its neighbours' by at most this share of the contrast nearby, and at least. */
const SETTLED_SHARE = 0.06;
const LEAST_SETTLED = 3;

/** Lumas are alike within this share of the contrast nearby, and at least. */
const ALIKE_SHARE = 0.08;
const LEAST_ALIKE = 6;

/** What luma is made of (ITU-R BT.601, as JPEG has it). */
const [RED_LUMA, GREEN_LUMA, BLUE_LUMA] = [0.299, 0.587, 0.114];

/** How far beyond the chromas of both sides a pixel's own may be that is mixed of them, as a share of the contrast nearby. */
const BEYOND_SHARE = 0.12;

/** Local contrasts of a picture, per tile. */
export interface Contrasts {
  readonly columns: number;
  readonly tilePx: number;
  readonly spans: Uint8Array;
}

/** A picture's luma and, per pixel, how far its red and blue are from it. */
function split({ data }: Raster): { luma: Float32Array; red: Float32Array; blue: Float32Array } {
  const pixels = data.length / 4;
  const [luma, red, blue] = [new Float32Array(pixels), new Float32Array(pixels), new Float32Array(pixels)];
  for (let pixel = 0, at = 0; pixel < pixels; pixel += 1, at += 4) {
    const own = RED_LUMA * data[at]! + GREEN_LUMA * data[at + 1]! + BLUE_LUMA * data[at + 2]!;
    luma[pixel] = own;
    red[pixel] = data[at]! - own;
    blue[pixel] = data[at + 2]! - own;
  }
  return { luma, red, blue };
}

/**
 * Gives the pixels beside an edge the chroma of the side that they belong to by their luma, in place: most compressed
 * pictures keep chroma at half size, so that it is smeared over several pixels where luma is sharp. A pixel takes the
 * nearest settled chroma of its own luma, or what its luma says between a darker and a lighter one; where no luma parts the
 * sides, or where its own chroma is that of neither, it stays. About 80 ms per megapixel.
 */
export async function sharpenChroma(
  picture: Raster,
  { columns, tilePx, spans }: Contrasts,
  pace: Pace,
): Promise<void> {
  const { widthPx, heightPx, data } = picture;
  const { luma, red, blue } = split(picture);
  const spanAt = (x: number, y: number): number =>
    spans[Math.floor(y / tilePx) * columns + Math.floor(x / tilePx)]!;
  const settled = new Uint8Array(luma.length);
  for (let y = 0; y < heightPx; y += 1) {
    if ((y & 63) === 0) await pace.breathe();
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const most = Math.max(LEAST_SETTLED, SETTLED_SHARE * spanAt(x, y));
      const isNear = (other: number): boolean =>
        Math.abs(blue[other]! - blue[pixel]!) <= most && Math.abs(red[other]! - red[pixel]!) <= most;
      if (
        (x === 0 || isNear(pixel - 1)) &&
        (x === widthPx - 1 || isNear(pixel + 1)) &&
        (y === 0 || isNear(pixel - widthPx)) &&
        (y === heightPx - 1 || isNear(pixel + widthPx))
      )
        settled[pixel] = 1;
    }
  }
  const offsets = nearestFirst(REACH_PX);
  for (let y = 0; y < heightPx; y += 1) {
    if ((y & 15) === 0) await pace.breathe();
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      if (settled[pixel] === 1) continue;
      const own = luma[pixel]!;
      const reach = Math.max(LEAST_ALIKE, ALIKE_SHARE * spanAt(x, y));
      let [darker, lighter, like] = [-1, -1, -1];
      for (let index = 0; index < offsets.x.length && like < 0; index += 1) {
        const column = x + offsets.x[index]!;
        const row = y + offsets.y[index]!;
        if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
        const near = row * widthPx + column;
        if (settled[near] === 0) continue;
        const difference = luma[near]! - own;
        if (Math.abs(difference) <= reach) like = near;
        else if (difference > 0 && lighter < 0) lighter = near;
        else if (difference < 0 && darker < 0) darker = near;
      }
      if (like < 0 && (darker < 0 || lighter < 0)) continue;
      const [one, other] = like < 0 ? [darker, lighter] : [like, like];
      const beyond = BEYOND_SHARE * spanAt(x, y);
      const isBetween = (chroma: Float32Array): boolean =>
        chroma[pixel]! >= Math.min(chroma[one]!, chroma[other]!) - beyond &&
        chroma[pixel]! <= Math.max(chroma[one]!, chroma[other]!) + beyond;
      // A thin line in a third colour has no settled chroma, and its luma may lie between those beside it.
      if (like < 0 && !(isBetween(red) && isBetween(blue))) continue;
      const along = like < 0 ? (own - luma[one]!) / (luma[other]! - luma[one]!) : 0;
      const toRed = red[one]! + along * (red[other]! - red[one]!);
      const toBlue = blue[one]! + along * (blue[other]! - blue[one]!);
      data[pixel * 4] = own + toRed;
      data[pixel * 4 + 1] = own - (RED_LUMA * toRed + BLUE_LUMA * toBlue) / GREEN_LUMA;
      data[pixel * 4 + 2] = own + toBlue;
    }
  }
}
