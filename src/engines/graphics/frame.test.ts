import { describe, expect, it } from 'vitest';
import { Pace } from '../pace.ts';
import { box, type Color, disc, grain, Page, takenApart } from './design.fixture.ts';
import { readParts } from './parts/part-reading.ts';

const PAGE = [250, 243, 221] as const;
const INK = [51, 65, 58] as const;

/** A texture that no paint explains. */
const pebbles = (x: number, y: number): Color => {
  const level = 60 + 60 * grain(x, y) + 40 * Math.sin(x / 9) * Math.cos(y / 7);
  return [level, level * 0.9, level * 0.7];
};

const frame = (x: number, y: number): boolean =>
  box(8.5, 8.5, 343, 223)(x, y) && !box(11.5, 11.5, 337, 217)(x, y);

const context = { signal: new AbortController().signal, progress: () => {} };

describe('a line around a page', () => {
  it('lies over the picture whose edge it runs across', async () => {
    const page = new Page(360, 240, PAGE).paint(disc(90, 120, 79.5), pebbles).paint(frame, INK);
    const layers = await takenApart(page.picture);
    const picture = layers.findIndex(({ kind }) => kind === 'object');
    const line = layers.findIndex(({ box: place }) => place.widthPx > 340 && place.leftPx > 0);
    expect(picture).toBeGreaterThan(0);
    expect(line).toBeGreaterThan(picture);
  });

  it('has its edge mixed with the page that it is drawn on, also where a picture begins beside it', async () => {
    const page = new Page(360, 240, PAGE).paint(box(12, 60, 150, 120), pebbles).paint(frame, INK);
    const { mix, graph } = await readParts(page.picture, new Pace(context), () => {});
    const pixel = 120 * 360 + 11;
    const mixed = [mix.owner[pixel]!, mix.other[pixel]!].map((id) => [
      ...graph.parts[id]!.paint.table.slice(0, 3),
    ]);
    expect(mixed).toContainEqual([...PAGE]);
    expect(mixed).toContainEqual([...INK]);
  });
});
