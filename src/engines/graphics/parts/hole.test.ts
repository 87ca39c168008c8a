import { expect, it } from 'vitest';
import type { Color, Form } from '../design.fixture.ts';
import { agreement, box, disc, Page, takenApart } from '../design.fixture.ts';

const WHITE = [255, 255, 255] as const;
const face = disc(80, 70, 40);
/** A clock whose hands are cut out. */
const clock =
  (hands: Form): Form =>
  (x, y) =>
    face(x, y) && !hands(x, y);

it('shows the ground through small holes in a shape, a gradient too, and a thin one whose colour is hardly whole', async () => {
  const wide: Form = (x, y) => box(77, 45, 6, 28)(x, y) || box(77, 67, 20, 6)(x, y);
  const thin: Form = (x, y) => box(79.3, 45, 1.9, 27)(x, y);
  const course = (x: number): Color => [60 + x / 3, 50, 120 - x / 4];
  for (const page of [
    new Page(300, 200, course).paint(clock(wide), WHITE),
    new Page(300, 200, WHITE).paint(clock(thin), [108, 114, 128]),
  ]) {
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape']);
    const form = clock(page.picture.data[0]! === 255 ? thin : wide);
    expect(agreement(layers[1]!, form, page.picture)).toBeGreaterThan(0.98);
  }
});

it('keeps what lies on a shape in a colour of its own', async () => {
  const page = new Page(300, 200, WHITE)
    .paint(face, [108, 114, 128])
    .paint(box(70, 60, 20, 20), [250, 225, 90]);
  expect(await takenApart(page.picture)).toHaveLength(3);
});
