import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import { type Band, forEachStoredRun, STENCIL_STRIDE } from './band.ts';

/**
 * Ridge of the colour line fits, on sums over nine pixels: a window whose colours vary less than about 1 % says nothing
 * about finer alpha.
 */
const FIT_EPSILON = 1e-3;

/** The slopes (R, G, B) of alpha over colour in the 3x3 window around each stored pixel that has one, else zero. */
export function fitSlopes(band: Band, colors: Float32Array, alpha: Float64Array): Float32Array {
  const slopes = new Float32Array(band.storedCount * 3);
  const windows = band.windows;
  for (let entry = 0; entry < windows.length; entry += STENCIL_STRIDE) {
    const start = windows[entry]!;
    const end = start + windows[entry + 1]!;
    for (let centre = start; centre < end; centre += 1) {
      fitWindow(slopes, colors, alpha, centre, windows[entry + 3]!, windows[entry + 4]!);
    }
  }
  return slopes;
}

function fitWindow(
  slopes: Float32Array,
  colors: Float32Array,
  alpha: Float64Array,
  centre: number,
  above: number,
  below: number,
): void {
  let sumA = 0;
  let sumR = 0;
  let sumG = 0;
  let sumB = 0;
  let rr = 0;
  let gg = 0;
  let bb = 0;
  let rg = 0;
  let rb = 0;
  let gb = 0;
  let ra = 0;
  let ga = 0;
  let ba = 0;
  for (let row = 0; row < 3; row += 1) {
    const middle = centre + (row === 0 ? above : row === 1 ? 0 : below);
    for (let place = middle - 1; place <= middle + 1; place += 1) {
      const a = alpha[place]!;
      const r = colors[place * 3]!;
      const g = colors[place * 3 + 1]!;
      const b = colors[place * 3 + 2]!;
      sumA += a;
      sumR += r;
      sumG += g;
      sumB += b;
      rr += r * r;
      gg += g * g;
      bb += b * b;
      rg += r * g;
      rb += r * b;
      gb += g * b;
      ra += r * a;
      ga += g * a;
      ba += b * a;
    }
  }
  rr += FIT_EPSILON - (sumR * sumR) / 9;
  gg += FIT_EPSILON - (sumG * sumG) / 9;
  bb += FIT_EPSILON - (sumB * sumB) / 9;
  rg -= (sumR * sumG) / 9;
  rb -= (sumR * sumB) / 9;
  gb -= (sumG * sumB) / 9;
  ra -= (sumR * sumA) / 9;
  ga -= (sumG * sumA) / 9;
  ba -= (sumB * sumA) / 9;
  const cofactorR = gg * bb - gb * gb;
  const cofactorRG = rb * gb - rg * bb;
  const cofactorRB = rg * gb - rb * gg;
  const scale = 1 / (rr * cofactorR + rg * cofactorRG + rb * cofactorRB);
  const cofactorGB = rb * rg - rr * gb;
  slopes[centre * 3] = (cofactorR * ra + cofactorRG * ga + cofactorRB * ba) * scale;
  slopes[centre * 3 + 1] = (cofactorRG * ra + (rr * bb - rb * rb) * ga + cofactorGB * ba) * scale;
  slopes[centre * 3 + 2] = (cofactorRB * ra + cofactorGB * ga + (rr * gg - rg * rg) * ba) * scale;
}

/** Values per stored pixel of the table that is interpolated: alpha - slope·colour, then the slope. */
const TABLE_STRIDE = 4;

/** How a carried alpha becomes eight bits: what is within `margin` (0..1) of an end is taken as that end. */
export function alphaByte(alpha: number, margin: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, (alpha - margin) / (1 - 2 * margin))));
}

/**
 * Carries a solved band up to the picture's own pixels: alpha is locally a line over colour (Levin et al. 2008, and the
 * upsampling of He and Sun, "Fast Guided Filter", arXiv 1505.00996), whose slope and offset are interpolated between
 * the block centres and read at the full-size colours. Writes the blocks of unknown pixels into `target` by `alphaByte`.
 * About 60 ns per full-size pixel.
 * @throws Problem `canceled`
 */
export async function carryUp(
  image: Raster,
  scale: number,
  band: Band,
  colors: Float32Array,
  alpha: Float64Array,
  target: Mask,
  margin: number,
  pace: Pace,
): Promise<void> {
  const slopes = fitSlopes(band, colors, alpha);
  const table = new Float32Array(band.storedCount * TABLE_STRIDE);
  for (let index = 0; index < band.storedCount; index += 1) {
    const r = slopes[index * 3]!;
    const g = slopes[index * 3 + 1]!;
    const b = slopes[index * 3 + 2]!;
    table[index * TABLE_STRIDE] =
      alpha[index]! - r * colors[index * 3]! - g * colors[index * 3 + 1]! - b * colors[index * 3 + 2]!;
    table[index * TABLE_STRIDE + 1] = r / 255;
    table[index * TABLE_STRIDE + 2] = g / 255;
    table[index * TABLE_STRIDE + 3] = b / 255;
  }
  await pace.breathe();
  for (const run of unknownBlockRuns(band)) {
    carryRun(image, scale, run, table, target, margin);
    await pace.breathe();
  }
}

/** A run of unknown blocks with the distances to the rows above and below in a packed vector. */
interface BlockRun {
  readonly index: number;
  readonly above: number;
  readonly below: number;
  readonly blockY: number;
  readonly fromBlockX: number;
  readonly toBlockX: number;
}

function* unknownBlockRuns(band: Band): Generator<BlockRun> {
  const { unknown } = band;
  const runs: { index: number; y: number; fromX: number; toX: number }[] = [];
  forEachStoredRun(band, (index, y, fromX, toX) => runs.push({ index, y, fromX, toX }));
  let at = 0;
  for (let entry = 0; entry < unknown.length; entry += STENCIL_STRIDE) {
    const index = unknown[entry]!;
    while (index >= runs[at]!.index + runs[at]!.toX - runs[at]!.fromX) at += 1;
    const { y, fromX, index: start } = runs[at]!;
    const fromBlockX = fromX + index - start;
    yield {
      index,
      above: unknown[entry + 3]!,
      below: unknown[entry + 4]!,
      blockY: y,
      fromBlockX,
      toBlockX: fromBlockX + unknown[entry + 1]!,
    };
  }
}

function carryRun(
  image: Raster,
  scale: number,
  run: BlockRun,
  table: Float32Array,
  target: Mask,
  margin: number,
): void {
  const { widthPx, heightPx, data } = image;
  const endX = Math.min(run.toBlockX * scale, widthPx);
  const endY = Math.min((run.blockY + 1) * scale, heightPx);
  for (let y = run.blockY * scale; y < endY; y += 1) {
    // Position of the pixel's centre between the block centres around it, in blocks.
    const deltaY = (y + 0.5) / scale - run.blockY - 0.5;
    const otherRow = deltaY < 0 ? run.above : run.below;
    const shareY = Math.abs(deltaY);
    for (let x = run.fromBlockX * scale; x < endX; x += 1) {
      const blockX = Math.floor(x / scale);
      const deltaX = (x + 0.5) / scale - blockX - 0.5;
      const shareX = Math.abs(deltaX);
      const place = run.index + blockX - run.fromBlockX;
      const beside = place + (deltaX < 0 ? -1 : 1);
      const a = place * TABLE_STRIDE;
      const b = beside * TABLE_STRIDE;
      const c = (place + otherRow) * TABLE_STRIDE;
      const d = (beside + otherRow) * TABLE_STRIDE;
      const weightA = (1 - shareX) * (1 - shareY);
      const weightB = shareX * (1 - shareY);
      const weightC = (1 - shareX) * shareY;
      const weightD = shareX * shareY;
      const pixel = (y * widthPx + x) * 4;
      const value =
        weightA * table[a]! +
        weightB * table[b]! +
        weightC * table[c]! +
        weightD * table[d]! +
        data[pixel]! *
          (weightA * table[a + 1]! +
            weightB * table[b + 1]! +
            weightC * table[c + 1]! +
            weightD * table[d + 1]!) +
        data[pixel + 1]! *
          (weightA * table[a + 2]! +
            weightB * table[b + 2]! +
            weightC * table[c + 2]! +
            weightD * table[d + 2]!) +
        data[pixel + 2]! *
          (weightA * table[a + 3]! +
            weightB * table[b + 3]! +
            weightC * table[c + 3]! +
            weightD * table[d + 3]!);
      target.data[y * widthPx + x] = alphaByte(value, margin);
    }
  }
}
