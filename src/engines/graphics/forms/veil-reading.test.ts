import { describe, expect, it } from 'vitest';
import type { Color, Form as Shape } from '../design.fixture.ts';
import { box, Page } from '../design.fixture.ts';
import { flatPaint } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { distanceFrom } from './form.ts';
import { outlineEvidence } from './form-evidence.ts';
import { hypothesesOf } from './form-hypothesis.ts';
import { StackPicture } from './form-picture.ts';
import { veilReading } from './veil-reading.ts';

const LEVELS = { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 };
const SIZE_PX = 160;
const [NAVY, RED, GREEN] = [
  [20, 30, 80],
  [230, 60, 110],
  [40, 200, 60],
] as const;
const THROUGH = 0.5;

/** What is read of a disc in a gradient from green to red, half of which lets through a navy page with something red on it. */
function gradientRead(red: Shape): ReturnType<typeof veilReading> {
  const disc: Form = { type: 'ellipse', center: { xPx: 80, yPx: 80 }, radiusXPx: 50, radiusYPx: 50 };
  const inDisc: Shape = (x, y) => distanceFrom(disc, x, y) < 0;
  const gradient = (x: number): Color =>
    GREEN.map((value, channel) => value + ((RED[channel]! - value) * Math.min(95, x - 30)) / 95) as never;
  const { picture } = new Page(SIZE_PX, SIZE_PX, NAVY).paint(red, RED).paint(inDisc, gradient, 1 - THROUGH);
  const labels = Int32Array.from({ length: SIZE_PX ** 2 }, (_, pixel) => {
    const [x, y] = [(pixel % SIZE_PX) + 0.5, Math.floor(pixel / SIZE_PX) + 0.5];
    // What shows the same within and without is one part.
    if (!inDisc(x, y) || (red(x, y) && x > 124)) return red(x, y) ? 1 : 0;
    return red(x, y) ? 3 : 2;
  });
  const free = { ...flatPaint(0, 0, 0), type: 'free' as const };
  const known = { ground: 0, letters: new Set<number>(), drawn: new Set<number>(), fine: new Map() };
  const paints = [flatPaint(...NAVY), flatPaint(...RED), free, free];
  const seen = new StackPicture(labels, picture, paints, { levels: LEVELS, ...known });
  const hypothesis = hypothesesOf([disc], LEVELS.reachPx)[0]!;
  return veilReading(seen, hypothesis, outlineEvidence(seen, hypothesis));
}

describe('a translucent form in a gradient', () => {
  it('is told by what has its own colour below it, and shows no edge there', () => {
    const reading = gradientRead(box(110, 70, 50, 16));
    expect(reading?.veil.paint).not.toBeNull();
    expect(reading!.veil.through).toBeCloseTo(THROUGH, 1);
    expect(reading!.cover).toBe('none');
  });
});
