import { expect, it } from 'vitest';
import { GROUND, onGround, part } from '../parts/part-graph.fixture.ts';
import { isCounter } from './glyph.ts';

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

it('knows the inside of a letter that stands on two grounds, by the one that the letter touches less', () => {
  const [page, card] = [
    part(0, [0, 0, 800, 600], [255, 208, 61]),
    part(1, [0, 0, 600, 400], [246, 152, 163]),
  ];
  const letter = part(2, [150, 100, 66, 90], [27, 27, 30]);
  const inside = part(3, [168, 114, 28, 26], [244, 150, 160]);
  const touching = [
    new Map([[2, 240]]),
    new Map([[2, 150]]),
    new Map([
      [0, 240],
      [1, 150],
      [3, 100],
    ]),
    new Map([[2, 100]]),
  ];
  const graph = { parts: [page, card, letter, inside], touching, widthPx: 800, heightPx: 600 } as never;
  expect(isCounter(graph, inside)).toBe(1);
  const patch = part(3, [168, 114, 28, 26], [40, 150, 160]);
  expect(isCounter({ ...(graph as object), parts: [page, card, letter, patch] } as never, patch)).toBe(-1);
});
