import type { Size } from '../../domain/box.ts';
import type { Edgels } from './edgel.ts';

/** A straight run of steps, in pixels from its first end to its last. */
export interface StepRun {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly lengthPx: number;
}

/** Directions that are told apart, and the width of the strips in which steps are counted. */
const DIRECTIONS = 90;
const STRIP_PX = 2;

/** Lines that are looked at, and the steps that each must have, as a share of the shorter side and in pixels. */
const MOST_LINES = 48;
const LEAST_LENGTH_SHARE = 0.05;
const LEAST_LENGTH_PX = 24;

/** How far off a line, in pixels, and how far turned against it, as a cosine, a step may be. */
const NEAR_PX = 1.3;
const LEAST_COSINE = 0.985;

/** Gap, as a share of a run and in pixels, that what lies over an edge may leave in it. */
const MOST_GAP_SHARE = 0.35;
const LEAST_GAP_PX = 10;

/** Steps per pixel that a run has at least. */
const LEAST_DENSITY = 0.4;

/** Straight runs of a picture's steps, the longest lines first (Hough by Duda and Hart 1972). Some 50 ms per megapixel. */
export function stepRuns(edgels: Edgels, { widthPx, heightPx }: Size): StepRun[] {
  const { count, x, y, normalX, normalY } = edgels;
  const reach = Math.ceil(Math.hypot(widthPx, heightPx) / STRIP_PX) + 2;
  const votes = new Int32Array(DIRECTIONS * 2 * reach);
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
      votes[cell]! += 1;
    });
  }
  const least = Math.max(LEAST_LENGTH_PX, LEAST_LENGTH_SHARE * Math.min(widthPx, heightPx));
  const isUsed = new Uint8Array(count);
  const runs: StepRun[] = [];
  for (let line = 0; line < MOST_LINES; line += 1) {
    let best = 0;
    for (let cell = 1; cell < votes.length; cell += 1) if (votes[cell]! > votes[best]!) best = cell;
    if (votes[best]! < 0.7 * least) break;
    const turn = Math.floor(best / (2 * reach));
    const place = ((best % (2 * reach)) - reach + 0.5) * STRIP_PX;
    const found = lineNear(edgels, isUsed, { turn: (turn * Math.PI) / DIRECTIONS, place });
    votes[best] = 0;
    for (const index of found.members) {
      isUsed[index] = 1;
      cellsOf(index, (cell) => {
        if (votes[cell]! > 0) votes[cell]! -= 1;
      });
    }
    runs.push(...runsOn(edgels, found, least));
  }
  return runs;
}

interface Line {
  /** Direction of its normal, and its distance from the origin along that. */
  readonly turn: number;
  readonly place: number;
}

/** The steps near a line, and the line through them by least squares. */
function lineNear(
  { count, x, y, normalX, normalY }: Edgels,
  isUsed: Uint8Array,
  start: Line,
): Line & { readonly members: number[] } {
  let line = start;
  let members: number[] = [];
  for (const nearPx of [2 * STRIP_PX, NEAR_PX, NEAR_PX]) {
    const [across, down] = [Math.cos(line.turn), Math.sin(line.turn)];
    members = [];
    let [meanX, meanY] = [0, 0];
    for (let index = 0; index < count; index += 1) {
      if (isUsed[index] === 1) continue;
      if (Math.abs(x[index]! * across + y[index]! * down - line.place) > nearPx) continue;
      if (Math.abs(normalX[index]! * across + normalY[index]! * down) < LEAST_COSINE) continue;
      members.push(index);
      meanX += x[index]!;
      meanY += y[index]!;
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
  let start = 0;
  for (let index = 1; index <= along.length; index += 1) {
    const last = along[index - 1]!;
    const gap = index === along.length ? Number.POSITIVE_INFINITY : along[index]! - last;
    if (gap <= Math.max(LEAST_GAP_PX, MOST_GAP_SHARE * (last - along[start]!))) continue;
    const lengthPx = last - along[start]!;
    if (lengthPx >= least && index - start >= LEAST_DENSITY * lengthPx) {
      const [fromX, fromY] = at(along[start]!);
      const [toX, toY] = at(last);
      runs.push({ fromX, fromY, toX, toY, lengthPx });
    }
    start = index;
  }
  return runs;
}
