import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Pace } from '../pace.ts';

/** A connected hole as runs of pixels: `[y, firstX, endX]` triples, `endX` exclusive, in row order. */
export interface Hole {
  readonly box: Box;
  readonly areaPx: number;
  readonly runs: Int32Array;
}

const PAUSE_PX = 4096;

/** Holes no larger than this are specks: what surrounds them says enough. */
const SPECK_AREA_PX = 48;

/** Visits every pixel of a hole in row order. */
export function eachPixel(hole: Hole, visit: (x: number, y: number) => void): void {
  const { runs } = hole;
  for (let at = 0; at < runs.length; at += 3) {
    for (let x = runs[at + 1]!; x < runs[at + 2]!; x += 1) visit(x, runs[at]!);
  }
}

/** Visits every row's part of a hole, and pauses between them where there is much to do. */
export async function eachRun(
  hole: Hole,
  pace: Pace,
  visit: (y: number, fromX: number, endX: number) => void,
): Promise<void> {
  const { runs } = hole;
  let visitedPx = 0;
  for (let at = 0; at < runs.length; at += 3) {
    visit(runs[at]!, runs[at + 1]!, runs[at + 2]!);
    visitedPx += runs[at + 2]! - runs[at + 1]!;
    if (visitedPx < PAUSE_PX) continue;
    visitedPx = 0;
    await pace.breathe();
  }
}

/** 1 for the hole's pixels inside a box. */
export function markHole(hole: Hole, box: Box): Uint8Array {
  const marks = new Uint8Array(box.widthPx * box.heightPx);
  const { runs } = hole;
  for (let at = 0; at < runs.length; at += 3) {
    const row = (runs[at]! - box.topPx) * box.widthPx - box.leftPx;
    marks.fill(1, row + runs[at + 1]!, row + runs[at + 2]!);
  }
  return marks;
}

/** Whether a hole is so small that it is filled from its neighbours alone. */
export function isSpeck(hole: Hole): boolean {
  return hole.areaPx <= SPECK_AREA_PX && Math.min(hole.box.widthPx, hole.box.heightPx) <= 5;
}

/**
 * The connected holes of a mask (8-neighbours). Larger ones that nearly touch count as one hole, because they are
 * mostly one object's mask; specks stay by themselves.
 */
export function findHoles(mask: Mask): Hole[] {
  const runs = collectRuns(mask);
  const pieces = joinRuns(runs, mask.heightPx, 1);
  const specks = pieces.filter(isSpeck);
  const large = pieces.filter((piece) => !isSpeck(piece));
  const gapPx = Math.max(2, Math.min(8, Math.round(Math.min(mask.widthPx, mask.heightPx) / 100)));
  const grouped = joinRuns(sortRuns(large), mask.heightPx, gapPx);
  return [...specks, ...grouped];
}

function collectRuns(mask: Mask): Int32Array {
  const { widthPx, heightPx, data } = mask;
  const runs: number[] = [];
  for (let y = 0; y < heightPx; y += 1) {
    const row = y * widthPx;
    for (let x = 0; x < widthPx; x += 1) {
      if (data[row + x] === 0) continue;
      const first = x;
      while (x < widthPx && data[row + x] !== 0) x += 1;
      runs.push(y, first, x);
    }
  }
  return Int32Array.from(runs);
}

function sortRuns(holes: readonly Hole[]): Int32Array {
  const triples: [number, number, number][] = [];
  for (const { runs } of holes) {
    for (let at = 0; at < runs.length; at += 3) triples.push([runs[at]!, runs[at + 1]!, runs[at + 2]!]);
  }
  triples.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return Int32Array.from(triples.flat());
}

/** Unites runs whose pixels are at most `gapPx` apart in both directions; `runs` must be in row order. */
function joinRuns(runs: Int32Array, heightPx: number, gapPx: number): Hole[] {
  const count = runs.length / 3;
  const parent = Int32Array.from({ length: count }, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[index] !== root) {
      const next = parent[index]!;
      parent[index] = root;
      index = next;
    }
    return root;
  };
  const rowStart = new Int32Array(heightPx + 1).fill(count);
  for (let run = count - 1; run >= 0; run -= 1) rowStart[runs[run * 3]!] = run;
  for (let y = heightPx - 1; y >= 0; y -= 1) rowStart[y] = Math.min(rowStart[y]!, rowStart[y + 1]!);
  for (let y = 0; y < heightPx; y += 1) {
    for (let above = Math.max(0, y - gapPx); above <= y; above += 1) {
      let other = rowStart[above]!;
      for (let run = rowStart[y]!; run < rowStart[y + 1]!; run += 1) {
        const from = runs[run * 3 + 1]! - gapPx;
        const to = runs[run * 3 + 2]! + gapPx;
        while (other < rowStart[above + 1]! && runs[other * 3 + 2]! <= from) other += 1;
        for (let near = other; near < rowStart[above + 1]! && runs[near * 3 + 1]! < to; near += 1) {
          parent[find(Math.max(near, run))] = find(Math.min(near, run));
        }
      }
    }
  }
  const members = new Map<number, number[]>();
  for (let run = 0; run < count; run += 1) {
    const root = find(run);
    const list = members.get(root);
    if (list) list.push(run);
    else members.set(root, [run]);
  }
  return [...members.values()].map((list) => makeHole(runs, list));
}

function makeHole(runs: Int32Array, members: readonly number[]): Hole {
  const own = new Int32Array(members.length * 3);
  let areaPx = 0;
  let left = Number.POSITIVE_INFINITY;
  let right = 0;
  members.forEach((run, at) => {
    own.set(runs.subarray(run * 3, run * 3 + 3), at * 3);
    areaPx += runs[run * 3 + 2]! - runs[run * 3 + 1]!;
    left = Math.min(left, runs[run * 3 + 1]!);
    right = Math.max(right, runs[run * 3 + 2]!);
  });
  const topPx = own[0]!;
  const heightPx = own[own.length - 3]! - topPx + 1;
  return { box: { leftPx: left, topPx, widthPx: right - left, heightPx }, areaPx, runs: own };
}
