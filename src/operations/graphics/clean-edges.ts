import type { Raster } from '../../domain/raster.ts';

/** What the strong edges of a picture are like. */
export interface EdgeLook {
  /** Strong edges per pixel that was looked at. */
  readonly density: number;
  /** 0..1: the share of strong edges with a calm ground on both sides. */
  readonly cleanShare: number;
}

/** Luma steps over two pixels from which an edge is strong. */
const LEAST_STEP = 32;

/** From so far beside an edge, past what anti-aliasing and sharpening spread, to here its ground is looked at. */
const FROM_PX = 3;
const TO_PX = 6;

/** A ground is calm where it varies by no more than this, in levels and as a share of the step: compression rings. */
const CALM_LEVELS = 3;
const CALM_SHARE = 0.08;

/** Pictures above this are looked at in every other row and column, and so on. */
const MOST_PIXELS = 1_000_000;

/**
 * Looks at strong edges. Drawn edges are a step between two calm grounds; in photographs one side or the other is nearly
 * always texture, blur or grain. About 40 ms, whatever the size.
 */
export function edgeLook({ widthPx, heightPx, data }: Raster): EdgeLook {
  const luma = (pixel: number): number =>
    (data[pixel * 4]! + 2 * data[pixel * 4 + 1]! + data[pixel * 4 + 2]!) / 4;
  const isCalm = (pixel: number, toward: number, most: number): boolean => {
    let [least, largest] = [255, 0];
    for (let step = FROM_PX; step <= TO_PX; step += 1) {
      const value = luma(pixel + step * toward);
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
    return largest - least <= most;
  };
  // The rim of something that is cut out says how it was cut, not what it is.
  const isByClear = (pixel: number, step: number): boolean => {
    for (let reach = -TO_PX; reach <= TO_PX; reach += 1)
      if (data[(pixel + reach * step) * 4 + 3] === 0) return true;
    return false;
  };
  let [seen, strong, clean] = [0, 0, 0];
  const look = (pixel: number, step: number): void => {
    if (data[pixel * 4 + 3] === 0) return;
    seen += 1;
    const before = luma(pixel - step);
    const after = luma(pixel + step);
    const height = Math.abs(after - before);
    if (height < LEAST_STEP) return;
    // Only the steepest pixel of an edge is counted.
    const own = luma(pixel);
    if (height < Math.abs(luma(pixel - 2 * step) - own) || height <= Math.abs(own - luma(pixel + 2 * step)))
      return;
    if (isByClear(pixel, step)) return;
    strong += 1;
    const most = Math.max(CALM_LEVELS, CALM_SHARE * height);
    if (isCalm(pixel, -step, most) && isCalm(pixel, step, most)) clean += 1;
  };
  const stride = Math.max(1, Math.floor(Math.sqrt((widthPx * heightPx) / MOST_PIXELS)));
  for (let y = 0; y < heightPx; y += stride)
    for (let x = TO_PX; x < widthPx - TO_PX; x += 1) look(y * widthPx + x, 1);
  for (let y = TO_PX; y < heightPx - TO_PX; y += 1)
    for (let x = 0; x < widthPx; x += stride) look(y * widthPx + x, widthPx);
  return { density: strong / Math.max(1, seen), cleanShare: clean / Math.max(1, strong) };
}
