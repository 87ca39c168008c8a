import { createRaster, type Raster } from '../../domain/raster.ts';

/** Pictures that the tests draw themselves, and the plain resampling that results are held against. */

/** A colour per place, 0..1 across the picture. */
type Scene = (x: number, y: number) => readonly [number, number, number];

/** Poster-like: discs, bars, letters-like strokes and a gradient, all with hard edges. */
export const posterScene: Scene = (x, y) => {
  if (Math.hypot(x - 0.3, y - 0.32) < 0.2) return [220, 60, 50];
  if (Math.abs(Math.hypot(x - 0.7, y - 0.66) - 0.17) < 0.025) return [20, 30, 90];
  if (Math.abs(y - 0.85 - 0.1 * (x - 0.5)) < 0.02 && x > 0.1 && x < 0.9) return [250, 250, 245];
  if (x > 0.58 && y < 0.4 && Math.sin(70 * (x + 0.45 * y)) > 0.2) return [30, 30, 30];
  return [240 - 60 * y, 215 - 40 * x, 120 + 90 * y];
};

/** Smooth shading and ripples with a few hard borders: what plain resampling does best. */
export const smoothScene: Scene = (x, y) => {
  const ripple = Math.sin(34 * x + 9 * Math.sin(7 * y)) * Math.cos(28 * y - 6 * Math.cos(5 * x));
  const shade = 150 - 80 * Math.hypot(x - 0.4, y - 0.5);
  const leaf = Math.abs(Math.sin(9 * x + 3 * y)) < 0.55 - 0.5 * y ? 50 : 0;
  return [shade + 45 * ripple - leaf, shade + 35 * ripple + leaf, shade - 30 + 40 * ripple * ripple - leaf];
};

const leaves = fallenLeaves(400, 11);

/**
 * Discs of all sizes that hide each other, with the size statistics of photos: the dead leaves model (Lee, Mumford &
 * Huang 2001).
 */
export const deadLeavesScene: Scene = (x, y) => {
  const leaf = leaves.find(
    (candidate) => (x - candidate.x) ** 2 + (y - candidate.y) ** 2 < candidate.radius ** 2,
  );
  if (!leaf) return [128, 128, 128];
  const shade = 0.8 + 0.2 * ((x - leaf.x) / leaf.radius);
  return [leaf.color[0] * shade, leaf.color[1] * shade, leaf.color[2] * shade];
};

interface Leaf {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: readonly [number, number, number];
}

function fallenLeaves(count: number, seed: number): Leaf[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const [smallest, largest] = [0.02, 0.4];
  return Array.from({ length: count }, () => ({
    x: next(),
    y: next(),
    // Areas whose numbers fall with the cube of the radius, by inverting their distribution.
    radius: (smallest ** -2 - next() * (smallest ** -2 - largest ** -2)) ** -0.5,
    color: [20 + 220 * next(), 20 + 220 * next(), 20 + 220 * next()],
  }));
}

/** A scene seen by a camera of `sidePx` x `sidePx` pixels, each the mean of 4 x 4 rays. */
export function renderScene(scene: Scene, sidePx: number): Raster {
  const rays = 4;
  const raster = createRaster(sidePx, sidePx);
  for (let y = 0; y < sidePx; y += 1) {
    for (let x = 0; x < sidePx; x += 1) {
      const sum: [number, number, number] = [0, 0, 0];
      for (let ray = 0; ray < rays * rays; ray += 1) {
        const place = (pixel: number, part: number): number => (pixel + (part + 0.5) / rays) / sidePx;
        const color = scene(place(x, ray % rays), place(y, Math.floor(ray / rays)));
        for (const channel of [0, 1, 2] as const) sum[channel] += color[channel] / (rays * rays);
      }
      raster.data.set([...sum, 255], (y * sidePx + x) * 4);
    }
  }
  return raster;
}

/** `raster` with every `factor` x `factor` block averaged. */
export function averageBlocks(raster: Raster, factor: number): Raster {
  const small = createRaster(raster.widthPx / factor, raster.heightPx / factor);
  for (let y = 0; y < small.heightPx; y += 1) {
    for (let x = 0; x < small.widthPx; x += 1) {
      for (let channel = 0; channel < 4; channel += 1) {
        let sum = 0;
        for (let part = 0; part < factor * factor; part += 1) {
          const row = y * factor + Math.floor(part / factor);
          sum += raster.data[(row * raster.widthPx + x * factor + (part % factor)) * 4 + channel]!;
        }
        small.data[(y * small.widthPx + x) * 4 + channel] = sum / (factor * factor);
      }
    }
  }
  return small;
}

/** A whole-number enlargement by a separable kernel, with pixel centres where they belong. */
export function enlargeByKernel(raster: Raster, factor: number, kernel: Kernel): Raster {
  const wide = enlargeRows(raster, factor, kernel);
  return transpose(enlargeRows(transpose(wide), factor, kernel));
}

export interface Kernel {
  readonly radius: number;
  readonly weight: (distance: number) => number;
}

/** Keys' cubic convolution with a = -0.5 (1981). */
export const bicubic: Kernel = {
  radius: 2,
  weight: (distance) => {
    const t = Math.abs(distance);
    return t < 1 ? (1.5 * t - 2.5) * t * t + 1 : ((-0.5 * t + 2.5) * t - 4) * t + 2;
  },
};

export const lanczos3: Kernel = {
  radius: 3,
  weight: (distance) => {
    const t = Math.PI * distance;
    return t === 0 ? 1 : (3 * Math.sin(t) * Math.sin(t / 3)) / (t * t);
  },
};

/** Peak signal-to-noise ratio over the colours, in decibels. */
export function psnr(first: Raster, second: Raster): number {
  let sum = 0;
  for (let index = 0; index < first.data.length; index += 1) {
    if (index % 4 !== 3) sum += (first.data[index]! - second.data[index]!) ** 2;
  }
  return 10 * Math.log10((255 * 255) / (sum / ((first.data.length / 4) * 3)));
}

function enlargeRows(raster: Raster, factor: number, kernel: Kernel): Raster {
  const wide = createRaster(raster.widthPx * factor, raster.heightPx);
  for (let x = 0; x < wide.widthPx; x += 1) {
    const center = (x + 0.5) / factor - 0.5;
    const taps: { column: number; weight: number }[] = [];
    for (let column = Math.ceil(center - kernel.radius); column <= center + kernel.radius; column += 1) {
      taps.push({
        column: Math.min(raster.widthPx - 1, Math.max(0, column)),
        weight: kernel.weight(column - center),
      });
    }
    const total = taps.reduce((sum, { weight }) => sum + weight, 0);
    for (let y = 0; y < raster.heightPx; y += 1) {
      for (let channel = 0; channel < 4; channel += 1) {
        let sum = 0;
        for (const { column, weight } of taps) {
          sum += raster.data[(y * raster.widthPx + column) * 4 + channel]! * weight;
        }
        wide.data[(y * wide.widthPx + x) * 4 + channel] = sum / total;
      }
    }
  }
  return wide;
}

function transpose(raster: Raster): Raster {
  const turned = createRaster(raster.heightPx, raster.widthPx);
  for (let y = 0; y < raster.heightPx; y += 1) {
    for (let x = 0; x < raster.widthPx; x += 1) {
      const pixel = (y * raster.widthPx + x) * 4;
      turned.data.set(raster.data.subarray(pixel, pixel + 4), (x * turned.widthPx + y) * 4);
    }
  }
  return turned;
}
