import { describe, expect, test } from 'vitest';
import { difference, psnr } from '../metrics/difference.ts';
import { meanLaplacian } from '../metrics/texture.ts';
import { createGround, GROUND_KINDS } from './ground.ts';
import { createHairComposite } from './hair.ts';
import { centralHole, punched } from './hole.ts';
import { createLandscape } from './landscape.ts';
import { createTexture, TEXTURE_KINDS } from './texture.ts';

const WIDTH = 90;
const HEIGHT = 60;

describe('scenes', () => {
  test.each(GROUND_KINDS)('the ground %s is the same for the same seed and another for another', (kind) => {
    const first = createGround(kind, WIDTH, HEIGHT, 7);
    expect(difference(first, createGround(kind, WIDTH, HEIGHT, 7)).changedPixels).toBe(0);
    expect(difference(first, createGround(kind, WIDTH, HEIGHT, 8)).changedPixels).toBeGreaterThan(WIDTH);
  });

  test.each(TEXTURE_KINDS)('the texture %s is rough, opaque and repeatable', (kind) => {
    const first = createTexture(kind, WIDTH, HEIGHT, 7);
    const everywhere = { widthPx: WIDTH, heightPx: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(1) };
    expect(difference(first, createTexture(kind, WIDTH, HEIGHT, 7)).changedPixels).toBe(0);
    expect(meanLaplacian(first, everywhere)).toBeGreaterThan(2);
    expect(first.data.every((value, index) => index % 4 !== 3 || value === 255)).toBe(true);
  });

  test('a punched picture shows nothing of the truth inside the hole and all of it outside', () => {
    const truth = createTexture('brick', WIDTH, HEIGHT, 3);
    const hole = centralHole(WIDTH, HEIGHT, 3);
    const changed = difference(truth, punched(truth, hole)).changedPixels;
    expect(changed).toBe(hole.data.filter((value) => value > 0).length);
    expect(changed).toBeGreaterThan(WIDTH * HEIGHT * 0.04);
    expect(changed).toBeLessThan(WIDTH * HEIGHT * 0.12);
  });

  test('a hair composite is its parts, put together, and its trimap does not contradict its alpha', () => {
    const { image, alpha, foreground, background, trimap } = createHairComposite(WIDTH, HEIGHT, 3);
    let soft = 0;
    for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
      const opacity = alpha.data[pixel]! / 255;
      if (opacity > 0 && opacity < 1) soft += 1;
      const mixed = opacity * foreground.data[pixel * 4]! + (1 - opacity) * background.data[pixel * 4]!;
      expect(Math.abs(image.data[pixel * 4]! - mixed)).toBeLessThanOrEqual(0.5);
      if (trimap.data[pixel] === 255) expect(alpha.data[pixel]).toBe(255);
      if (trimap.data[pixel] === 0) expect(alpha.data[pixel]).toBe(0);
    }
    expect(soft).toBeGreaterThan(300);
  });

  test('a landscape shows the same scene at two sizes', () => {
    const small = createLandscape(96, 64, 5);
    const large = createLandscape(192, 128, 5);
    const cover = (mask: { data: Uint8Array }) =>
      mask.data.reduce((sum, value) => sum + value, 0) / mask.data.length;
    expect(cover(large.subject) / cover(small.subject)).toBeCloseTo(1, 1);
    expect(psnr(small.image, createLandscape(96, 64, 5).image)).toBe(Number.POSITIVE_INFINITY);
  });
});
