import { expect, it } from 'vitest';
import type { Element } from '../elements/element.ts';
import { flatPaint } from '../parts/paint.ts';
import { filmOf } from './film.ts';

const PAGE = [229, 57, 69] as const;

/** The film that a disc in a colour is on a page of its own. */
function film([red, green, blue]: readonly [number, number, number], noisy: boolean) {
  const page: Element = {
    id: 0,
    kind: 'background',
    parts: [0],
    area: 80000,
    bounds: { left: 0, top: 0, right: 399, bottom: 199 },
    paint: flatPaint(...PAGE),
    lines: [],
    cast: null,
  };
  const disc: Element = {
    ...page,
    id: 1,
    kind: 'shape',
    parts: [1],
    area: 7850,
    bounds: { left: 100, top: 50, right: 199, bottom: 149 },
    paint: flatPaint(red, green, blue),
  };
  const outline = { type: 'ellipse', center: { xPx: 150, yPx: 100 }, radiusXPx: 50, radiusYPx: 50 } as const;
  const scene = {
    elements: [page, disc],
    outlines: [null, outline],
    grounds: [-1, 0],
    contacts: [new Map([[1, 300]]), new Map([[0, 300]])],
    rank: Int32Array.of(0, 1),
    noisy,
  };
  return filmOf(scene, disc);
}

it('sees a page through white that rounding or compression puts off where the page is nearly as bright', () => {
  expect(film([236, 104, 112], false)?.through).toBeCloseTo(0.75, 2);
  expect(film([237, 115, 125], false)?.through).toBeCloseTo(0.7, 1);
  expect(film([238, 114, 124], true)?.through).toBeCloseTo(0.7, 1);
  expect(film([238, 114, 124], false)).toBeNull();
  expect(film([250, 114, 124], true)).toBeNull();
});
