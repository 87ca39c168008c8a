import { describe, expect, it } from 'vitest';
import { wholeBox } from '../../domain/box.ts';
import { type CanvasRule, canvasFor, frame, windowAround } from './canvas.ts';

const GRID: CanvasRule = { stepPx: 64, leastPixels: 512 * 512, mostPixels: 1024 * 1024, mostRatio: 4 };
const GPT_IMAGE_2: CanvasRule = { stepPx: 16, leastPixels: 655_360, mostPixels: 1_572_864, mostRatio: 3 };

describe('a canvas', () => {
  it('keeps to its grid and bounds for pictures of every shape', () => {
    for (const rule of [GRID, GPT_IMAGE_2] as const)
      for (const widthPx of [1, 17, 300, 640, 1024, 4000, 30_000])
        for (const heightPx of [1, 33, 500, 768, 1024, 3000]) {
          if (!('stepPx' in rule)) throw new Error('not a grid');
          const { widthPx: wide, heightPx: high } = canvasFor({ widthPx, heightPx }, rule);
          const shape = `${widthPx}x${heightPx} on ${wide}x${high}`;
          expect([wide % rule.stepPx, high % rule.stepPx], shape).toEqual([0, 0]);
          expect(wide * high, shape).toBeLessThanOrEqual(rule.mostPixels);
          expect(wide * high, shape).toBeGreaterThanOrEqual(rule.leastPixels);
          expect(Math.max(wide, high) / Math.min(wide, high), shape).toBeLessThanOrEqual(rule.mostRatio);
        }
  });

  it('is the one of a list that a picture fills best', () => {
    const square = { widthPx: 1024, heightPx: 1024 };
    const wide = { widthPx: 1536, heightPx: 1024 };
    const high = { widthPx: 1024, heightPx: 1536 };
    const sizes = [square, wide, high];
    expect(canvasFor({ widthPx: 900, heightPx: 880 }, { sizes })).toEqual(square);
    expect(canvasFor({ widthPx: 1600, heightPx: 900 }, { sizes })).toEqual(wide);
    expect(canvasFor({ widthPx: 600, heightPx: 900 }, { sizes })).toEqual(high);
  });

  it('shows a picture in its middle, whole, as large as it goes', () => {
    const window = wholeBox({ widthPx: 3000, heightPx: 1000 });
    const { place } = frame(window, { widthPx: 1536, heightPx: 1024 });
    expect(place).toEqual({ leftPx: 0, topPx: 256, widthPx: 1536, heightPx: 512 });
  });
});

describe('the window around a change', () => {
  it('lies on the picture and shows as much again as what changes, at least 1024 pixels', () => {
    const picture = { widthPx: 6000, heightPx: 4000 };
    expect(windowAround({ leftPx: 3000, topPx: 2000, widthPx: 100, heightPx: 60 }, picture)).toEqual({
      leftPx: 2538,
      topPx: 1518,
      widthPx: 1024,
      heightPx: 1024,
    });
    expect(windowAround({ leftPx: 5900, topPx: 0, widthPx: 100, heightPx: 900 }, picture)).toEqual({
      leftPx: 4976,
      topPx: 0,
      widthPx: 1024,
      heightPx: 1800,
    });
  });

  it('is the whole picture where it would be most of it', () => {
    const picture = { widthPx: 1200, heightPx: 900 };
    expect(windowAround({ leftPx: 10, topPx: 10, widthPx: 20, heightPx: 20 }, picture)).toEqual(
      wholeBox(picture),
    );
  });
});
