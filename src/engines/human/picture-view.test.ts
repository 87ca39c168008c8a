import { expect, test } from 'vitest';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { onPicture, PictureView } from './picture-view.ts';
import { wholeSquare, windowsOf } from './windows.ts';

/** Red grows along x, green along y. */
function ramp(widthPx: number, heightPx: number): Raster {
  const image = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1)
    image.data.set([pixel % widthPx, Math.floor(pixel / widthPx), 50, 255], pixel * 4);
  return image;
}

test('a square of the same size shows the pixels themselves', () => {
  const image = ramp(20, 20);
  const shown = new PictureView(image).show(wholeSquare(image), 20, 1, 0);
  for (const [x, y] of [
    [0, 0],
    [7, 3],
    [19, 19],
  ] as const) {
    expect(shown[y * 20 + x]).toBeCloseTo(x);
    expect(shown[400 + y * 20 + x]).toBeCloseTo(y);
  }
});

test.each([0, 0.7, -1.9])('what a square turned by %d shows lies where onPicture says', (angle) => {
  const image = ramp(200, 200);
  const square = { centerXPx: 105, centerYPx: 95, sidePx: 64, angle };
  const shown = new PictureView(image).show(square, 32, 1, 0);
  for (const [column, row] of [
    [3, 5],
    [30, 16],
    [12, 29],
  ] as const) {
    const { xPx, yPx } = onPicture(square, { x: (column + 0.5) / 32, y: (row + 0.5) / 32 });
    expect(Math.abs(shown[row * 32 + column]! - (xPx - 0.5))).toBeLessThan(0.6);
    expect(Math.abs(shown[1024 + row * 32 + column]! - (yPx - 0.5))).toBeLessThan(0.6);
  }
});

test('a checkerboard seen from afar is grey, and beyond the picture is black', () => {
  const image = createRaster(256, 128);
  for (let pixel = 0; pixel < 256 * 128; pixel += 1)
    image.data.fill((pixel + Math.floor(pixel / 256)) % 2 === 0 ? 255 : 0, pixel * 4, pixel * 4 + 3);
  for (let pixel = 0; pixel < 256 * 128; pixel += 1) image.data[pixel * 4 + 3] = 255;
  const shown = new PictureView(image).show(wholeSquare(image), 16, 1 / 127.5, -1);
  expect(shown[8 * 16 + 8]).toBeCloseTo(0, 1);
  expect(shown[0]).toBe(-1);
});

test('clear pixels are neutral grey', () => {
  const image = createRaster(8, 8);
  expect(new PictureView(image).show(wholeSquare(image), 8, 1, 0)[20]).toBe(128);
});

test('windows cover every pixel, overlap, and stay on the picture', () => {
  const size = { widthPx: 1000, heightPx: 430 };
  const windows = windowsOf(size, 300);
  const covered = new Uint8Array(size.widthPx);
  for (const { centerXPx, centerYPx, sidePx } of windows) {
    expect(centerXPx - sidePx / 2).toBeGreaterThanOrEqual(0);
    expect(centerXPx + sidePx / 2).toBeLessThanOrEqual(1000);
    expect(centerYPx + sidePx / 2).toBeLessThanOrEqual(430);
    covered.fill(1, Math.floor(centerXPx - sidePx / 2), Math.ceil(centerXPx + sidePx / 2));
  }
  expect(covered.every((value) => value === 1)).toBe(true);
  expect(windows.length).toBe(10);
});
