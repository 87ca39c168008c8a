import { describe, expect, it } from 'vitest';
import type { ProposedLayer } from '../../../domain/capability.ts';
import type { Color } from '../design.fixture.ts';
import {
  agreement,
  box,
  compressed,
  disc,
  grain,
  Page,
  recomposed,
  takenApart,
  word,
} from '../design.fixture.ts';

const CREAM = [252, 244, 226] as const;
const NAVY = [22, 34, 70] as const;
const CORAL = [226, 88, 70] as const;
const TEAL = [30, 140, 130] as const;
const GOLD = [240, 190, 60] as const;

type Form = (x: number, y: number) => boolean;

/** Inside of a convex or regular polygon, by the sum of crossings. */
const polygon =
  (points: readonly (readonly [number, number])[]): Form =>
  (x, y) => {
    let inside = false;
    for (const [index, [ax, ay]] of points.entries()) {
      const [bx, by] = points[(index + 1) % points.length]!;
      if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
    }
    return inside;
  };

const star = (centerX: number, centerY: number, outer: number, inner: number, count: number): Form =>
  polygon(
    Array.from({ length: 2 * count }, (_, index) => {
      const angle = (index / count) * Math.PI - Math.PI / 2;
      const radius = index % 2 === 0 ? outer : inner;
      return [centerX + radius * Math.cos(angle), centerY + radius * Math.sin(angle)] as const;
    }),
  );

/** A box with half circles for its ends. */
const roundedBox =
  (left: number, top: number, width: number, height: number): Form =>
  (x, y) => {
    const radius = height / 2;
    const nearest = Math.min(left + width - radius, Math.max(left + radius, x));
    return Math.hypot(x - nearest, y - top - radius) < radius;
  };

/** The layer that is most like a form: its place in the stack, and how alike. */
function found(layers: readonly ProposedLayer[], form: Form, { picture }: Page) {
  let [index, alike] = [-1, 0];
  for (const [place, layer] of layers.entries()) {
    const own = place === 0 ? 0 : agreement(layer, form, picture);
    if (own > alike) [index, alike] = [place, own];
  }
  return { index, alike, layer: layers[index]! };
}

describe('plain forms over each other', () => {
  it('are whole behind what hides them: a ring, a star and a disc that a card cuts in pieces', async () => {
    const ring: Form = (x, y) => disc(110, 110, 80)(x, y) && !disc(110, 110, 60)(x, y);
    const pointed = star(250, 120, 90, 42, 5);
    const round = disc(180, 210, 70);
    const card = box(120, 90, 110, 90);
    const page = new Page(360, 320, CREAM)
      .paint(ring, NAVY)
      .paint(pointed, GOLD)
      .paint(round, TEAL)
      .paint(card, CORAL);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(5);
    for (const form of [ring, pointed]) {
      const { alike, index } = found(layers, form, page);
      expect(alike).toBeGreaterThan(0.97);
      expect(index).toBeLessThan(3);
    }
    expect(found(layers, round, page)).toMatchObject({ index: 3, alike: expect.closeTo(1, 1) });
    expect(found(layers, card, page)).toMatchObject({ index: 4, alike: expect.closeTo(1, 1) });
    expect(recomposed(layers, page.picture)).toBeLessThanOrEqual(3);
  });

  it('are one badge of sixteen points, no two stars of eight', async () => {
    const badge = star(180, 150, 80, 67, 16);
    const page = new Page(360, 320, CREAM).paint(disc(120, 170, 90), NAVY).paint(badge, CORAL);
    const layers = await takenApart(await compressed(page.picture, 85));
    expect(layers).toHaveLength(3);
    expect(found(layers, badge, page).alike).toBeGreaterThan(0.97);
  });

  it('are whole, in order and translucent in a compressed picture too', async () => {
    const ring: Form = (x, y) => disc(110, 110, 80)(x, y) && !disc(110, 110, 60)(x, y);
    const pointed = star(250, 120, 90, 42, 5);
    const through = box(70, 150, 150, 120);
    const card = box(150, 60, 90, 130);
    const page = new Page(360, 320, CREAM)
      .paint(ring, NAVY)
      .paint(pointed, GOLD)
      .paint(through, TEAL, 0.6)
      .paint(card, CORAL);
    const layers = await takenApart(await compressed(page.picture, 85));
    expect(layers).toHaveLength(5);
    for (const form of [ring, pointed]) expect(found(layers, form, page).alike).toBeGreaterThan(0.95);
    const veil = layers.find(({ name }) => name.startsWith('translucent'))!;
    expect(veil.shape?.outline).toMatchObject({ type: 'rectangle' });
    expect(layers.indexOf(veil)).toBeGreaterThan(found(layers, ring, page).index);
    expect(found(layers, card, page)).toMatchObject({ index: 4, alike: expect.closeTo(1, 1) });
  });

  it('are told apart where two of them and a bar run into each other in one paint, the smaller one above', async () => {
    const pointed = star(200, 230, 100, 48, 5);
    const round = disc(150, 130, 100);
    const card = box(160, 90, 130, 80);
    const page = new Page(360, 360, CREAM)
      .paint(round, CORAL)
      .paint(pointed, CORAL)
      .paint(card, NAVY)
      .paint(box(262, 288, 50, 12), CORAL);
    const layers = await takenApart(page.picture);
    const [below, above] = [found(layers, round, page), found(layers, pointed, page)];
    expect(below.alike).toBeGreaterThan(0.97);
    expect(above.alike).toBeGreaterThan(0.97);
    expect(below.index).toBeLessThan(above.index);
    expect(layers).toHaveLength(5);
  });

  it('keep to their own paint: a plain star below a gradient that ends in its colour', async () => {
    const pointed = star(190, 200, 110, 52, 5);
    const card = box(70, 40, 160, 130);
    const course = (_: number, y: number): Color => {
      const share = Math.min(1, Math.max(0, (y - 40) / 110));
      return [120 + 106 * share, 80 + 8 * share, 180 - 110 * share];
    };
    const page = new Page(360, 340, CREAM).paint(pointed, CORAL).paint(card, course);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(3);
    expect(found(layers, pointed, page)).toMatchObject({ index: 1, alike: expect.closeTo(1, 1) });
    expect(found(layers, card, page)).toMatchObject({ index: 2, alike: expect.closeTo(1, 1) });
  });

  it('are told from what shows of a translucent one on both sides of a picture, and a button beside it stays whole', async () => {
    const slope = (x: number) => [30 + 0.12 * x, 80 + 0.1 * x, 120 - 0.1 * x] as const;
    const stage = disc(150, 120, 84);
    const grainy = (x: number, y: number) =>
      [60, 90, 70].map((level) => level + 50 * grain(x, y) + 20 * Math.sin(y / 9)) as unknown as Color;
    const button = roundedBox(270, 180, 90, 36);
    const page = new Page(400, 240, slope)
      .paint(stage, [255, 255, 255], 0.5)
      .paint(box(84, 18, 132, 210), grainy)
      .paint(button, GOLD);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind).toSorted()).toEqual(['background', 'object', 'shape', 'shape']);
    const veil = layers.find(({ name }) => name.startsWith('translucent'))!;
    expect(veil.box.widthPx).toBeCloseTo(168, -1);
    const middle = ((veil.box.heightPx >> 1) * veil.box.widthPx + (veil.box.widthPx >> 1)) * 4;
    expect(Math.abs(veil.raster.data[middle + 3]! / 255 - 0.5)).toBeLessThan(0.03);
    expect(found(layers, button, page).alike).toBeGreaterThan(0.98);
    expect(recomposed(layers, page.picture)).toBeLessThanOrEqual(10);
  });

  it('are not cut out of what is no form, although it has straight sides', async () => {
    const comb: Form = (x, y) =>
      box(60, 60, 160, 30)(x, y) || [60, 100, 140, 180].some((left) => box(left, 60, 20, 140)(x, y));
    const page = new Page(300, 260, CREAM).paint(comb, CORAL).paint(box(40, 220, 200, 20), NAVY);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(3);
    expect(found(layers, comb, page).alike).toBeGreaterThan(0.97);
  });

  it('are not cut out of a frame or a small cross, which are drawn as one', async () => {
    const frame: Form = (x, y) => box(40, 40, 320, 240)(x, y) && !box(44, 44, 312, 232)(x, y);
    const cross: Form = (x, y) => box(190, 60, 16, 48)(x, y) || box(174, 76, 48, 16)(x, y);
    const tile: Form = box(80, 140, 240, 100);
    const border: Form = box(76, 136, 248, 108);
    const slope = (_x: number, y: number) => [250 - y * 0.1, 240 - y * 0.2, 226 - y * 0.3] as const;
    const page = new Page(400, 320, slope)
      .paint(frame, TEAL)
      .paint(cross, CORAL)
      .paint(border, NAVY)
      .paint(tile, [255, 255, 255]);
    const layers = await takenApart(page.picture);
    for (const form of [frame, cross, border]) expect(found(layers, form, page).alike).toBeGreaterThan(0.97);
    expect(layers).toHaveLength(4);
  });

  it('are no ring around what lies on a disc, whose paint shows beside that within the hole', async () => {
    const round = disc(130, 120, 74);
    const moon: Form = (x, y) => disc(130, 120, 33)(x, y) && !disc(146, 106, 30)(x, y);
    const page = new Page(320, 260, CREAM)
      .paint(box(40, 30, 240, 200), NAVY)
      .paint(round, TEAL)
      .paint(moon, GOLD);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(4);
    for (const form of [round, moon]) expect(found(layers, form, page).alike).toBeGreaterThan(0.97);
  });

  it('are told apart where light comes through one that a card hides a part of', async () => {
    const slope = (_x: number, y: number) => [40 + y * 0.5, 60 + y * 0.4, 200 - y * 0.3] as const;
    const under = box(30, 120, 120, 130);
    const card = box(210, 60, 80, 90);
    const through: Form = polygon([
      [90, 230],
      [270, 230],
      [200, 40],
    ]);
    const page = new Page(340, 290, slope)
      .paint(under, GOLD)
      .paint(through, [250, 250, 250], 0.6)
      .paint(card, NAVY);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(4);
    const veil = layers.find(({ name }) => name.startsWith('translucent'))!;
    expect(veil.shape?.outline).toMatchObject({ type: 'polygon' });
    const { box: place, raster } = veil;
    const at = ((200 - place.topPx) * raster.widthPx + 180 - place.leftPx) * 4;
    expect(Math.abs(raster.data[at + 3]! - 153)).toBeLessThanOrEqual(5);
    expect(Math.abs(raster.data[at]! - 250)).toBeLessThanOrEqual(5);
    expect(found(layers, under, page).alike).toBeGreaterThan(0.97);
    expect(found(layers, card, page).index).toBe(3);
  });

  it('show through a translucent one within letters too', async () => {
    const round = disc(100, 120, 80);
    const title = word('HOOT', 60, 150, 70);
    const page = new Page(360, 320, CREAM)
      .paint(round, GOLD)
      .paint(box(40, 100, 280, 130), TEAL, 0.6)
      .paint(title, NAVY);
    const place = { leftPx: 60, topPx: 150, widthPx: 238, heightPx: 70 };
    const lines = [{ string: 'HOOT', box: place, confidence: 0.9, words: [] }];
    const layers = await takenApart(page.picture, { lines });
    expect(layers).toHaveLength(4);
  });
});
