import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../domain/raster.ts';
import { Pace } from '../../pace.ts';
import { box, disc, Page } from '../design.fixture.ts';
import { areShades } from './merged-zone.ts';
import { flatPaint } from './paint.ts';
import type { PaintedPiece } from './painted-piece.ts';
import { readParts } from './part-reading.ts';

/** A gradient that has the colour of the card beside it in one place along its edge, and a little of both on either side. */
const page = () =>
  new Page(320, 260, [250, 248, 240])
    .paint(box(30, 30, 130, 200), (_x, y) => [200 - y / 2, 60 + y / 2, 60 + y / 3])
    .paint(box(160, 60, 130, 140), [135, 125, 103]);

const partsOf = (picture: Raster) => {
  const { signal } = new AbortController();
  return readParts(picture, new Pace({ signal, progress: () => {} }), () => {});
};

describe('a gradient that runs into what lies beside it', () => {
  it('is a paint of its own', async () => {
    const { picture } = page();
    const { mix, graph } = await partsOf(picture);
    const at = (x: number, y: number) => graph.parts[mix.owner[y * picture.widthPx + x]!]!;
    expect(at(90, 130).id).not.toBe(at(230, 130).id);
    expect(at(90, 60).id).toBe(at(90, 200).id);
    expect(at(90, 130).paint.type).toBe('linear');
    expect(at(230, 130).paint.type).toBe('flat');
    expect(at(150, 129).id).toBe(at(90, 130).id);
    expect(at(170, 129).id).toBe(at(230, 130).id);
  });

  it('is one with what goes on in it without an edge', async () => {
    const glow = (x: number, y: number) => {
      const light = Math.max(0, 1 - Math.hypot(x - 160, y - 130) / 120);
      return [60 + 150 * light, 40 + 90 * light, 120 - 40 * light] as const;
    };
    const { picture } = new Page(320, 260, glow).paint(disc(60, 60, 25), [240, 240, 240]);
    const { graph } = await partsOf(picture);
    expect(graph.parts.filter(({ area }) => area > 500)).toHaveLength(2);
  });

  it('is not the side of a shadow, which shows its ground in less light', () => {
    const widthPx = 100;
    const corners = [20, 50, 80];
    const ground = { corners, paint: flatPaint(250, 240, 220) };
    // From the left to the right, over the canvas's width.
    const course = (...table: number[]) => ({
      corners,
      paint: {
        ...flatPaint(0, 0, 0),
        type: 'linear' as const,
        x: 1,
        from: 0,
        to: widthPx,
        table: Float32Array.from(table),
      },
    });
    const isShaded = (...pieces: PaintedPiece[]) => areShades(pieces, widthPx);
    const side = course(250, 240, 220, 200, 192, 176);
    expect(isShaded(ground, side, side)).toBe(true);
    expect(isShaded(ground, side, course(250, 240, 220, 200, 150, 220))).toBe(false);
    expect(isShaded(course(250, 240, 220, 225, 216, 198), side)).toBe(true);
    expect(isShaded(side, ground)).toBe(false);
    const [there, back] = [course(220, 90, 60, 60, 120, 90), course(60, 120, 90, 220, 90, 60)];
    expect(isShaded(there, there)).toBe(true);
    expect(isShaded(there, back)).toBe(false);
  });
});
