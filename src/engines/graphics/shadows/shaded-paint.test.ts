import { expect, it } from 'vitest';
import { type PaintSamples, paintAt } from '../parts/paint.ts';
import { fitShadedPaint } from './shaded-paint.ts';

const WIDTH_PX = 240;

/** Steps of a far place from all else: there is no place so far inside that it tells more than another. */
const INSIDE = new Uint8Array(WIDTH_PX * WIDTH_PX).fill(255);

/** The radial gradient of a disc, green in its middle, as a channel's values at a distance from that. */
const RAMP = [
  (far: number) => 20 + 0.3 * far,
  (far: number) => 150 + 0.5 * far,
  (far: number) => 90 + 0.4 * far,
] as const;

/** Samples of the disc around a standing thing that hides its middle, with something soft in a colour at its foot. */
function discAround(foot: readonly number[]): PaintSamples {
  const columns: number[][] = [[], [], [], [], []];
  for (let y = 1; y < WIDTH_PX; y += 4)
    for (let x = 1; x < WIDTH_PX; x += 4) {
      const far = Math.hypot(x - 120, y - 100);
      if (Math.hypot(x - 120, y - 120) > 110 || (Math.abs(x - 120) < 30 && y < 180)) continue;
      const shade = 0.5 * Math.max(0, 1 - Math.hypot((x - 120) / 70, (y - 180) / 22));
      const color = RAMP.map((at, channel) => Math.round((1 - shade) * at(far) + shade * foot[channel]!));
      for (const [index, value] of [x, y, ...color].entries()) columns[index]!.push(value);
    }
  const [x, y, red, green, blue] = columns.map((values) => Float32Array.from(values));
  return { count: x!.length, x: x!, y: y!, red: red!, green: green!, blue: blue! };
}

it('reads a gradient where no shadow bends it', () => {
  const model = fitShadedPaint(discAround([0, 0, 0]), INSIDE, WIDTH_PX, 1.2);
  expect(model?.type).toBe('radial');
  const color = new Float32Array(3);
  for (const [x, y] of [
    [40, 90],
    [120, 185],
    [180, 170],
  ] as const) {
    paintAt(model!, x, y, color);
    const far = Math.hypot(x - 120, y - 100);
    for (const [channel, at] of RAMP.entries()) expect(Math.abs(color[channel]! - at(far))).toBeLessThan(2);
  }
});

it('reads none beside what is darker and of another hue: that is another paint', () => {
  expect(fitShadedPaint(discAround([20, 0, 90]), INSIDE, WIDTH_PX, 1.2)).toBeNull();
});
