import type { LabPicture } from '../../domain/lab.ts';

/** What a pixel costs for each Lab unit by which another label's colours fit it better, and the most of those that count. */
const MISFIT_COST = 0.6;
const MOST_MISFIT = 40;
/** Colours by which a label's seeds are known. */
const PALETTE_SIZE = 8;
/** Share of the seeds that a colour must stand for. */
const LEAST_SUPPORT = 0.06;

/** What a step of one Lab unit costs against a step across one pixel. */
const COLOR_COST = 0.6;
/** Costs are counted in steps of this size, so that a ring of buckets can serve as the queue. */
const COST_UNIT = 0.25;
/** No single step counts for more buckets than this. */
const MOST_STEP = 400;

/**
 * Gives every pixel of `inside` the label (1..255) of the seed from which it is reached at least cost, where crossing colours
 * costs more than crossing pixels, and so do colours that the seeds of another label have; 0 where no seed reaches. `seeds`
 * holds labels. About 0.3 s per megapixel (Dijkstra 1959 with a ring of buckets, Dial 1969).
 */
export function geodesicLabels(picture: LabPicture, inside: Uint8Array, seeds: Uint8Array): Uint8Array {
  const { widthPx, colors } = picture;
  const labels = new Uint8Array(inside.length);
  const costs = new Float64Array(inside.length).fill(Number.POSITIVE_INFINITY);
  const buckets: number[][] = Array.from({ length: MOST_STEP + 1 }, () => []);
  let waiting = 0;
  for (let pixel = 0; pixel < inside.length; pixel += 1) {
    if (inside[pixel] === 0 || seeds[pixel] === 0) continue;
    labels[pixel] = seeds[pixel]!;
    costs[pixel] = 0;
    buckets[0]!.push(pixel);
    waiting += 1;
  }
  const misfits = misfitsOf(picture, seeds);
  const visit = (from: number, to: number, cost: number): void => {
    if (inside[to] === 0) return;
    const difference = Math.hypot(
      colors[from * 3]! - colors[to * 3]!,
      colors[from * 3 + 1]! - colors[to * 3 + 1]!,
      colors[from * 3 + 2]! - colors[to * 3 + 2]!,
    );
    const misfit = misfits[labels[from]!]![to]!;
    const length = 1 + COLOR_COST * difference + MISFIT_COST * misfit;
    const step = Math.min(MOST_STEP - 1, Math.round(length / COST_UNIT));
    if (cost + step >= costs[to]!) return;
    costs[to] = cost + step;
    labels[to] = labels[from]!;
    buckets[(cost + step) % buckets.length]!.push(to);
    waiting += 1;
  };
  for (let cost = 0; waiting > 0; cost += 1) {
    const bucket = buckets[cost % buckets.length]!;
    for (let pixel = bucket.pop(); pixel !== undefined; pixel = bucket.pop()) {
      waiting -= 1;
      if (costs[pixel] !== cost) continue;
      const column = pixel % widthPx;
      if (column > 0) visit(pixel, pixel - 1, cost);
      if (column < widthPx - 1) visit(pixel, pixel + 1, cost);
      if (pixel >= widthPx) visit(pixel, pixel - widthPx, cost);
      if (pixel < inside.length - widthPx) visit(pixel, pixel + widthPx, cost);
    }
  }
  return labels;
}

/** For each label, per pixel, by how much the seeds of the best fitting label are nearer to its colour. */
function misfitsOf(picture: LabPicture, seeds: Uint8Array): Float32Array[] {
  const count = seeds.reduce((most, label) => Math.max(most, label), 0);
  const misfits = [new Float32Array(0)];
  const least = new Float32Array(seeds.length).fill(Number.POSITIVE_INFINITY);
  for (let label = 1; label <= count; label += 1) {
    const palette = paletteOf(picture, seeds, label);
    const distances = new Float32Array(seeds.length).fill(palette.length === 0 ? MOST_MISFIT : 0);
    for (let pixel = 0; pixel < seeds.length && palette.length > 0; pixel += 1) {
      distances[pixel] = distanceTo(picture.colors, pixel, palette);
      if (distances[pixel]! < least[pixel]!) least[pixel] = distances[pixel]!;
    }
    misfits.push(distances);
  }
  for (const distances of misfits.slice(1))
    for (let pixel = 0; pixel < seeds.length; pixel += 1)
      distances[pixel] = Math.min(MOST_MISFIT, Math.max(0, distances[pixel]! - least[pixel]!));
  return misfits;
}

type Color = readonly [number, number, number];

function distanceTo(colors: Float32Array, pixel: number, palette: readonly Color[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [lightness, a, b] of palette) {
    const distance = Math.hypot(
      colors[pixel * 3]! - lightness,
      colors[pixel * 3 + 1]! - a,
      colors[pixel * 3 + 2]! - b,
    );
    if (distance < nearest) nearest = distance;
  }
  return nearest;
}

/** Some colours of a label's seeds, as far from each other as can be. */
function paletteOf({ colors }: LabPicture, seeds: Uint8Array, label: number): Color[] {
  const own: number[] = [];
  for (let pixel = 0; pixel < seeds.length; pixel += 1) if (seeds[pixel] === label) own.push(pixel);
  const step = Math.max(1, Math.floor(own.length / 500));
  const samples = own.filter((_, index) => index % step === 0);
  const palette: Color[] = [];
  while (palette.length < PALETTE_SIZE && samples.length > 0) {
    const next =
      palette.length === 0
        ? samples[Math.floor(samples.length / 2)]!
        : samples.reduce((best, pixel) =>
            distanceTo(colors, pixel, palette) > distanceTo(colors, best, palette) ? pixel : best,
          );
    if (palette.length > 0 && distanceTo(colors, next, palette) < 4) break;
    palette.push([colors[next * 3]!, colors[next * 3 + 1]!, colors[next * 3 + 2]!]);
  }
  // A seed that reaches a little too far must not lend its label the colours of what is beside it.
  const support = palette.map(() => 0);
  for (const pixel of samples) {
    const distances = palette.map((color) => distanceTo(colors, pixel, [color]));
    support[distances.indexOf(Math.min(...distances))]! += 1;
  }
  return palette.filter((_, index) => support[index]! >= LEAST_SUPPORT * samples.length);
}
