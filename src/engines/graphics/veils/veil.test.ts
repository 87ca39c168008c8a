import { describe, expect, it } from 'vitest';
import { box, compressed, grain, Page } from '../design.fixture.ts';
import { formBounds } from '../forms/form.ts';
import { findVeils } from './veil.ts';

/** Waves of every size, light enough for a step to any veil. */
const sky = (x: number, y: number) => {
  const waves = 40 * Math.sin(x / 23 + y / 40) + 30 * Math.cos(y / 17 + x / 61);
  const shade = 110 + waves + 22 * Math.sin(x / 5 + y / 37);
  return [shade + 20, shade, shade - 20] as const;
};

/** Ground so grainy that no pixel tells of the one beside it. */
const gravel = (x: number, y: number) => {
  const shade = 170 * grain(x, y);
  return [shade, shade, shade] as const;
};

describe('finding translucent rectangles', () => {
  const page = () =>
    new Page(280, 260, (x, y) => (y < 175 ? sky(x, y) : gravel(x, y))).paint(
      box(0, 90, 280, 100),
      [255, 250, 240],
      0.88,
    );
  const whole = { type: 'rectangle', leftPx: 0, topPx: 90, widthPx: 280, heightPx: 100 };

  it('ends one that runs across the canvas where nothing can be seen through it any more', () => {
    const veils = findVeils(page().picture, false);
    expect(veils).toHaveLength(1);
    expect(veils[0]!.outline).toMatchObject(whole);
    expect(veils[0]!.through).toBeCloseTo(0.12, 2);
  });

  it('ends it there also in a compressed picture', async () => {
    const veils = findVeils(await compressed(page().picture, 85), true);
    expect(veils).toHaveLength(1);
    const { top, bottom } = formBounds(veils[0]!.outline!);
    expect(Math.abs(top - 90)).toBeLessThanOrEqual(1);
    expect(Math.abs(bottom - 190)).toBeLessThanOrEqual(1);
  });

  it('is not led astray by what is printed on it in a colour that the veil would leave about the same', () => {
    const dusk = (x: number, y: number) => {
      const [red, green, blue] = sky(x, y);
      return [red / 3 - 15, green / 3 - 15, blue / 3] as const;
    };
    const printed = new Page(280, 260, dusk)
      .paint(box(70, 0, 120, 260), [255, 250, 240], 0.88)
      .paint(box(90, 120, 80, 6), [16, 16, 30]);
    expect(findVeils(printed.picture, false).map(({ outline }) => outline)).toMatchObject([
      { type: 'rectangle', leftPx: 70, topPx: 0, widthPx: 120, heightPx: 260 },
    ]);
  });
});
