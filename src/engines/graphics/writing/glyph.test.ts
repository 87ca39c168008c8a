import { expect, it } from 'vitest';
import { GROUND, onGround, part } from '../parts/part-graph.fixture.ts';
import { isCounter, isGlyphLike } from './glyph.ts';

const NAVY = [15, 26, 60] as const;
const ground = part(GROUND, [0, 0, 800, 600], NAVY);

it('takes letters on a star for no holes in it, also in the ground’s colour, but the insides of a script’s word for such', () => {
  const digits = [2, 3, 4].map((id) => part(id, [130 + 30 * id, 160, 20, 30], NAVY));
  /** Whether the first digit shows the ground through what is around it, of so many pixels with such an outline. */
  const isHole = (area: number, outline: number): boolean => {
    const around = { ...part(1, [100, 100, 150, 150], [252, 163, 17]), area };
    const graph = onGround([ground, around, ...digits], 120, () => outline);
    for (const { id } of digits) {
      graph.touching[id]!.clear();
      graph.touching[id]!.set(1, 100);
      graph.touching[1]!.set(id, 100);
    }
    return isCounter(graph, digits[0]!) >= 0;
  };
  expect(isHole(13000, 704)).toBe(false);
  expect(isHole(9000, 2200)).toBe(true);
});

it('takes a strip along the canvas’s border for no letter, but one that is cut off there', () => {
  const strip = part(1, [100, 0, 300, 110], NAVY);
  const graph = onGround([ground, strip], 120);
  const isLetter = (atTopPx: number): boolean => {
    graph.border[strip.id * 4 + 1] = atTopPx;
    return isGlyphLike(graph, strip);
  };
  expect(isLetter(300)).toBe(false);
  expect(isLetter(120)).toBe(true);
});

it('sees the ground through a hole in a form of nearly its colour, and no hole where the form’s colour is nearer', () => {
  const around = part(1, [100, 100, 40, 40], [29, 53, 87]);
  const isHole = (color: readonly [number, number, number]): boolean => {
    const hole = part(2, [110, 110, 14, 22], color);
    const graph = onGround([part(GROUND, [0, 0, 800, 600], [35, 39, 51]), around, hole], 40, () => 130);
    graph.touching[GROUND]!.delete(2);
    graph.touching[2]!.clear();
    graph.touching[2]!.set(1, 76);
    graph.touching[1]!.set(2, 76);
    return isCounter(graph, hole) >= 0;
  };
  expect(isHole([32, 39, 57])).toBe(true);
  expect(isHole([30, 48, 75])).toBe(false);
});
