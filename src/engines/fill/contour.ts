/** A closed walk along pixels, clockwise on the screen. */
export interface Contour {
  readonly x: Int32Array;
  readonly y: Int32Array;
}

const STEPS_X = [1, 1, 0, -1, -1, -1, 0, 1];
const STEPS_Y = [0, 1, 1, 1, 0, -1, -1, -1];

/**
 * The outer boundary of the set pixels (Moore neighbour tracing, stopped by Jacob's criterion), or null when they are
 * not one 8-connected piece. The set must not touch the plane's border.
 */
export function traceContour(isSet: Uint8Array, widthPx: number): Contour | null {
  const start = isSet.indexOf(1);
  if (start < 0) return null;
  const xs: number[] = [];
  const ys: number[] = [];
  let at = start;
  // The pixel left of the first one in row order is never set, so the walk begins looking from there.
  let direction = 6;
  const firstDirection = direction;
  for (let guard = 0; guard < isSet.length * 4; guard += 1) {
    xs.push(at % widthPx);
    ys.push(Math.floor(at / widthPx));
    let turned = 0;
    while (turned < 8 && isSet[at + STEPS_X[direction]! + STEPS_Y[direction]! * widthPx] !== 1) {
      direction = (direction + 1) % 8;
      turned += 1;
    }
    if (turned === 8) break;
    at += STEPS_X[direction]! + STEPS_Y[direction]! * widthPx;
    direction = (direction + 5 + (direction % 2 === 0 ? 1 : 0)) % 8;
    if (at === start && (direction === firstDirection || xs.length > 2)) break;
  }
  return countPieces(isSet, widthPx, start) ? { x: Int32Array.from(xs), y: Int32Array.from(ys) } : null;
}

/** Whether everything that is set hangs together with `start`. */
function countPieces(isSet: Uint8Array, widthPx: number, start: number): boolean {
  const seen = new Uint8Array(isSet.length);
  const stack = [start];
  seen[start] = 1;
  let reached = 0;
  while (stack.length > 0) {
    const at = stack.pop()!;
    reached += 1;
    for (let side = 0; side < 8; side += 1) {
      const near = at + STEPS_X[side]! + STEPS_Y[side]! * widthPx;
      if (isSet[near] !== 1 || seen[near] === 1) continue;
      seen[near] = 1;
      stack.push(near);
    }
  }
  let total = 0;
  for (const value of isSet) total += value;
  return reached === total;
}
