import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../domain/problem.ts';
import { cloneRaster, pixelWords, type Raster } from '../../domain/raster.ts';

/** Farther than a tile looks, so that no visible pixel is computed from a colour that means nothing. */
const BLEED_PX = 16;
/** Some 50 ms of work. */
const PIXELS_PER_TURN = 1 << 20;

/**
 * Gives the clear pixels beside visible ones the colour of those, ring by ring, up to 16 px far, and black to the rest:
 * whatever colour lay under alpha 0 would otherwise come out as a fringe. Alpha and visible pixels stay. The picture
 * itself is answered where nothing of it is clear.
 * @throws Problem `canceled`
 */
export async function bleedColor(image: Raster, signal: AbortSignal): Promise<Raster> {
  const pixels = image.widthPx * image.heightPx;
  const isKnown = new Uint8Array(pixels);
  let known = 0;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    if (image.data[pixel * 4 + 3] === 0) continue;
    isKnown[pixel] = 1;
    known += 1;
  }
  if (known === pixels) return image;

  const bled = cloneRaster(image);
  const words = pixelWords(bled);
  let ring: number[] = [];
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    if (pixel % PIXELS_PER_TURN === 0) {
      await setImmediate();
      throwIfAborted(signal);
    }
    if (isKnown[pixel]) continue;
    words[pixel] = 0;
    if (touchesKnown(pixel, isKnown, image)) ring.push(pixel);
  }
  for (let distance = 1; distance <= BLEED_PX && ring.length > 0; distance += 1) {
    await setImmediate();
    throwIfAborted(signal);
    for (const pixel of ring) averageOfKnown(pixel, isKnown, bled);
    for (const pixel of ring) isKnown[pixel] = 1;
    ring = nextRing(ring, isKnown, image);
  }
  return bled;
}

function touchesKnown(pixel: number, isKnown: Uint8Array, image: Raster): boolean {
  let touches = false;
  forEachNeighbour(pixel, image, (neighbour) => {
    if (isKnown[neighbour]) touches = true;
  });
  return touches;
}

function averageOfKnown(pixel: number, isKnown: Uint8Array, target: Raster): void {
  let [red, green, blue, count] = [0, 0, 0, 0];
  forEachNeighbour(pixel, target, (neighbour) => {
    if (!isKnown[neighbour]) return;
    red += target.data[neighbour * 4]!;
    green += target.data[neighbour * 4 + 1]!;
    blue += target.data[neighbour * 4 + 2]!;
    count += 1;
  });
  target.data[pixel * 4] = red / count;
  target.data[pixel * 4 + 1] = green / count;
  target.data[pixel * 4 + 2] = blue / count;
}

function nextRing(ring: readonly number[], isKnown: Uint8Array, image: Raster): number[] {
  const next = new Set<number>();
  for (const pixel of ring) {
    forEachNeighbour(pixel, image, (neighbour) => {
      if (!isKnown[neighbour]) next.add(neighbour);
    });
  }
  return [...next];
}

function forEachNeighbour(pixel: number, image: Raster, visit: (neighbour: number) => void): void {
  const { widthPx, heightPx } = image;
  const x = pixel % widthPx;
  const y = (pixel - x) / widthPx;
  for (let row = Math.max(0, y - 1); row <= Math.min(heightPx - 1, y + 1); row += 1) {
    for (let column = Math.max(0, x - 1); column <= Math.min(widthPx - 1, x + 1); column += 1) {
      if (row !== y || column !== x) visit(row * widthPx + column);
    }
  }
}
