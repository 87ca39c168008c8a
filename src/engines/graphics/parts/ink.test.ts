import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import type { Color, Form } from '../design.fixture.ts';
import { Page } from '../design.fixture.ts';
import { readParts } from './part-reading.ts';

const CREAM = [246, 244, 232] as const;
const context = { signal: new AbortController().signal, progress: () => {} };

/** Whether a place lies within half of `thick` of the line between two points. */
const stroke =
  (fromX: number, fromY: number, toX: number, toY: number, thick: number): Form =>
  (x, y) => {
    const [acrossX, acrossY] = [toX - fromX, toY - fromY];
    const length = Math.hypot(acrossX, acrossY);
    const along = ((x - fromX) * acrossX + (y - fromY) * acrossY) / length;
    const off = ((x - fromX) * acrossY - (y - fromY) * acrossX) / length;
    return along >= 0 && along <= length && Math.abs(off) <= thick / 2;
  };

it('reads the hairline between what shows in a letter and what shows around it as a stroke, on a gradient too', async () => {
  const legs = [
    stroke(80, 40, 60, 100, 1.5),
    stroke(82, 40, 104, 100, 9),
    stroke(68, 80, 98, 80, 1.5),
    stroke(54, 98, 70, 98, 6),
  ];
  const letter: Form = (x, y) => legs.some((leg) => leg(x, y));
  const course = (x: number, y: number): Color => [0, 90 - y / 4, 100 - x / 8];
  const page = new Page(160, 140, course).paint(letter, CREAM);
  const { graph } = await readParts(page.picture, new Pace(context), () => {});
  const thin = graph.parts.filter(({ kind, area }) => kind !== 'zone' && area >= 20);
  expect(thin.length).toBeGreaterThan(0);
  for (const { kind, paint } of thin) {
    expect(kind).toBe('ink');
    expect(paint.table[0]).toBeGreaterThan(200);
  }
});
