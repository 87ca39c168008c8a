import { expect, it } from 'vitest';
import { type Color, compressed, type Form, grain, Page } from '../design.fixture.ts';
import { formedVeils } from './formed-veil.ts';

const [widthPx, heightPx] = [320, 280];
const CREAM: Color = [255, 246, 233];
const AMBER: Color = [243, 167, 18];

const apex = { x: 160, y: 60 };
/** An upright triangle whose base lies at 220. */
const triangle: Form = (x, y) => y < 220 && y > apex.y && Math.abs(x - apex.x) < (y - apex.y) * 0.58;
/** Strokes of writing along the base, which hide most of it. */
const strokes: Form = (x, y) => y > 204 && y < 240 && x > 90 && x < 230 && (x - 90) % 24 < 17;

/** The upper part of the page is a grained picture. */
function picture(): Page {
  const ground = (x: number, y: number): Color => {
    const value = 60 + 90 * grain(Math.floor(x / 3), Math.floor(y / 3));
    return y < 130 ? [value, 0.8 * value, 0.6 * value] : CREAM;
  };
  return new Page(widthPx, heightPx, ground).paint(triangle, AMBER, 0.6).paint(strokes, [40, 30, 35]);
}

it('finds a translucent triangle over grain and page, most of whose base lies behind writing', async () => {
  const isWritten = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1)
      if ([-2, 0, 2].some((off) => strokes(x + off, y) || strokes(x, y + off)))
        isWritten[y * widthPx + x] = 1;
  const clean = picture().picture;
  for (const seen of [clean, await compressed(clean, 85)]) {
    const { veils } = formedVeils(seen, seen !== clean, { isWritten });
    expect(veils).toHaveLength(1);
    expect(Math.abs(veils[0]!.through - 0.4)).toBeLessThan(0.05);
    const { outline } = veils[0]!;
    if (outline?.type !== 'polygon') throw new Error('no polygon');
    const corners = outline.points.map(({ xPx, yPx }) => [Math.round(xPx), Math.round(yPx)]);
    const base = 0.58 * 160;
    for (const [x, y] of [
      [160, 60],
      [160 - base, 220],
      [160 + base, 220],
    ] as const)
      expect(Math.min(...corners.map((corner) => Math.hypot(corner[0]! - x, corner[1]! - y)))).toBeLessThan(
        4,
      );
  }
});
