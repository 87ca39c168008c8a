import { describe, expect, it } from 'vitest';
import type { PaintModel } from '../parts/paint.ts';
import { crowdsOf } from './crowd.ts';
import type { Element } from './element.ts';

const SIDE_PX = 20;

/** A small thing at a place. */
function speck(id: number, left: number, top: number): Element {
  const bounds = { left, top, right: left + SIDE_PX - 1, bottom: top + SIDE_PX - 1 };
  const area = SIDE_PX * SIDE_PX;
  const paint = { type: 'flat' } as PaintModel;
  return { id, kind: 'shape', parts: [id], area, bounds, paint, lines: [], cast: null };
}

/** Letters on a curve. */
const arc = (first: number, left: number): Element[] =>
  Array.from({ length: 11 }, (_, index) =>
    speck(first + index, left + 24 * index, 100 + 4 * (index - 5) ** 2),
  );

const idsOf = (elements: readonly Element[]): readonly number[] => elements.map(({ id }) => id);

describe('crowds of small things', () => {
  it('are the two words that stand far from each other', () => {
    const [left, right] = [arc(0, 50), arc(11, 700)];
    const mixed = left.flatMap((element, index) => [element, right[index]!]);
    expect(crowdsOf(mixed).map(idsOf)).toEqual([idsOf(left), idsOf(right)]);
  });

  it('are one where they are strewn all over', () => {
    const strewn = Array.from({ length: 25 }, (_, id) => speck(id, 200 * (id % 5), 200 * Math.floor(id / 5)));
    expect(crowdsOf(strewn)).toEqual([strewn]);
  });

  it('are found among twenty thousand specks in no time to speak of', () => {
    const many = Array.from({ length: 20_000 }, (_, id) =>
      speck(id, 30 * (id % 200), 30 * Math.floor(id / 200)),
    );
    expect(crowdsOf(many)).toHaveLength(1);
  });
});
