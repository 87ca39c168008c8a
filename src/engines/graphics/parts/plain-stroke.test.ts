import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import { Page, word } from '../design.fixture.ts';
import { readParts } from './part-reading.ts';

const BLUE = [106, 76, 255] as const;
const WHITE = [255, 255, 255] as const;
const YELLOW = [255, 221, 74] as const;
const context = { signal: new AbortController().signal, progress: () => {} };

it('reads the thin outline between letters and page as a stroke in its one colour', async () => {
  const letters = word('HELLO', 40.3, 40.3, 60);
  const steps = [-1.6, -0.8, 0, 0.8, 1.6];
  const outline = (x: number, y: number): boolean =>
    steps.some((across) => steps.some((along) => letters(x + across, y + along)));
  const page = new Page(340, 150, BLUE).paint(outline, WHITE).paint(letters, YELLOW);
  const { graph } = await readParts(page.picture, new Pace(context), () => {});
  const strokes = graph.parts.filter(({ kind, area }) => kind !== 'zone' && area >= 100);
  expect(strokes.length).toBeGreaterThan(0);
  for (const { kind, paint } of strokes) {
    expect(kind).toBe('ink');
    expect(Math.min(...paint.table.slice(0, 3))).toBeGreaterThan(240);
  }
});
