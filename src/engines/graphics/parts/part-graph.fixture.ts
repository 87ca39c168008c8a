import { flatPaint } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';

/** The id of the part that all others lie on. */
export const GROUND = 0;

/** A zone in one colour that takes up a share of its box, three fifths unless told. */
export function part(
  id: number,
  [left, top, width, height]: readonly [number, number, number, number],
  [red, green, blue]: readonly [number, number, number],
  fill = 0.6,
): Part {
  const bounds = { left, top, right: left + width - 1, bottom: top + height - 1 };
  const area = fill * width * height;
  return { id, kind: 'zone', paint: flatPaint(red, green, blue), area, bounds, roughness: 0 };
}

/** Parts that all lie on the first one and differ from it by so much, each with a boundary of so many pixels. */
export function onGround(
  parts: readonly Part[],
  contrast: number,
  boundaryPx: (part: Part) => number = () => 80,
): PartGraph {
  const others = parts.slice(1);
  return {
    widthPx: 800,
    heightPx: 600,
    parts,
    touching: [
      new Map(others.map((other) => [other.id, boundaryPx(other)])),
      ...others.map((other) => new Map([[GROUND, boundaryPx(other)]])),
    ],
    contrast: [
      new Map(others.map(({ id }) => [id, contrast])),
      ...others.map(() => new Map([[GROUND, contrast]])),
    ],
    border: new Int32Array(parts.length * 4),
    judged: Int32Array.from(parts, ({ area }) => area),
  };
}
