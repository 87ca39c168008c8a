import { expect, it } from 'vitest';
import { distanceFrom } from '../forms/form.ts';
import type { Form } from '../forms/form-candidate.ts';
import { GROUND, onGround, part } from '../parts/part-graph.fixture.ts';
import { readForms } from './lone-letter.ts';

const triangle: Form = {
  type: 'polygon',
  points: [
    { xPx: 200, yPx: 100 },
    { xPx: 300, yPx: 270 },
    { xPx: 100, yPx: 270 },
  ],
};
const disc: Form = { type: 'ellipse', center: { xPx: 200, yPx: 300 }, radiusXPx: 180, radiusYPx: 180 };

it('takes what was read as one letter for a form that it is most of, and a letter on a disc for none', () => {
  const box = { leftPx: 100, topPx: 100, widthPx: 200, heightPx: 170 };
  const ground = part(GROUND, [0, 0, 800, 600], [160, 190, 225]);
  const letter = part(1, [100, 100, 200, 170], [200, 20, 60], 0.5);
  const graph = onGround([ground, letter], 120);
  const owner = new Int32Array(graph.widthPx * graph.heightPx);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const [x, y] = [pixel % graph.widthPx, Math.floor(pixel / graph.widthPx)];
    if (distanceFrom(triangle, x + 0.5, y + 0.5) <= 0) owner[pixel] = 1;
  }
  const mix = {
    owner,
    other: new Int32Array(owner.length).fill(-1),
    share: new Uint8Array(owner.length).fill(255),
  };
  const read = (string: string) => [
    { parts: [1], bounds: letter.bounds, reading: { string, box, confidence: 0.9, words: [] } },
  ];
  expect(readForms(mix, graph, read('A'), [triangle])).toEqual([1]);
  expect(readForms(mix, graph, read('AM'), [triangle])).toEqual([]);
  expect(readForms(mix, graph, read('A'), [disc])).toEqual([]);
});
