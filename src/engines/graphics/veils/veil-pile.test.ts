import { expect, it } from 'vitest';
import { box, type Color, disc, grain, Page } from '../design.fixture.ts';
import { formedVeils } from './formed-veil.ts';
import { veilPile } from './veil-pile.ts';

const [widthPx, heightPx] = [320, 280];

/** An evening's sky with clouds and a sun of one colour. */
function evening(): Page {
  const sky = (_: number, y: number): Color => [250 - y / 40, 140 + y / 12, 66 + y / 16];
  const clouded = (x: number, y: number): Color => {
    const cloud = y < 90 || y > 200 ? 40 * grain(x >> 4, y >> 3) : 0;
    const [red, green, blue] = sky(x, y);
    return [red - cloud, green - cloud, blue + cloud];
  };
  return new Page(widthPx, heightPx, clouded).paint(disc(170, 145, 40), [251, 216, 184]);
}

const found = ({ picture }: Page) =>
  veilPile(picture, false, {
    isWritten: new Uint8Array(widthPx * heightPx),
    given: null,
    isKnown: () => false,
  }).veils.map(({ outline }) => outline?.type);

it('takes a sun that a translucent band runs across for no veil', () => {
  const banded = evening().paint(box(60, 0, 110, heightPx), [252, 252, 252], 0.7);
  expect(formedVeils(banded.picture, false).veils).not.toHaveLength(0);
  expect(found(banded)).toEqual(['rectangle']);
});

it('keeps a translucent disc over a translucent band', () => {
  const page = evening()
    .paint(box(60, 0, 110, heightPx), [252, 252, 252], 0.7)
    .paint(disc(150, 70, 45), [40, 60, 180], 0.6);
  expect(found(page)).toContain('ellipse');
  expect(found(page)).toContain('rectangle');
});
