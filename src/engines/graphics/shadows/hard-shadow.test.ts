import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import type { Color, Form } from '../design.fixture.ts';
import { agreement, box, disc, Page, takenApart, word } from '../design.fixture.ts';
import type { Part } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { readParts } from '../parts/part-reading.ts';
import type { HardShadow } from './hard-shadow.ts';
import { hardShadows } from './hard-shadow.ts';

const NAVY = [22, 34, 70] as const;
const CORAL = [226, 88, 70] as const;
const GOLD = [240, 190, 60] as const;
const TEAL = [30, 140, 130] as const;
const CREAM = [252, 244, 226] as const;
const PALE = [245, 242, 240] as const;

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

/** The hard shadows of letters in one ink, which are a line by themselves. */
async function shadowsOf({ picture }: Page, ink: Color): Promise<{ graph: PartGraph; found: HardShadow[] }> {
  const { signal } = new AbortController();
  const { mix, graph } = await readParts(picture, new Pace({ signal, progress: () => {} }), () => {});
  const letters = graph.parts.filter((part) => part.area > 50 && colorOf(part) === ink.join());
  const bounds = { left: 30, top: 30, right: 229, bottom: 79 };
  const lines = [{ parts: letters.map(({ id }) => id), bounds, reading: null }];
  return { graph, found: hardShadows(mix, graph, lines, { tolerance: 6, isPiece: () => false }) };
}

const colorOf = ({ paint }: Part): string => [...paint.table].map(Math.round).join();

it('is found where it is thin and faint, so that most of what shows of it is edge', async () => {
  const title = (move: number): Form => word('HELLO', 30.5 + move, 30.5 + move, 50);
  const page = new Page(300, 140, [26, 26, 29]).paint(title(2.5), [55, 50, 62]).paint(title(0), PALE);
  const { found } = await shadowsOf(page, PALE);
  expect(found).toMatchObject([{ moveXPx: 2, moveYPx: 2 }]);
});

it('has another colour than a letter beside the line that was not counted to it', async () => {
  const title = (move: number): Form => word('HELLO', 30 + move, 30 + move, 50);
  const page = new Page(320, 140, CREAM)
    .paint(title(4), TEAL)
    .paint(title(0), NAVY)
    .paint(box(230, 30, 40, 50), [22, 40, 70]);
  const { graph, found } = await shadowsOf(page, NAVY);
  expect(found).toMatchObject([{ moveXPx: 4, moveYPx: 4 }]);
  for (const id of found[0]!.parts) expect(colorOf(graph.parts[id]!)).toBe(TEAL.join());
});

it('has what letters enclose also where it goes over into the page there in steps of a few levels', async () => {
  const middles = [55, 115, 175];
  const rings =
    (move: number): Form =>
    (x, y) =>
      middles.some((middle) => {
        const off = Math.hypot(x - middle - move, y - 55 - move);
        return off < 25 && off >= 11;
      });
  const [ground, shade] = [
    [236, 231, 214],
    [224, 218, 200],
  ] as const;
  const softly = (x: number, y: number): Color => {
    const middle = 55 + 60 * Math.round((x - 55) / 60);
    const share = Math.min(1, Math.max(0, (Math.hypot(x - middle - 6, y - 61) - 11) / 4 + 0.5));
    return ground.map((value, channel) => value + share * (shade[channel]! - value)) as unknown as Color;
  };
  const page = new Page(300, 140, ground)
    .paint(rings(6), shade)
    .paint((x, y) => middles.some((middle) => Math.hypot(x - middle, y - 55) < 12), softly)
    .paint(rings(0), NAVY);
  const { graph, found } = await shadowsOf(page, NAVY);
  const enclosed = graph.parts.filter(({ id, area }) => area > 300 && graph.touching[id]!.size === 1);
  expect(enclosed).toHaveLength(3);
  for (const { id } of enclosed) expect(found[0]!.parts).toContain(id);
});
