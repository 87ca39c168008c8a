import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Veil } from '../veils/veil.ts';
import type { Element } from './element.ts';
import { joinRests } from './removal-rest.ts';

const [WIDTH, HEIGHT] = [400, 300];
const PAGE = [15, 27, 61] as const;
const VEIL: Veil = {
  through: 0.15,
  added: [63, 190, 190],
  color: [74, 224, 224],
  outline: { type: 'rectangle', leftPx: 100, topPx: 80, widthPx: 160, heightPx: 90, cornerRadiusPx: 0 },
};

/** A page with a line of 40 pixels in a row, in a colour. */
function lined(row: number, [red, green, blue]: readonly [number, number, number]) {
  const map = new Int32Array(WIDTH * HEIGHT);
  map.fill(1, row * WIDTH + 150, row * WIDTH + 190);
  const element = (id: number, kind: Element['kind'], area: number, color: readonly number[]): Element => ({
    ...{ id, kind, area, parts: [id], lines: [], cast: null },
    bounds: id === 0 ? { left: 0, top: 0, right: WIDTH - 1, bottom: HEIGHT - 1 } : bounds,
    paint: flatPaint(color[0]!, color[1]!, color[2]!),
  });
  const bounds = { left: 150, top: row, right: 189, bottom: row };
  const elements = [
    element(0, 'background', WIDTH * HEIGHT - 40, PAGE),
    element(1, 'shape', 40, [red, green, blue]),
  ];
  const contacts = [new Map([[1, 82]]), new Map([[0, 82]])];
  const removal = { elements, elementOf: Int32Array.of(0, 1), veils: [VEIL], writingCasts: [] };
  const isFound = joinRests(removal, { layout: { map, widthPx: WIDTH, heightPx: HEIGHT }, contacts });
  return { isFound, elements };
}

it('gives a row of pixels along an edge to the ground where they show a little too much or too little of a veil', () => {
  for (const color of [
    [6, 0, 37],
    [22, 52, 82],
  ] as const) {
    const { isFound, elements } = lined(80, color);
    expect(isFound).toBe(true);
    expect(elements.map(({ area }) => area)).toEqual([WIDTH * HEIGHT, 0]);
  }
});

it('keeps a line of another colour, and one that does not run along the edge', () => {
  expect(lined(80, [200, 30, 40]).isFound).toBe(false);
  expect(lined(120, [6, 0, 37]).isFound).toBe(false);
});
