import { expect, it } from 'vitest';
import {
  agreement,
  box,
  type Color,
  compressed,
  disc,
  type Form,
  Page,
  takenApart,
  word,
} from '../design.fixture.ts';
import { onGround, part } from '../parts/part-graph.fixture.ts';
import { blurred } from '../shadows/blur.ts';
import { innerPixel } from './writing-cast-removal.ts';

const CREAM: Color = [250, 243, 221];
const GREEN: Color = [20, 120, 80];
const NAVY: Color = [30, 40, 80];

const [widthPx, heightPx] = [320, 240];
const lines = [word('HELLO', 40, 40, 50), word('TOLL', 40, 102, 50)] as const;

/** A line over a glow of its own. */
function paintGlowing(page: Page, line: Form, ink: Color, glow: Color): void {
  const { data } = new Page(widthPx, heightPx, [0, 0, 0]).paint(line, [255, 255, 255]).picture;
  const cover = Float32Array.from({ length: widthPx * heightPx }, (_, pixel) => data[pixel * 4]! / 255);
  const soft = blurred(cover, widthPx, heightPx, 7);
  for (let pixel = 0; pixel < soft.length; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 4 + channel;
      page.picture.data[at] = Math.round(
        page.picture.data[at]! + 0.8 * soft[pixel]! * (glow[channel]! - page.picture.data[at]!),
      );
    }
  page.paint(line, ink);
}

/** Two lines, each over its own glow and the second one's over the first line, and a bar in the glow's colour. */
function glowing(ground: Color | ((x: number, y: number) => Color)): Page {
  const page = new Page(widthPx, heightPx, ground);
  for (const line of lines) paintGlowing(page, line, NAVY, GREEN);
  return page.paint(box(40, 164, 90, 6), GREEN);
}

it('gives each line its glow in the colour that the page has elsewhere, and leaves none on the ground', async () => {
  const { picture } = glowing(CREAM);
  for (const seen of [picture, await compressed(picture, 90)]) {
    const layers = await takenApart(seen);
    expect(layers.map(({ kind }) => kind)).toEqual([
      'background',
      'shadow',
      'text',
      'shadow',
      'text',
      'shape',
    ]);
    const most = seen === picture ? 2 : 8;
    const { data } = layers[0]!.raster;
    const left = data.filter((value, at) => Math.abs(value - (CREAM[at % 4] ?? 255)) > most).length;
    // Compression leaves a few strays where letters meet.
    expect(left).toBeLessThanOrEqual(seen === picture ? 0 : 0.002 * data.length);
    for (const { box: place, raster: glow } of [layers[1]!, layers[3]!]) {
      const middle = ((place.heightPx >> 1) * place.widthPx + (place.widthPx >> 1)) * 4;
      for (let channel = 0; channel < 3; channel += 1)
        expect(Math.abs(glow.data[middle + channel]! - GREEN[channel]!)).toBeLessThanOrEqual(3 * most);
    }
  }
});

it('tells the strength of a glow on a gradient, too, and puts the second line over the first one', async () => {
  const { picture } = glowing((x, y) => [250 - 0.1 * (x + y), 243 - 0.15 * (x + y), 221 - 0.05 * (x + y)]);
  const layers = await takenApart(picture);
  const glows = layers.filter(({ kind }) => kind === 'shadow');
  expect(glows).toHaveLength(2);
  expect(glows[0]!.box.topPx).toBeLessThan(glows[1]!.box.topPx);
  for (const { raster } of glows) {
    const strongest = raster.data.reduce(
      (most, value, at) => (at % 4 === 3 ? Math.max(most, value) : most),
      0,
    );
    expect(strongest / 255).toBeGreaterThan(0.35);
    expect(strongest / 255).toBeLessThan(0.65);
  }
});

it('leaves a compressed glow whole that crosses a thing, and the thing below it', async () => {
  const thing = disc(250, 60, 60);
  const page = new Page(widthPx, heightPx, [106, 76, 255]).paint(thing, [56, 228, 200]);
  paintGlowing(page, word('HELLO', 30, 70, 50), [255, 255, 255], [255, 221, 74]);
  page.paint(box(30, 180, 90, 6), [255, 221, 74]);
  const picture = await compressed(page.picture, 85);
  const layers = await takenApart(picture);
  const kinds = layers.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'shadow')).toHaveLength(1);
  const below = layers.findIndex((layer) => agreement(layer, thing, picture) > 0.9);
  expect(below).toBeGreaterThan(0);
  expect(below).toBeLessThan(kinds.indexOf('shadow'));
});

it('knows a letter by a pixel within it, not by one of its edge, which may be the ground’s once its glow is off', () => {
  const graph = onGround([part(0, [0, 0, 800, 600], CREAM), part(1, [10, 0, 20, 3], NAVY)], 90);
  const owner = new Int32Array(800 * 600);
  const other = new Int32Array(800 * 600).fill(-1);
  for (const [y, left, width] of [
    [0, 18, 1],
    [1, 12, 15],
    [2, 10, 20],
  ] as const)
    owner.fill(1, y * 800 + left, y * 800 + left + width);
  // The last row is mixed with what lies below.
  other.fill(0, 2 * 800 + 10, 2 * 800 + 30);
  const share = new Uint8Array(800 * 600);
  expect(innerPixel({ owner, other, share }, graph, 1)).toBe(800 + 19);
});
