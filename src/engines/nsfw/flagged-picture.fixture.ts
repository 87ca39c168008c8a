import { createRaster, type Raster } from '../../domain/raster.ts';

/** `[x, y, radius, flatness, red, green, blue]` in shares of the side; the last three are 0..255. */
type Disc = readonly [number, number, number, number, number, number, number];

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Shaded discs of the colour of skin on a plain ground: they show nothing, and the classifier flags them all the same, which is
 * what a test needs.
 */
export function flaggedPicture(sidePx = 64): Raster {
  const random = randomFrom(13 * 2_654_435_761);
  const discs = Array.from({ length: 7 }, (): Disc => {
    const [x, y] = [random(), random()];
    const radius = 0.125 + random() * 0.34375;
    const flatness = 0.5 + random();
    return [x, y, radius, flatness, 200 + random() * 55, 140 + random() * 60, 110 + random() * 60];
  });
  const ground = [random() * 255, random() * 255, random() * 255] as const;
  const picture = createRaster(sidePx, sidePx);
  for (let row = 0; row < sidePx; row += 1)
    for (let column = 0; column < sidePx; column += 1) {
      let color: readonly number[] = ground;
      for (const [x, y, radius, flatness, ...skin] of discs) {
        const distance = Math.hypot(column / sidePx - x, (row / sidePx - y) * flatness) / radius;
        if (distance < 1) color = skin.map((value) => value * (1 - 0.35 * distance * distance));
      }
      picture.data.set([...color, 255], (row * sidePx + column) * 4);
    }
  return picture;
}
