import { expect, it } from 'vitest';
import type { TextLine } from '../../../domain/text-line.ts';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { GROUND, onGround, part } from '../parts/part-graph.fixture.ts';
import { glyphLines } from './glyph-line.ts';

const INK = [200, 20, 60] as const;

const ground = part(GROUND, [0, 0, 800, 600], [160, 190, 225]);
/** Letters of several widths, `ids` of them, from `left` on. */
const row = (ids: readonly number[], left: number, top: number, ink: readonly [number, number, number]) =>
  ids.map((id, index) => part(id, [left + index * 50, top, 30 + ((7 * index) % 12), 60], ink));
const letters = row([1, 2, 3, 4], 90, 100, INK);
const evidence = {
  noisy: true,
  isExcluded: () => false,
  isPage: () => false,
  isDrawn: () => false,
};
const read = (string: string, widthPx: number, heightPx: number): TextLine => ({
  box: { leftPx: 80, topPx: 95, widthPx, heightPx },
  string,
  confidence: 0.9,
  words: [],
});

it('takes what shows between and below the letters of a line that was read for no second line of it', () => {
  const between = part(5, [125, 120, 40, 40], [205, 215, 205]);
  const besides = part(6, [190, 110, 60, 40], [205, 212, 200]);
  const rule = part(7, [90, 165, 110, 4], [20, 20, 20]);
  const graph = onGround([ground, ...letters, between, besides, rule], 120);
  const shares = new Float32Array(graph.parts.length);
  const lines = glyphLines(graph, { ...evidence, readings: [read('BOLD', 240, 80)], shares });
  expect(lines.map(({ parts }) => parts.toSorted())).toEqual([[1, 2, 3, 4]]);
});

it('takes a speck between letters that nobody read as one line for a piece of it, also where it was read', () => {
  const speck = part(5, [118, 130, 5, 6], [40, 44, 60]);
  const graph = onGround([ground, ...letters, speck], 120);
  const shares = new Float32Array(graph.parts.length);
  const lines = glyphLines(graph, {
    ...evidence,
    readings: [{ ...read('O', 12, 12), box: { leftPx: 115, topPx: 127, widthPx: 12, heightPx: 12 } }],
    shares,
  });
  expect(lines.map(({ parts }) => parts.toSorted())).toEqual([[1, 2, 3, 4, 5]]);
});

it('keeps both of two lines that were read as one, and both inks of one line', () => {
  const second = row([5, 6, 7], 90, 180, [20, 60, 140]);
  const beside = row([8, 9, 10], 300, 100, [10, 150, 40]);
  const graph = onGround([ground, ...letters, ...second, ...beside], 120);
  const shares = new Float32Array(graph.parts.length);
  expect(glyphLines(graph, { ...evidence, readings: [read('BOLD MOVES', 400, 150)], shares })).toHaveLength(
    3,
  );
});

it('leaves the dot of a letter that reaches into the line above to the line that it was read in', () => {
  const script = part(5, [90, 172, 200, 60], INK);
  const dot = part(6, [200, 164, 14, 12], INK);
  const graph = onGround([ground, ...letters, script, dot], 120);
  const shares = new Float32Array(graph.parts.length);
  const below = { ...read('Fine', 0, 0), box: { leftPx: 86, topPx: 162, widthPx: 208, heightPx: 74 } };
  const lines = glyphLines(graph, { ...evidence, readings: [read('BOLD', 240, 68), below], shares });
  expect(lines.map(({ parts }) => parts.toSorted()).toSorted()).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

it('makes words one line that were read as one also where they stand far apart, but no columns', () => {
  const apart = row([5, 6, 7], 365, 100, INK);
  const graph = onGround([ground, ...letters, ...apart], 120);
  const shares = new Float32Array(graph.parts.length);
  const linesOf = (readings: readonly TextLine[]) => glyphLines(graph, { ...evidence, readings, shares });
  expect(linesOf([read('MADE TO', 500, 80)])).toHaveLength(1);
  expect(linesOf([])).toHaveLength(2);
  const column = onGround([ground, ...letters, ...row([5, 6, 7], 480, 100, INK)], 120);
  expect(glyphLines(column, { ...evidence, readings: [read('TEA FOUR', 600, 80)], shares })).toHaveLength(2);
});

it('leaves marks that hardly stand out of a picture to it, also beside letters on a badge', () => {
  const photo: Part = { ...part(5, [0, 0, 80, 600], [92, 74, 50]), paint: flatPaint(92, 74, 50, 20) };
  const free: Part = { ...photo, paint: { ...photo.paint, type: 'free' } };
  const mark: Part = { ...part(6, [62, 110, 18, 44], [140, 60, 55]), kind: 'ink' };
  const linesOf = (contrast: number) => {
    const graph = onGround([ground, ...letters, free, mark], 120);
    graph.touching[6]!.clear();
    graph.touching[6]!.set(5, 80);
    graph.contrast[6]!.set(5, contrast);
    const shares = new Float32Array(graph.parts.length);
    const found = glyphLines(graph, { ...evidence, noisy: false, readings: [], shares });
    return found.map(({ parts }) => parts.toSorted());
  };
  expect(linesOf(90)).toEqual([[1, 2, 3, 4, 6]]);
  expect(linesOf(6)).toEqual([[1, 2, 3, 4]]);
});

it('takes two specks beside each other for no writing', () => {
  const specks = (heightPx: number) => [
    part(1, [100, 100, 3, heightPx], INK),
    part(2, [105, 102, 4, heightPx], INK),
  ];
  const linesOf = (parts: readonly Part[]) => {
    const shares = new Float32Array(3);
    const graph = onGround([ground, ...parts], 120);
    return glyphLines(graph, { ...evidence, noisy: false, readings: [], shares });
  };
  expect(linesOf(specks(3))).toEqual([]);
  expect(linesOf(specks(6))).toHaveLength(1);
});

it('takes the pieces of a picture above a line for no writing where the box of what was read reaches into it', () => {
  const picture: Part = { ...part(8, [60, 10, 600, 80], [120, 90, 70]), kind: 'texture' };
  const uneven = { ...flatPaint(150, 80, 60), residual: 6 };
  const bricks = row([5, 6, 7], 90, 30, [150, 80, 60]).map((brick) => ({ ...brick, paint: uneven }));
  const graph = onGround([ground, ...letters, ...bricks, picture], 120);
  for (const { id } of bricks) {
    graph.touching[id]!.clear();
    graph.touching[id]!.set(picture.id, 80);
    graph.contrast[id]!.set(picture.id, 120);
  }
  const shares = new Float32Array(graph.parts.length);
  const tall = { ...read('BOLD', 240, 160), box: { leftPx: 80, topPx: 20, widthPx: 240, heightPx: 160 } };
  const lines = glyphLines(graph, { ...evidence, noisy: false, readings: [tall], shares });
  expect(lines.map(({ parts }) => parts.toSorted())).toEqual([[1, 2, 3, 4]]);
});

it('takes a piece of what was read as one character for no letter', () => {
  const letter = (top: number) => part(1, [90, top, 110, 185 - top], INK);
  const linesOf = (only: Part) => {
    const graph = onGround([ground, only], 120);
    const one = { ...read('A', 0, 0), box: { leftPx: 90, topPx: 100, widthPx: 110, heightPx: 85 } };
    return glyphLines(graph, { ...evidence, readings: [one], shares: new Float32Array(2) });
  };
  expect(linesOf(letter(100))).toHaveLength(1);
  expect(linesOf(letter(125))).toHaveLength(0);
});

it('finds writing that nobody could read in a compressed picture only where it stands out in one ink', () => {
  const shares = new Float32Array(5);
  const linesOf = (parts: readonly Part[], contrast: number) =>
    glyphLines(onGround([ground, ...parts], contrast), { ...evidence, readings: [], shares });
  const patches = letters.map((letter, index) => ({
    ...letter,
    paint: flatPaint(200 - 11 * index, 180, 160),
  }));
  expect(linesOf(letters, 120)).toHaveLength(1);
  expect(linesOf(letters, 25)).toEqual([]);
  expect(linesOf(patches, 60)).toEqual([]);
});

it('takes a script whose letters touch for writing though nobody could read it, and broad shapes that touch for none', () => {
  const shares = new Float32Array(4);
  const readings = [
    { ...read('ELSEWHERE', 200, 20), box: { leftPx: 500, topPx: 500, widthPx: 200, heightPx: 20 } },
  ];
  /** Three letters in a row, each touching the next, with so long an outline. */
  const linesOf = (outline: number) => {
    const graph = onGround([ground, ...letters.slice(0, 3)], 120);
    for (const [one, other] of [
      [1, 2],
      [2, 3],
    ] as const) {
      graph.touching[one]!.set(other, 6).set(GROUND, outline);
      graph.touching[other]!.set(one, 6).set(GROUND, outline);
      graph.contrast[one]!.set(other, 1);
      graph.contrast[other]!.set(one, 1);
    }
    return glyphLines(graph, { ...evidence, readings, shares });
  };
  expect(linesOf(500)).toHaveLength(1);
  expect(linesOf(150)).toEqual([]);
});

it('takes patches of about one colour on a compressed picture for pieces of it, where letters are of one ink', () => {
  const shares = Float32Array.of(0.8, 0, 0, 0, 0);
  const linesOf = (step: number) => {
    const parts = letters.map((letter, index) => ({
      ...letter,
      paint: flatPaint(200 - step * index, 20, 60),
    }));
    return glyphLines(onGround([ground, ...parts], 70), { ...evidence, readings: [], shares });
  };
  expect(linesOf(1)).toHaveLength(1);
  expect(linesOf(5)).toEqual([]);
});

it('leaves small lights beside letters on a picture to it, which are on the way to their ink, but not those that hang on one', () => {
  const white = [255, 255, 255] as const;
  const title = row([1, 2, 3, 4], 90, 100, white);
  const light: Part = { ...part(5, [285, 152, 10, 5], [205, 220, 240]), kind: 'ink' };
  const rim: Part = { ...part(6, [118, 110, 6, 4], [205, 220, 240]), kind: 'ink' };
  const sky: Part = { ...ground, paint: { ...ground.paint, type: 'free', residual: 20 } };
  const graph = onGround([sky, ...title, light, rim], 80);
  graph.touching[6]!.set(1, 8);
  graph.touching[1]!.set(6, 8);
  graph.contrast[6]!.set(1, 40);
  graph.contrast[1]!.set(6, 40);
  const linesOn = (below: Part) => {
    const parts = [below, ...graph.parts.slice(1)];
    const shares = new Float32Array(parts.length);
    const found = glyphLines({ ...graph, parts }, { ...evidence, noisy: false, readings: [], shares });
    return found.map(({ parts: own }) => own.toSorted());
  };
  expect(linesOn(sky)).toEqual([[1, 2, 3, 4, 6]]);
  expect(linesOn(ground)).toEqual([[1, 2, 3, 4, 5, 6]]);
});

it('takes a few huge things that nobody read for shapes where other lines were read', () => {
  const shares = new Float32Array(3);
  const elsewhere = {
    ...read('BELOW', 200, 20),
    box: { leftPx: 500, topPx: 560, widthPx: 200, heightPx: 20 },
  };
  const huge = [part(1, [90, 100, 110, 160], INK), part(2, [220, 100, 120, 160], INK)];
  const linesOf = (readings: readonly TextLine[]) =>
    glyphLines(onGround([ground, ...huge], 120), { ...evidence, readings, shares });
  expect(linesOf([])).toHaveLength(1);
  expect(linesOf([elsewhere])).toEqual([]);
});

it('takes what shows the page’s gradient for no letters, unless it was read', () => {
  const sky = { ...ground, paint: { ...ground.paint, type: 'linear' as const } };
  const seen = letters.map((letter) => ({ ...letter, paint: sky.paint }));
  const graph = onGround([sky, ...seen], 120);
  const shares = new Float32Array(graph.parts.length);
  expect(glyphLines(graph, { ...evidence, readings: [], shares })).toEqual([]);
  expect(glyphLines(graph, { ...evidence, readings: [read('BOLD', 240, 80)], shares })).toHaveLength(1);
});

it('takes the pieces of what writing stands on for no line, also where they stand beside each other in one paint', () => {
  const behind = part(5, [60, 60, 230, 180], [236, 241, 246]);
  const beside = part(6, [300, 60, 200, 120], [236, 241, 246]);
  const graph = onGround([ground, ...letters, behind, beside], 60);
  for (const { id } of letters) {
    graph.touching[id]!.clear();
    graph.touching[id]!.set(behind.id, 80);
    graph.touching[behind.id]!.set(id, 80);
    graph.contrast[id]!.set(behind.id, 60);
    graph.contrast[behind.id]!.set(id, 60);
  }
  const shares = new Float32Array(graph.parts.length);
  for (const readings of [[], [read('BOLD', 500, 180)]]) {
    const lines = glyphLines(graph, { ...evidence, noisy: false, readings, shares });
    expect(lines.map(({ parts }) => parts.toSorted())).toEqual([[1, 2, 3, 4]]);
  }
});

const WHITE = [255, 255, 255] as const;
const texture: Part = { ...ground, kind: 'texture', roughness: 6 };

it('parts a title from the lights of the picture that a chain of colours joins to it', () => {
  const title = row([1, 2, 3, 4], 90, 100, WHITE);
  const chain = [240, 225, 210, 195].map((level, index) =>
    part(5 + index, [290 + index * 34, 100, 30, 60], [level, level, level]),
  );
  const graph = onGround([texture, ...title, ...chain], 90);
  const shares = new Float32Array(graph.parts.length);
  const lines = glyphLines(graph, { ...evidence, noisy: false, readings: [], shares });
  expect(lines.map(({ parts }) => parts.toSorted())).toEqual([[1, 2, 3, 4]]);
});

it('gives crumbs no reading that is of a part of a larger line', () => {
  const title = row([1, 2, 3, 4, 5, 6, 7], 90, 100, INK);
  const crumbs = [0, 1, 2].map((index) => part(8 + index, [121 + index * 50, 146, 8, 26], [90, 60, 70]));
  const graph = onGround([ground, ...title, ...crumbs], 90);
  const shares = new Float32Array(graph.parts.length);
  const reading = { ...read('BO', 0, 0), box: { leftPx: 90, topPx: 99, widthPx: 115, heightPx: 64 } };
  const lines = glyphLines(graph, { ...evidence, noisy: false, readings: [reading], shares });
  expect(lines.map(({ parts }) => parts.toSorted((a, b) => a - b))).toEqual([[1, 2, 3, 4, 5, 6, 7]]);
});

it('takes what shows of a textured picture among the letters of a line for no second line', () => {
  const title = row([1, 2, 3, 4], 90, 100, WHITE);
  const bricks = [0, 1, 2].map((index) =>
    part(5 + index, [121 + index * 50, 101 + index, 15 + 2 * index, 56], [185, 96, 72]),
  );
  const linesOn = (below: Part) => {
    const graph = onGround([below, ...title, ...bricks], 120);
    const shares = new Float32Array(graph.parts.length);
    return glyphLines(graph, { ...evidence, noisy: false, readings: [], shares }).length;
  };
  expect(linesOn(texture)).toBe(1);
});

it('takes an uneven light of a compressed picture for no letter that was read there, whatever is around it', () => {
  const light = part(1, [100, 100, 50, 50], [130, 120, 128], 0.785);
  const isRead = (residual: number, roughness: number): boolean => {
    const graph = onGround([ground, { ...light, roughness, paint: { ...light.paint, residual } }], 60);
    const shares = new Float32Array(graph.parts.length);
    const reading = { ...read('9', 50, 50), box: { leftPx: 98, topPx: 98, widthPx: 54, heightPx: 54 } };
    return glyphLines(graph, { ...evidence, readings: [reading], shares }).length > 0;
  };
  expect(isRead(1, 0)).toBe(true);
  expect(isRead(7, 3)).toBe(false);
});
