import { describe, expect, it } from 'vitest';
import { measureRecomposition } from '../../domain/compose.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, cropMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { createRaster, cropRaster } from '../../domain/raster.ts';
import { contextFor } from '../scene.fixture.ts';
import { splitOperation } from '../split.ts';
import { findShade } from './cast-shadow.ts';

const WIDTH = 200;
const HEIGHT = 150;

interface Settings {
  /** How much of each channel the dark patch takes. */
  readonly dark?: readonly [number, number, number];
  readonly patch?: (x: number, y: number) => number;
  readonly bottom?: number;
  readonly grain?: number;
}

/** A post on a graded ground, with a soft dark patch beside its foot. */
function scene({ dark = [0.5, 0.5, 0.5], patch = beside, bottom = 100, grain = 2 }: Settings = {}): {
  readonly image: Raster;
  readonly lit: Raster;
  readonly post: Mask;
} {
  const image = createRaster(WIDTH, HEIGHT);
  const lit = createRaster(WIDTH, HEIGHT);
  const post = createMask(WIDTH, HEIGHT);
  let state = 9;
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      const noise = grain * (state / 0x3fffffff - 1);
      const ground = [150 + 0.3 * y + noise, 140 + 0.3 * y + noise, 120 + 0.2 * x * 0.5 + noise];
      const pixel = y * WIDTH + x;
      const isPost = x >= 80 && x < 110 && y >= 20 && y < bottom;
      const shade = patch(x, y);
      const seen = isPost
        ? [200, 60, 40]
        : ground.map((value, channel) => value * (1 - dark[channel]! * shade));
      lit.data.set([...ground, 255], pixel * 4);
      image.data.set([...seen, 255], pixel * 4);
      if (isPost) post.data[pixel] = 255;
    }
  }
  return { image, lit, post };
}

/** An ellipse to the right of the foot, with a penumbra of some pixels. */
function beside(x: number, y: number): number {
  const distance = Math.hypot((x - 125) / 32, (y - 100) / 11);
  return Math.min(1, Math.max(0, (1.1 - distance) / 0.3));
}

/** In which the post is the subject, and what lies behind is known. */
function contextOf(post: Mask, lit: Raster) {
  return contextFor([], {
    matte: { matte: async () => ({ ...post, data: post.data.slice() }) },
    fill: {
      fill: async (picture, hole) => {
        const filled = { ...picture, data: picture.data.slice() };
        for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
          if (hole.data[pixel]! > 0) filled.data.set(lit.data.subarray(pixel * 4, pixel * 4 + 4), pixel * 4);
        }
        return { image: filled, regions: [] };
      },
    },
  });
}

describe('a cast shadow', () => {
  it('is found where it lies, about as dark as it is', () => {
    const { image, post } = scene();
    const found = findShade(image, post, post);
    expect(found).not.toBeNull();
    expect(found!.confidence).toBeGreaterThan(0.6);
    const at = (mask: Mask, x: number, y: number): number =>
      mask.data[(y - found!.box.topPx) * found!.box.widthPx + x - found!.box.leftPx]!;
    expect(at(found!.alpha, 130, 102) / 255).toBeCloseTo(0.5, 1);
    expect(at(found!.reach, 130, 102)).toBe(255);
    expect(at(found!.alpha, 60, 110)).toBeLessThan(10);
    expect(at(found!.reach, 60, 110)).toBe(0);
  });

  it.each<[string, Settings]>([
    ['that is none: even ground', { patch: () => 0 }],
    ['of another colour than the ground: a puddle of ink', { dark: [0.7, 0.5, 0.02] }],
    ['that touches nothing: a mat', { patch: (x, y) => (x > 150 && x < 180 && y > 110 && y < 130 ? 1 : 0) }],
    ['of a thing that the frame cuts off below', { bottom: HEIGHT }],
    ['on ground of heavy grain', { grain: 110 }],
  ])('is not made up from a dark patch %s', (_, settings) => {
    const { image, post } = scene(settings);
    expect(findShade(image, post, post)).toBeNull();
  });

  it('is no more than the near part of a dark band that runs from one side of the frame to the other: a kerb', () => {
    const box = { leftPx: 60, topPx: 0, widthPx: 70, heightPx: HEIGHT };
    const reachAt = (x: number, patch: (x: number, y: number) => number): number => {
      const { image, post } = scene({ patch });
      const matte = cropMask(post, box);
      const found = findShade(cropRaster(image, box), matte, matte)!;
      return found.reach.data[
        (102 - found.box.topPx) * found.box.widthPx + x - box.leftPx - found.box.leftPx
      ]!;
    };
    const band = (y: number): number => (y > 96 && y < 108 ? 1 : 0);
    expect(reachAt(124, (_x, y) => band(y))).toBe(0);
    expect(reachAt(66, (_x, y) => band(y))).toBe(0);
    expect(reachAt(66, (x, y) => (x < 118 ? band(y) : 0))).toBe(255);
  });

  it('goes as far as it is the thing that darkens the ground, where the dark runs on into something else', () => {
    const { image, post } = scene({ patch: (_x, y) => (y > 92 && y < 108 ? 1 : 0) });
    const found = findShade(image, post, post)!;
    const at = (x: number, y: number): number =>
      found.reach.data[(y - found.box.topPx) * found.box.widthPx + x - found.box.leftPx]!;
    expect(at(95, 104)).toBe(255);
    expect(at(75, 100)).toBe(255);
    expect(at(115, 100)).toBe(255);
    expect(at(50, 100)).toBe(0);
    expect(at(150, 100)).toBe(0);
    expect(at(95, 120)).toBe(0);
  });

  it('becomes a black layer below the thing that casts it, with the lit ground below both, exactly', async () => {
    const { image, lit, post } = scene();
    const context = contextOf(post, lit);
    const parameters = splitOperation.parameters.parse({ shadows: true });
    const output = await splitOperation.run({ image }, parameters, context);
    if (output.type !== 'stack') throw new Error('a split must give a stack');
    const { layers } = output.stack;
    expect(layers.map(({ name, kind, matchedBy }) => [name, kind, matchedBy])).toEqual([
      ['background', 'background', 'rest'],
      ['subject shadow', 'shadow', 'shadow'],
      ['subject', 'subject', 'main-subject'],
    ]);
    expect(measureRecomposition(output.stack, image)).toEqual({ changedPixels: 0, maxDifference: 0 });
    const shadow = layers[1]!;
    const dark: number[] = [];
    for (let at = 0; at < shadow.raster.data.length; at += 4) {
      if (shadow.raster.data[at + 3]! > 90) dark.push(shadow.raster.data[at]!);
    }
    expect(dark.length).toBeGreaterThan(300);
    expect(dark.reduce((sum, value) => sum + value, 0) / dark.length).toBeLessThan(12);
  });

  it('stays on the ground where it is not asked for, or where only one layer is', async () => {
    const { image, lit, post } = scene();
    for (const given of [{}, { shadows: true, maxLayers: 1 }]) {
      const parameters = splitOperation.parameters.parse(given);
      const output = await splitOperation.run({ image }, parameters, contextOf(post, lit));
      if (output.type !== 'stack') throw new Error('a split must give a stack');
      expect(output.stack.layers.map(({ kind }) => kind)).toEqual(['background', 'subject']);
      expect(measureRecomposition(output.stack, image)).toEqual({ changedPixels: 0, maxDifference: 0 });
      const { box, raster } = output.stack.layers[0]!;
      const at = ((102 - box.topPx) * box.widthPx + 130 - box.leftPx) * 4;
      expect(raster.data[at]).toBe(image.data[(102 * WIDTH + 130) * 4]);
    }
  });

  it('runs on under the thing where it stays on the ground, between its parts on both sides of the foot', async () => {
    const around = (x: number, y: number): number =>
      Math.min(1, Math.max(0, (1.1 - Math.hypot((x - 95) / 45, (y - 98) / 11)) / 0.3));
    const dark = [0.56, 0.5, 0.4] as const;
    const { image, lit, post } = scene({ patch: around, dark });
    const parameters = splitOperation.parameters.parse({});
    const output = await splitOperation.run({ image }, parameters, contextOf(post, lit));
    if (output.type !== 'stack') throw new Error('a split must give a stack');
    const { raster } = output.stack.layers[0]!;
    const lightAt = (x: number, y: number, channel: number): number =>
      raster.data[(y * WIDTH + x) * 4 + channel]! / lit.data[(y * WIDTH + x) * 4 + channel]!;
    for (const x of [84, 95, 106]) {
      for (const channel of [0, 1, 2]) {
        expect(Math.abs(lightAt(x, 96, channel) - 1 + dark[channel]!)).toBeLessThan(0.08);
        expect(lightAt(x, 40, channel)).toBeGreaterThan(0.95);
      }
    }
    expect(measureRecomposition(output.stack, image)).toEqual({ changedPixels: 0, maxDifference: 0 });
  });
});
