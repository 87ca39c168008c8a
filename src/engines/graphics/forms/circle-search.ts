import type { Size } from '../../../domain/box.ts';
import { solveSystem } from '../parts/paint.ts';
import type { Edgels } from './edgel.ts';

/** A circle that steps run along. */
export interface Circle {
  readonly xPx: number;
  readonly yPx: number;
  readonly radiusPx: number;
}

/** Radii that are looked for, as shares of the shorter side. */
const LEAST_RADIUS_SHARE = 0.06;
const MOST_RADIUS_SHARE = 0.5;

/** Cells along the longer side in which centres are counted. */
const CELLS = 200;

/** Centres that are looked at, radii of each, and the share of a circle along which there must be steps. */
const MOST_CENTERS = 24;
const MOST_RADII = 3;
const LEAST_SHARE = 0.3;

/** Cosine of the angle by which a step may lean from its circle's radius. */
const LEAST_COSINE = 0.97;

/** Distances, in pixels, within which steps are of a circle, in the rounds that fit it. */
const NEAR_PX = [3, 1.5, 1.5] as const;

/**
 * Circles that a picture's steps lie on, by votes along the normals of its edges (Kimme, Ballard and Sklansky 1975), the most
 * complete one first. Some 100 ms per megapixel.
 */
export function circlesAmong(edgels: Edgels, size: Size): Circle[] {
  const shorter = Math.min(size.widthPx, size.heightPx);
  const least = Math.max(8, LEAST_RADIUS_SHARE * shorter);
  const most = MOST_RADIUS_SHARE * shorter;
  const found: { circle: Circle; share: number }[] = [];
  for (const [xPx, yPx] of centersOf(edgels, size, least, most)) {
    for (const radiusPx of radiiAround(edgels, xPx, yPx, least, most)) {
      const circle = fitted(edgels, { xPx, yPx, radiusPx });
      if (!circle || circle.radiusPx < least || circle.radiusPx > most) continue;
      const isKnown = found.some(
        ({ circle: own }) =>
          Math.hypot(own.xPx - circle.xPx, own.yPx - circle.yPx) + Math.abs(own.radiusPx - circle.radiusPx) <
          3,
      );
      if (isKnown) continue;
      const share = nearby(edgels, circle, 1.5).length / (2 * Math.PI * circle.radiusPx);
      if (share >= LEAST_SHARE) found.push({ circle, share });
    }
  }
  return found.sort((one, other) => other.share - one.share).map(({ circle }) => circle);
}

function centersOf(
  edgels: Edgels,
  { widthPx, heightPx }: Size,
  least: number,
  most: number,
): [number, number][] {
  const cellPx = Math.max(2, Math.max(widthPx, heightPx) / CELLS);
  // Centres may lie outside of the canvas by as much as half a circle.
  const margin = Math.ceil(most / 2 / cellPx);
  const columns = Math.ceil(widthPx / cellPx) + 2 * margin;
  const rows = Math.ceil(heightPx / cellPx) + 2 * margin;
  const votes = new Float32Array(columns * rows);
  for (let index = 0; index < edgels.count; index += 1) {
    const column = edgels.x[index]! / cellPx + margin;
    const row = edgels.y[index]! / cellPx + margin;
    const [alongX, alongY] = [edgels.normalX[index]!, edgels.normalY[index]!];
    for (let away = least / cellPx; away <= most / cellPx; away += 1) {
      for (const way of [-away, away]) {
        const x = Math.floor(column + way * alongX);
        const y = Math.floor(row + way * alongY);
        // A large circle has more edge, and no more of a centre.
        if (x >= 0 && y >= 0 && x < columns && y < rows) votes[y * columns + x]! += 1;
      }
    }
  }
  const sums = new Float32Array(votes.length);
  for (let y = 1; y < rows - 1; y += 1)
    for (let x = 1; x < columns - 1; x += 1)
      for (let near = -1; near <= 1; near += 1) {
        const cell = (y + near) * columns + x;
        sums[y * columns + x]! += votes[cell - 1]! + votes[cell]! + votes[cell + 1]!;
      }
  // What all of the neighbourhood has is chance: a centre stands out from it.
  const around = 6;
  const peaks: { cell: number; height: number }[] = [];
  for (let y = around; y < rows - around; y += 1)
    for (let x = around; x < columns - around; x += 1) {
      const cell = y * columns + x;
      const own = sums[cell]!;
      if (own < 20) continue;
      let isPeak = true;
      let ring = 0;
      for (let dy = -2; dy <= 2 && isPeak; dy += 1)
        for (let dx = -2; dx <= 2; dx += 1) {
          const other = sums[cell + dy * columns + dx]!;
          if (other > own || (other === own && dy * columns + dx < 0)) {
            isPeak = false;
            break;
          }
        }
      if (!isPeak) continue;
      for (let step = -around; step <= around; step += around)
        for (let side = -around; side <= around; side += around)
          if (step !== 0 || side !== 0) ring += sums[cell + step * columns + side]! / 8;
      peaks.push({ cell, height: own - ring });
    }
  return peaks
    .sort((one, other) => other.height - one.height)
    .slice(0, MOST_CENTERS)
    .map(({ cell }) => [
      ((cell % columns) + 0.5 - margin) * cellPx,
      (Math.floor(cell / columns) + 0.5 - margin) * cellPx,
    ]);
}

function radiiAround(edgels: Edgels, xPx: number, yPx: number, least: number, most: number): number[] {
  const counts = new Float32Array(Math.ceil(most) + 4);
  for (let index = 0; index < edgels.count; index += 1) {
    const [dx, dy] = [edgels.x[index]! - xPx, edgels.y[index]! - yPx];
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance < least || distance > most) continue;
    const cosine = Math.abs(dx * edgels.normalX[index]! + dy * edgels.normalY[index]!) / distance;
    if (cosine >= LEAST_COSINE) counts[Math.round(distance)]! += 1;
  }
  const shares = counts.map((_, radius) => {
    let sum = 0;
    for (let near = Math.max(0, radius - 3); near <= radius + 3; near += 1) sum += counts[near] ?? 0;
    return sum / (2 * Math.PI * Math.max(1, radius));
  });
  const found: { radius: number; share: number }[] = [];
  shares.forEach((share, radius) => {
    if (share < LEAST_SHARE) return;
    for (let near = Math.max(0, radius - 4); near <= radius + 4; near += 1)
      if (shares[near]! > share || (shares[near] === share && near < radius)) return;
    found.push({ radius, share });
  });
  return found
    .sort((one, other) => other.share - one.share)
    .slice(0, MOST_RADII)
    .map(({ radius }) => radius);
}

function nearby(edgels: Edgels, { xPx, yPx, radiusPx }: Circle, nearPx: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < edgels.count; index += 1) {
    const [dx, dy] = [edgels.x[index]! - xPx, edgels.y[index]! - yPx];
    if (Math.abs(dx) > radiusPx + nearPx || Math.abs(dy) > radiusPx + nearPx) continue;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (Math.abs(distance - radiusPx) > nearPx) continue;
    const cosine = Math.abs(dx * edgels.normalX[index]! + dy * edgels.normalY[index]!) / distance;
    if (cosine >= LEAST_COSINE) found.push(index);
  }
  return found;
}

/** The circle through the steps near to one, by least squares (Kåsa 1976) in rounds that look nearer. */
function fitted(edgels: Edgels, start: Circle): Circle | null {
  let circle = start;
  for (const nearPx of [start.radiusPx * 0.04 + 3, ...NEAR_PX]) {
    const near = nearby(edgels, circle, nearPx);
    if (near.length < 12) return null;
    const next = circleThrough(
      near.map((index) => [edgels.x[index]!, edgels.y[index]!]),
      circle,
    );
    if (!next) return null;
    circle = next;
  }
  return circle;
}

/** The circle through points by least squares; `null` where they lie on a line. */
export function circleThrough(
  points: readonly (readonly [number, number])[],
  { xPx, yPx, radiusPx }: Circle,
): Circle | null {
  const matrix = new Float64Array(9);
  const right = new Float64Array(3);
  for (const [pointX, pointY] of points) {
    const terms = [(pointX - xPx) / radiusPx, (pointY - yPx) / radiusPx, 1];
    const target = terms[0]! ** 2 + terms[1]! ** 2;
    for (let row = 0; row < 3; row += 1) {
      right[row]! += terms[row]! * target;
      for (let column = 0; column < 3; column += 1) matrix[row * 3 + column]! += terms[row]! * terms[column]!;
    }
  }
  const solved = solveSystem(matrix, right, 3);
  if (!solved) return null;
  const [a, b, c] = [solved[0]! / 2, solved[1]! / 2, solved[2]!];
  const square = c + a * a + b * b;
  if (!(square > 0)) return null;
  return { xPx: xPx + a * radiusPx, yPx: yPx + b * radiusPx, radiusPx: Math.sqrt(square) * radiusPx };
}
