import type { Pace } from '../pace.ts';
import { HOLE, type Level, PADDING_PX } from './level.ts';
import { dilate } from './plane.ts';
import { type Shift, ShiftMap } from './shift-map.ts';

/** How far a seam may move at each level. */
const BAND_PX = 3;
const NUDGES = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
] as const;

/**
 * Takes a shift map to the next finer level: pieces move by a pixel where that fits better, and seams are cut anew in a
 * narrow band.
 */
export async function followUp(coarse: ShiftMap, level: Level, pace: Pace): Promise<ShiftMap> {
  const pieces = splitPieces(coarse);
  const map = new ShiftMap(
    level,
    pieces.shifts.map(({ x, y }) => ({ x: 2 * x, y: 2 * y })),
  );
  const { widthPx } = level;
  for (const pixel of level.hole) {
    const y = Math.floor(pixel / widthPx) - PADDING_PX;
    const x = (pixel % widthPx) - PADDING_PX;
    const parent = ((y >> 1) + PADDING_PX) * coarse.level.widthPx + (x >> 1) + PADDING_PX;
    map.label[pixel] = pieces.label[parent]!;
  }
  await nudge(map, pace);
  await pace.breathe();
  const bands = seamBands(map);
  await pace.breathe();
  const alone = (pixel: number, label: number) => map.alone(pixel, label);
  for (const [label, pixels] of bands) {
    map.expand(label, Int32Array.from(pixels), alone);
    await pace.breathe();
  }
  return map;
}

/** For every label the hole's pixels that could take it: at most `BAND_PX` from it, across a seam or beside one. */
function seamBands(map: ShiftMap): Map<number, number[]> {
  const { level, label } = map;
  const { widthPx, heightPx } = level;
  const seams = new Uint8Array(label.length);
  for (const pixel of level.hole) {
    const right = label[pixel + 1]!;
    const below = label[pixel + widthPx]!;
    if ((right >= 0 && right !== label[pixel]) || (below >= 0 && below !== label[pixel])) seams[pixel] = 1;
  }
  // A seam is marked on one side only, so that it shows one pixel further on the other.
  const nearSeam = dilate(seams, widthPx, heightPx, BAND_PX + 1);
  const bands = new Map<number, number[]>();
  const found: number[] = [];
  for (const pixel of level.hole) {
    if (nearSeam[pixel] === 0) continue;
    found.length = 0;
    for (let dy = -BAND_PX; dy <= BAND_PX; dy += 1) {
      for (let dx = -BAND_PX; dx <= BAND_PX; dx += 1) {
        const other = label[pixel + dy * widthPx + dx]!;
        if (other >= 0 && other !== found.at(-1) && !found.includes(other)) found.push(other);
      }
    }
    if (found.length < 2) continue;
    for (const own of found) {
      const band = bands.get(own);
      if (band) band.push(pixel);
      else bands.set(own, [pixel]);
    }
  }
  return bands;
}

/** Gives every connected piece of one label a label of its own. */
function splitPieces(map: ShiftMap): { label: Int16Array; shifts: Shift[] } {
  const { level } = map;
  const label = new Int16Array(level.state.length).fill(-1);
  const shifts: Shift[] = [];
  for (const start of level.hole) {
    if (label[start]! >= 0) continue;
    const own = map.label[start]!;
    const piece = shifts.push(map.shifts[own]!) - 1;
    const stack = [start];
    label[start] = piece;
    for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
      for (const next of [pixel - 1, pixel + 1, pixel - level.widthPx, pixel + level.widthPx]) {
        if (level.state[next] !== HOLE || label[next]! >= 0 || map.label[next] !== own) continue;
        label[next] = piece;
        stack.push(next);
      }
    }
  }
  return { label, shifts };
}

/** Moves whole pieces by up to a pixel where their borders then fit better, in place. */
async function nudge(map: ShiftMap, pace: Pace): Promise<void> {
  const { level, shifts } = map;
  const members: number[][] = shifts.map(() => []);
  for (const pixel of level.hole) members[map.label[pixel]!]!.push(pixel);
  for (const [own, pixels] of members.entries()) {
    const shift = shifts[own]!;
    const border = pixels.filter((pixel) => map.isBorder(pixel));
    let best = shift;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const [dx, dy] of NUDGES) {
      const moved = { x: shift.x + dx, y: shift.y + dy };
      if (!pixels.every((pixel) => map.mayCopy(pixel, moved))) continue;
      shifts[own] = moved;
      let cost = 0;
      for (let at = 0; at < border.length && cost < bestCost; at += 1) cost += map.borderCost(border[at]!);
      if (cost >= bestCost) continue;
      best = moved;
      bestCost = cost;
    }
    shifts[own] = best;
    await pace.breathe();
  }
}
