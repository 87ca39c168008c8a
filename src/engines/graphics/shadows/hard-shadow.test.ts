import { expect, it } from 'vitest';
import type { Form } from '../design.fixture.ts';
import { agreement, box, disc, Page, takenApart, word } from '../design.fixture.ts';

const NAVY = [22, 34, 70] as const;
const CORAL = [226, 88, 70] as const;
const GOLD = [240, 190, 60] as const;
const TEAL = [30, 140, 130] as const;
const CREAM = [252, 244, 226] as const;

it('is whole behind round letters too, whose copies among plain forms look like discs', async () => {
  const ring =
    (centerX: number, centerY: number): Form =>
    (x, y) =>
      disc(centerX, centerY, 34)(x, y) && !disc(centerX, centerY, 16)(x, y);
  const title = (move: number): Form => {
    const letters = [
      ring(60 + move, 60 + move),
      word('LE', 104 + move, 26 + move, 68),
      ring(270 + move, 60 + move),
    ];
    return (x, y) => letters.some((letter) => letter(x, y));
  };
  const page = new Page(420, 320, NAVY)
    .paint(disc(210, 220, 70), CORAL)
    .paint(box(20, 230, 90, 60), GOLD)
    .paint(title(8), TEAL)
    .paint(title(0), CREAM);
  const reading = {
    string: 'OLEO',
    confidence: 0.9,
    words: [],
    box: { leftPx: 26, topPx: 26, widthPx: 279, heightPx: 69 },
  };
  const layers = await takenApart(page.picture, { lines: [reading] });
  expect(layers.map(({ kind }) => kind).toSorted()).toEqual([
    'background',
    'shadow',
    'shape',
    'shape',
    'text',
  ]);
  const shadow = layers.find(({ kind }) => kind === 'shadow')!;
  expect(agreement(shadow, title(8), page.picture)).toBeGreaterThan(0.98);
});
