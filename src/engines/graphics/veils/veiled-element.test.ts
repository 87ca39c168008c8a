import { expect, it } from 'vitest';
import type { Element } from '../elements/element.ts';
import { flatPaint } from '../parts/paint.ts';
import { part } from '../parts/part-graph.fixture.ts';
import { elementsBelow } from './veiled-element.ts';

const INK = [20, 20, 20] as const;
const element = (id: number, kind: Element['kind'], parts: number[], area: number): Element => ({
  id,
  kind,
  parts,
  area,
  bounds: { left: 0, top: 0, right: 99, bottom: 99 },
  paint: flatPaint(...INK),
  lines: [],
  cast: null,
});

it('lets no veil lie on a title of which only a crumb can be seen through it, but on a picture of which as little can', () => {
  const crumb = (id: number) => part(id, [10, 10, 1, 3], INK, 1);
  const letter = (id: number) => part(id, [20, 10, 40, 60], INK);
  const parts = [letter(0), crumb(1), letter(2), crumb(3)];
  const elements = [element(0, 'text', [0, 1], 7000), element(1, 'photo', [2, 3], 7000)];
  const elementOf = Int32Array.of(0, 0, 1, 1);
  expect([...elementsBelow([1, 3], parts, { elements, elementOf })]).toEqual([1]);
  expect([...elementsBelow([0, 1, 3], parts, { elements, elementOf })]).toEqual([0, 1]);
});
