import { expect, test } from 'vitest';
import { createRaster } from '../../domain/raster.ts';
import { bleedColor } from './color-bleed.ts';

const signal = new AbortController().signal;

test('an image without clear pixels is answered as it is', async () => {
  const image = createRaster(3, 2);
  image.data.fill(9);
  expect(await bleedColor(image, signal)).toBe(image);
});

test('clear pixels take the colour of the visible ones beside them; alpha and visible pixels stay', async () => {
  const image = createRaster(40, 1);
  for (let x = 0; x < 40; x += 1) image.data.set(x < 2 ? [200, 100, 50, 1] : [255, 0, 255, 0], x * 4);
  const before = image.data.slice();
  const bled = await bleedColor(image, signal);
  expect(image.data).toEqual(before);
  expect([...bled.data.subarray(0, 8)]).toEqual([200, 100, 50, 1, 200, 100, 50, 1]);
  for (let x = 2; x < 18; x += 1) {
    expect([...bled.data.subarray(x * 4, x * 4 + 4)]).toEqual([200, 100, 50, 0]);
  }
  for (let x = 18; x < 40; x += 1) expect([...bled.data.subarray(x * 4, x * 4 + 4)]).toEqual([0, 0, 0, 0]);
});

test('a clear pixel between two colours becomes their mean', async () => {
  const image = createRaster(3, 1);
  image.data.set([100, 0, 0, 255, 9, 9, 9, 0, 200, 40, 0, 255]);
  const bled = await bleedColor(image, signal);
  expect([...bled.data.subarray(4, 8)]).toEqual([150, 20, 0, 0]);
});

test('an image that is clear everywhere becomes black under its alpha', async () => {
  const image = createRaster(5, 5);
  for (let index = 0; index < image.data.length; index += 4) image.data[index] = 77;
  expect((await bleedColor(image, signal)).data.every((value) => value === 0)).toBe(true);
});
