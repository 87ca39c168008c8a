import { describe, expect, it } from 'vitest';
import { type PaintModel, type PaintSamples, paintAt } from '../parts/paint.ts';
import { unshaded } from './unshaded-paint.ts';

/** Samples of a gradient over 200 pixels that lies in a soft shadow over two thirds of its places 60 to 140. */
function samplesInShadow(): PaintSamples {
  const columns: number[][] = [[], [], [], [], []];
  for (let y = 0; y < 30; y += 1) {
    for (let x = 0; x < 200; x += 3) {
      const isShaded = x > 60 && x < 140 && y < 20;
      const light = isShaded ? 0.55 + 0.02 * y : 1;
      const color = [60 + x * 0.8, 180 - x * 0.5, 120];
      for (const [index, value] of [x, y, ...color.map((level) => Math.round(level * light))].entries())
        columns[index]!.push(value);
    }
  }
  const [x, y, red, green, blue] = columns.map((values) => Float32Array.from(values));
  return { count: x!.length, x: x!, y: y!, red: red!, green: green!, blue: blue! };
}

const colorAt = (model: PaintModel, x: number): number[] => {
  const color = new Float32Array(3);
  paintAt(model, x, 10, color);
  return [...color];
};

describe('a gradient that lies partly in a shadow', () => {
  it('gets the colours that it has outside of the shadow', () => {
    const samples = samplesInShadow();
    // What the means along the course are: the shadow's share is mixed in.
    const table = Float32Array.from({ length: 96 }, (_, at) => {
      const x = (198 * Math.floor(at / 3)) / 31;
      const light = x > 60 && x < 140 ? 0.827 : 1;
      return light * [60 + x * 0.8, 180 - x * 0.5, 120][at % 3]!;
    });
    const mean = { type: 'linear', x: 1, y: 0, from: 0, to: 198, residual: 0, table } as const;
    const bare = unshaded(mean, [samples], false);
    for (const x of [20, 70, 100, 130, 180]) {
      const [red, green, blue] = colorAt(bare, x);
      expect(Math.abs(red! - 60 - x * 0.8)).toBeLessThan(3);
      expect(Math.abs(green! - 180 + x * 0.5)).toBeLessThan(3);
      expect(Math.abs(blue! - 120)).toBeLessThan(3);
    }
  });
});
