import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Element } from './element.ts';
import { joinEnclosedPage } from './enclosed-page.ts';

const PAGE = [38, 91, 68] as const;

/** A page, a disc on it, writing on one of both and a piece in a colour within the writing; whether the piece becomes the page. */
function isPage(
  color: readonly [number, number, number],
  ground: 0 | 1,
  touched: readonly number[],
): boolean {
  const element = (id: number, kind: Element['kind'], [red, green, blue]: readonly number[]): Element => ({
    id,
    kind,
    parts: [id],
    area: 100,
    bounds: { left: 10, top: 10, right: 20, bottom: 20 },
    paint: flatPaint(red!, green!, blue!),
    lines: [],
    cast: null,
  });
  const elements = [
    element(0, 'background', PAGE),
    element(1, 'shape', [200, 60, 40]),
    element(2, 'text', [240, 240, 230]),
    element(3, 'shape', color),
  ];
  const elementOf = Int32Array.of(0, 1, 2, 3);
  const contacts = elements.map(() => new Map<number, number>());
  for (const other of touched) contacts[3]!.set(other, 20);
  joinEnclosedPage({ elements, elementOf, noisy: false }, { contacts, grounds: [-1, 0, ground, 2] });
  return elementOf[3] === 0;
}

it('gives the page what writing on it encloses in its paint, nothing else', () => {
  expect(isPage(PAGE, 0, [2])).toBe(true);
  expect(isPage([60, 91, 68], 0, [2])).toBe(false);
  expect(isPage(PAGE, 0, [2, 1])).toBe(false);
  expect(isPage(PAGE, 1, [2])).toBe(false);
});
