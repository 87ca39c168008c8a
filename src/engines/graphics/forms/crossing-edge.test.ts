import { describe, expect, it } from 'vitest';
import type { Crossing } from './crossing-edge.ts';
import { throughEdges } from './crossing-edge.ts';

const [PAGE, BAR, VEIL] = [
  [20, 30, 80],
  [230, 60, 110],
  [60, 200, 90],
] as const;

/** Places along an outline, two pixels apart, with the parts and colours that show on both sides of it. */
function along(
  ...stretches: (readonly [places: number, parts: readonly [number, number], Colors])[]
): Crossing[] {
  return stretches
    .flatMap(([places, parts, colors]) => Array.from({ length: places }, () => ({ parts, colors })))
    .map(({ parts: [inner, outer], colors: [inside, outside] }, index) => ({
      ...{ x: 2 * index, y: 0, inner, outer },
      ...{ inside, outside, off: 2.5 },
    }));
}

type Colors = readonly [inside: readonly number[], outside: readonly number[]];

const half = (below: readonly number[], own: readonly number[] = VEIL): number[] =>
  below.map((value, channel) => 0.5 * (value + own[channel]!));

const onPage = [10, [1, 0], [half(PAGE), PAGE]] as const;

describe('what shows through by edges that go on below an outline', () => {
  it('is the share of a step outside that is left of it inside', () => {
    expect(throughEdges(along(onPage, [8, [3, 2], [half(BAR), BAR]], onPage))).toBeCloseTo(0.5);
  });

  it('is told by what has its own colour too, although that shows no edge', () => {
    const page = [10, [1, 0], [half(PAGE, BAR), PAGE]] as const;
    expect(throughEdges(along(page, [8, [2, 2], [BAR, BAR]], page))).toBeCloseTo(0.5);
  });

  it('is not told by edges that end at the outline', () => {
    const ends = [8, [1, 2], [half(PAGE), BAR]] as const;
    expect(throughEdges(along(onPage, ends, onPage))).toBeNull();
    const mixed = along(onPage, ends, onPage, [8, [3, 2], [half(BAR), BAR]], onPage, ends, onPage);
    expect(throughEdges(mixed)).toBeCloseTo(0.5);
  });
});
