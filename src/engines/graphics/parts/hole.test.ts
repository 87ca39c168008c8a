import { expect, it } from 'vitest';
import type { Color, Form } from '../design.fixture.ts';
import { agreement, box, compressed, disc, Page, takenApart, word } from '../design.fixture.ts';

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

it('shows the ground through a ring larger than any letter', async () => {
  const ring: Form = (x, y) => disc(100, 100, 90)(x, y) && !disc(100, 100, 45)(x, y);
  const page = new Page(300, 200, [45, 106, 79])
    .paint(ring, [241, 250, 238])
    .paint(box(230, 20, 50, 70), WHITE);
  const layers = await takenApart(page.picture);
  expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'shape']);
});

it('keeps what lies on a shape in a colour of its own', async () => {
  const page = new Page(300, 200, WHITE)
    .paint(face, [108, 114, 128])
    .paint(box(70, 60, 20, 20), [250, 225, 90]);
  expect(await takenApart(page.picture)).toHaveLength(3);
});

it('sees the page through the hands of a small clock that compression tints with the clock', async () => {
  const small = disc(80, 70, 13);
  const hands: Form = (x, y) => box(78.7, 62, 2.6, 9)(x, y) || box(78.7, 69, 8, 2.6)(x, y);
  for (const [ground, ink, letters] of [
    [
      [235, 237, 236],
      [232, 106, 78],
      [32, 33, 36],
    ],
    [
      [35, 39, 51],
      [8, 104, 136],
      [240, 240, 245],
    ],
  ] as const) {
    const page = new Page(300, 200, ground)
      .paint((x, y) => small(x, y) && !hands(x, y), ink)
      .paint(word('HELLO', 120, 60, 30), letters);
    const layers = await takenApart(await compressed(page.picture, 85));
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'text']);
    const form: Form = (x, y) => small(x, y) && !hands(x, y);
    expect(agreement(layers[1]!, form, page.picture)).toBeGreaterThan(0.95);
  }
});
