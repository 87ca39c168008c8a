import { describe, expect, it } from 'vitest';
import { createRaster } from '../../domain/raster.ts';
import type { Element } from './elements/element.ts';
import type { DrawnElement } from './layers.ts';
import { flatPaint } from './parts/paint.ts';
import { stackVeils } from './veil-stack.ts';
import type { Veil } from './veils/veil.ts';

const CANVAS = { widthPx: 100, heightPx: 100 };

type Place = readonly [left: number, top: number, right: number, bottom: number];

function drawn(
  id: number,
  kind: Element['kind'],
  [left, top, right, bottom]: Place = [0, 0, 99, 99],
): DrawnElement {
  const bounds = { left, top, right, bottom };
  const paint = flatPaint(0, 0, 0);
  const element: Element = { id, kind, parts: [id], area: 100, bounds, paint, lines: [], cast: null };
  return { element, bounds, raster: createRaster(1, 1), visible: 100, hidden: 0 };
}

function veil([leftPx, topPx, right, bottom]: Place): Veil {
  const box = { leftPx, topPx, widthPx: right - leftPx, heightPx: bottom - topPx };
  return {
    ...{ through: 0.5, added: [60, 60, 60], color: [120, 120, 120] },
    outline: { type: 'rectangle', ...box, cornerRadiusPx: 0 },
  };
}

const [page, card] = [drawn(0, 'background'), drawn(1, 'shape', [10, 10, 40, 90])];

/** What follows on what, by the elements' numbers, veils by their names. */
function order(elements: readonly DrawnElement[], veils: Record<string, readonly [Veil, readonly number[]]>) {
  const given = Object.values(veils);
  const below = given.map(([, ids]) => new Set(ids));
  const { stacked, veilsAfter } = stackVeils(
    elements,
    given.map(([one]) => one),
    below,
    CANVAS,
  );
  const nameOf = (one: Veil): string => Object.keys(veils).find((name) => veils[name]![0] === one)!;
  return stacked.flatMap(({ element: { id } }) => [id, ...(veilsAfter.get(id) ?? []).map(nameOf)]);
}

describe('a veil', () => {
  it('comes right after the last thing that it lies on', () => {
    expect(order([page, card], { veil: [veil([50, 50, 80, 80]), [0]] })).toEqual([0, 'veil', 1]);
    expect(order([page, card], { veil: [veil([30, 50, 80, 80]), [0, 1]] })).toEqual([0, 1, 'veil']);
  });

  it('comes above the veil behind it that it overlaps, although it shows nothing of what that lies on', () => {
    const back = [veil([30, 20, 90, 90]), [0, 1]] as const;
    expect(order([page, card], { front: [veil([25, 5, 80, 60]), [0]], back })).toEqual([
      0,
      1,
      'back',
      'front',
    ]);
    expect(order([page, card], { front: [veil([92, 5, 98, 60]), [0]], back })).toEqual([
      0,
      'front',
      1,
      'back',
    ]);
  });

  it('passes nothing within its reach that lies on it for that', () => {
    const button = drawn(2, 'shape', [60, 10, 70, 15]);
    const back = [veil([30, 20, 90, 90]), [0, 1]] as const;
    const front = [veil([50, 5, 80, 60]), [0]] as const;
    expect(order([page, button, card], { front, back })).toEqual([0, 'front', 2, 1, 'back']);
  });

  it('has writing on it that it does not dim', () => {
    const title = drawn(3, 'text', [45, 50, 90, 60]);
    expect(order([page, title, card], { veil: [veil([30, 40, 95, 70]), [0, 1]] })).toEqual([0, 1, 'veil', 3]);
  });
});
