import { describe, expect, it } from 'vitest';
import { paintGround, replaceGround } from './ground.ts';
import { matteBy, painted, pixelAt } from './painted.fixture.ts';

const SIZE = { widthPx: 40, heightPx: 30 };

describe('paintGround', () => {
  it('paints a colour exactly, and nothing as nothing', () => {
    const plain = paintGround(SIZE, { type: 'color', color: '#12ab9f' }, 1);
    expect(pixelAt(plain, 39, 29)).toEqual([0x12, 0xab, 0x9f]);
    expect(new Set(paintGround(SIZE, { type: 'clear' }, 1).data)).toEqual(new Set([0]));
  });

  it.each(['down', 'across'] as const)('runs a gradient %s from one colour to the other', (direction) => {
    const gradient = paintGround(SIZE, { type: 'gradient', from: '#0000ff', to: '#ffffff', direction }, 1);
    expect(pixelAt(gradient, 0, 0)).toEqual([0, 0, 255]);
    expect(pixelAt(gradient, 39, 29)).toEqual([255, 255, 255]);
    const length = direction === 'down' ? 30 : 40;
    let last = -2;
    for (let step = 0; step < length; step += 1) {
      const [red] = direction === 'down' ? pixelAt(gradient, 20, step) : pixelAt(gradient, step, 15);
      expect(red).toBeGreaterThanOrEqual(last - 1);
      last = red;
    }
  });
});

describe('replaceGround', () => {
  const ground = painted(40, 30, () => [0, 255, 0]);
  const share = (x: number): number => Math.min(1, Math.max(0, (x - 15) / 10));
  const alpha = matteBy(40, 30, (x) => share(x));
  const picture = painted(40, 30, (x) => [200, 0, Math.round(200 * (1 - share(x)))]);
  const colors = painted(40, 30, () => [200, 0, 0]);
  const replaced = replaceGround({ picture, alpha, colors }, ground);

  it('keeps the subject and takes the ground, byte for byte', () => {
    expect(pixelAt(replaced, 30, 5)).toEqual(pixelAt(picture, 30, 5));
    expect(pixelAt(replaced, 5, 5)).toEqual([0, 255, 0]);
  });

  it('leaves nothing of the old ground in a soft edge', () => {
    for (let x = 16; x < 25; x += 1) {
      const [red, green, blue] = pixelAt(replaced, x, 10);
      expect(blue).toBe(0);
      expect(Math.abs(red - 200 * share(x))).toBeLessThan(2);
      expect(Math.abs(green - 255 * (1 - share(x)))).toBeLessThan(2);
    }
  });

  it('makes soft edges translucent where there is no ground', () => {
    const cut = replaceGround({ picture, alpha, colors }, paintGround(SIZE, { type: 'clear' }, 1));
    const at = (10 * 40 + 20) * 4;
    expect([...cut.data.subarray(at, at + 4)]).toEqual([200, 0, 0, alpha.data[20]]);
    expect([...cut.data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });
});
