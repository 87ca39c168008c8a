import type { Size } from '../../../domain/box.ts';
import type { Edgels } from './edgel.ts';

/** A straight run of steps, in pixels from its first end to its last. */
export interface StepRun {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly lengthPx: number;
  /** Whether most of it may be hidden: then it is a side only where others lead to it. */
  readonly isSparse: boolean;
}

/** Directions that are told apart, and the width of the strips in which steps are counted. */
const DIRECTIONS = 90;
const STRIP_PX = 2;

/** Lines that are looked at, and the steps that each must have, as a share of the shorter side and in pixels. */
const MOST_LINES = 80;
const LEAST_LENGTH_SHARE = 0.05;
const LEAST_LENGTH_PX = 24;

/** How far off a line, in pixels, and how far turned against it, as a cosine, a step may be. */
const NEAR_PX = 1.3;
const LEAST_COSINE = 0.985;

/** Directions to either side of a line's first that its steps may have: it turns by as much as they may be turned against it. */
const ABOUT_DIRECTIONS = 11;

/** Steps per pixel that a run has at least, on either side of any gap in it, and one that most of is hidden. */
const LEAST_DENSITY = 0.6;
const SPARSE_DENSITY = 0.3;

/** Side of the squares in which steps are counted, in pixels, and how many of them two lines that cross it have. */
const SQUARE_PX = 16;
const LINED_STEPS = 24;

/**
 * How much each step's vote counts, 0..1: the less, the more others are around it (Grigorescu, Petkov and Westenberg 2003).
 * Texture's steps are so many that a line through enough of them is soon found.
 */
function lonelyWeights({ count, x, y }: Edgels, { widthPx, heightPx }: Size): Float32Array {
  const columns = Math.ceil(widthPx / SQUARE_PX);
  const counts = new Int32Array(columns * Math.ceil(heightPx / SQUARE_PX));
  const squareOf = (index: number): number =>
    Math.floor(y[index]! / SQUARE_PX) * columns + Math.floor(x[index]! / SQUARE_PX);
  for (let index = 0; index < count; index += 1) counts[squareOf(index)]! += 1;
  return Float32Array.from({ length: count }, (_, index) =>
    Math.min(1, LINED_STEPS / counts[squareOf(index)]!),
  );
}

/** Straight runs of a picture's steps, the longest lines first (Hough by Duda and Hart 1972). Some 50 ms per megapixel. */
export function stepRuns(edgels: Edgels, { widthPx, heightPx }: Size): StepRun[] {
  const { count, x, y, normalX, normalY } = edgels;
  const reach = Math.ceil(Math.hypot(widthPx, heightPx) / STRIP_PX) + 2;
  const votes = new Float32Array(DIRECTIONS * 2 * reach);
  const weights = lonelyWeights(edgels, { widthPx, heightPx });
  const direction = new Int16Array(count);
  const cosines = Array.from({ length: DIRECTIONS }, (_, turn) => Math.cos((turn * Math.PI) / DIRECTIONS));
  const sines = Array.from({ length: DIRECTIONS }, (_, turn) => Math.sin((turn * Math.PI) / DIRECTIONS));
  const cellsOf = (index: number, give: (cell: number) => void): void => {
    for (let near = -1; near <= 1; near += 1) {
      const turn = (direction[index]! + near + DIRECTIONS) % DIRECTIONS;
      const place = x[index]! * cosines[turn]! + y[index]! * sines[turn]!;
      give(turn * 2 * reach + Math.floor(place / STRIP_PX) + reach);
    }
  };
  for (let index = 0; index < count; index += 1) {
    const angle = Math.atan2(normalY[index]!, normalX[index]!);
    direction[index] = Math.round(((angle + Math.PI) * DIRECTIONS) / Math.PI) % DIRECTIONS;
    cellsOf(index, (cell) => {
      votes[cell]! += weights[index]!;
    });
  }
  const turned = byDirection(direction);
  const least = Math.max(LEAST_LENGTH_PX, LEAST_LENGTH_SHARE * Math.min(widthPx, heightPx));
  const isUsed = new Uint8Array(count);
  const runs: StepRun[] = [];
  for (let line = 0; line < MOST_LINES; line += 1) {
    let best = 0;
    for (let cell = 1; cell < votes.length; cell += 1) if (votes[cell]! > votes[best]!) best = cell;
    if (votes[best]! < 0.7 * least) break;
    const turn = Math.floor(best / (2 * reach));
    const place = ((best % (2 * reach)) - reach + 0.5) * STRIP_PX;
    const about = Array.from(
      { length: 2 * ABOUT_DIRECTIONS + 1 },
      (_, near) => turned[(turn + near - ABOUT_DIRECTIONS + DIRECTIONS) % DIRECTIONS]!,
    );
    const found = lineNear(edgels, about, isUsed, { turn: (turn * Math.PI) / DIRECTIONS, place });
    votes[best] = 0;
    for (const index of found.members) {
      isUsed[index] = 1;
      cellsOf(index, (cell) => {
        votes[cell] = Math.max(0, votes[cell]! - weights[index]!);
      });
    }
    runs.push(...runsOn(edgels, found, least));
  }
  return runs;
}

/** The steps of each direction. */
function byDirection(direction: Int16Array): Int32Array[] {
  const counts = new Int32Array(DIRECTIONS);
  for (const own of direction) counts[own]! += 1;
  const groups = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let index = 0; index < direction.length; index += 1) {
    const own = direction[index]!;
    groups[own]![counts[own]!] = index;
    counts[own]! += 1;
  }
  return groups;
}

interface Line {
  /** Direction of its normal, and its distance from the origin along that. */
  readonly turn: number;
  readonly place: number;
}

/** Of the steps of about its direction those near a line, and the line through them by least squares. */
function lineNear(
  { x, y, normalX, normalY }: Edgels,
  about: readonly Int32Array[],
  isUsed: Uint8Array,
  start: Line,
): Line & { readonly members: number[] } {
  let line = start;
  let members: number[] = [];
  for (const nearPx of [2 * STRIP_PX, NEAR_PX, NEAR_PX]) {
    const [across, down] = [Math.cos(line.turn), Math.sin(line.turn)];
    members = [];
    let [meanX, meanY] = [0, 0];
    for (const group of about) {
      for (const index of group) {
        if (isUsed[index] === 1) continue;
        if (Math.abs(x[index]! * across + y[index]! * down - line.place) > nearPx) continue;
        if (Math.abs(normalX[index]! * across + normalY[index]! * down) < LEAST_COSINE) continue;
        members.push(index);
        meanX += x[index]!;
        meanY += y[index]!;
      }
    }
    if (members.length < 8) break;
    meanX /= members.length;
    meanY /= members.length;
    let [xx, xy, yy] = [0, 0, 0];
    for (const index of members) {
      const [dx, dy] = [x[index]! - meanX, y[index]! - meanY];
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
    const along = 0.5 * Math.atan2(2 * xy, xx - yy);
    const turn = along + Math.PI / 2;
    // Short pieces of several lines in one strip turn the fit by chance.
    if (Math.abs(Math.cos(turn - start.turn)) < LEAST_COSINE) break;
    line = { turn, place: meanX * Math.cos(turn) + meanY * Math.sin(turn) };
  }
  return { ...line, members };
}

/** The runs of steps along a line, with the gaps that what lies over them leaves. */
function runsOn(
  { x, y }: Edgels,
  { turn, place, members }: Line & { members: number[] },
  least: number,
): StepRun[] {
  const [across, down] = [Math.cos(turn), Math.sin(turn)];
  const along = members
    .map((index) => y[index]! * across - x[index]! * down)
    .sort((one, other) => one - other);
  const at = (distance: number) =>
    [place * across - distance * down, place * down + distance * across] as const;
  const runs: StepRun[] = [];
  // The stretches with the most steps for their length (Ruzzo and Tompa 1999): a line may go on through texture, in fewer steps.
  const addRuns = (first: number, last: number, density: number): void => {
    let [best, from, to, sum, start] = [0, first, first, 0, first];
    for (let index = first + 1; index <= last; index += 1) {
      sum += 1 - density * (along[index]! - along[index - 1]!);
      if (sum <= 0) [sum, start] = [0, index];
      if (sum > best) [best, from, to] = [sum, start, index];
    }
    const lengthPx = along[to]! - along[from]!;
    if (best === 0 || lengthPx < least) return;
    const [fromX, fromY] = at(along[from]!);
    const [toX, toY] = at(along[to]!);
    const isSparse = density < LEAST_DENSITY;
    if (!isSparse || runs.every((run) => run.fromX !== fromX || run.toX !== toX || run.fromY !== fromY))
      runs.push({ fromX, fromY, toX, toY, lengthPx, isSparse });
    addRuns(first, from - 1, density);
    addRuns(to + 1, last, density);
  };
  addRuns(0, along.length - 1, LEAST_DENSITY);
  addRuns(0, along.length - 1, SPARSE_DENSITY);
  return runs;
}
