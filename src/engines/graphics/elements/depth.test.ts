import { expect, it } from 'vitest';
import type { Form } from '../design.fixture.ts';
import { agreement, box, disc, Page, takenApart } from '../design.fixture.ts';

it('lays a frame over a disc in its own colour, on which it does not show', async () => {
  const [navy, gold, white] = [
    [22, 34, 90],
    [226, 168, 80],
    [255, 255, 255],
  ] as const;
  const [outer, inner] = [box(12, 12, 396, 236), box(16, 16, 388, 228)];
  const frame: Form = (x, y) => outer(x, y) && !inner(x, y);
  const round = disc(112, 130, 106);
  const page = new Page(420, 260, navy)
    .paint(round, white)
    .paint(box(60, 30, 100, 206), gold)
    .paint(box(240, 90, 110, 60), gold)
    .paint(frame, white);
  const layers = await takenApart(page.picture);
  const placeOf = (form: Form): number =>
    layers.findIndex((layer) => layer.kind !== 'background' && agreement(layer, form, page.picture) > 0.85);
  expect(placeOf(round)).toBeGreaterThan(0);
  expect(placeOf(frame)).toBeGreaterThan(placeOf(round));
});
