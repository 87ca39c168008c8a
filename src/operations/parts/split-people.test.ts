import { describe, expect, test } from 'vitest';
import { softIou } from '../../../bench/metrics/matte.ts';
import { createCouple, createFigure, STANCES } from '../../../bench/scenes/figure.ts';
import { createMask, pasteMask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import { createRaster, pasteRaster } from '../../domain/raster.ts';
import { splitPeople } from './split-people.ts';

const WIDTH = 260;
const HEIGHT = 280;
const couple = createCouple(WIDTH, HEIGHT, 2);

describe('two people who touch', () => {
  test.each([...STANCES.map((stance) => [stance, 1] as const), ['before', 4] as const])(
    '%s, %d, are two mattes that add up to the one',
    (stance, seed) => {
      const { image, matte, mattes, persons } = createCouple(WIDTH, HEIGHT, seed, stance);
      const split = splitPeople(image, matte, persons);
      for (const [index, truth] of mattes.entries())
        expect(softIou(split[index]!, truth)).toBeGreaterThan(0.9);
      const sum = split[0]!.data.map((value, pixel) => value + split[1]!.data[pixel]!);
      expect(sum).toEqual(matte.data);
    },
  );

  test('the order of the people is the order of the mattes', () => {
    const [first, second] = couple.persons;
    const [one, other] = splitPeople(couple.image, couple.matte, [first, second]);
    const [swappedOther, swappedOne] = splitPeople(couple.image, couple.matte, [second, first]);
    expect(softIou(one!, swappedOne!)).toBeGreaterThan(0.97);
    expect(softIou(other!, swappedOther!)).toBeGreaterThan(0.97);
  });

  test('with faces alone each has the own head and most of the own body', () => {
    const faces = couple.persons.map((person): Person => ({ ...person, body: {} }));
    const split = splitPeople(couple.image, couple.matte, faces);
    for (const [index, truth] of couple.mattes.entries())
      expect(softIou(split[index]!, truth)).toBeGreaterThan(0.55);
  });
});

/** Two figures with room between, and a blot far from both. */
function apart() {
  const figures = [createFigure(160, 260, 2), createFigure(160, 260, 5)];
  const image = createRaster(700, 260);
  const matte = createMask(700, 260);
  const persons = figures.map((figure, index): Person => {
    const box = { leftPx: index * 200, topPx: 0, widthPx: 160, heightPx: 260 };
    pasteRaster(image, figure.image, box);
    pasteMask(matte, figure.matte, box);
    const moved = <Place extends { readonly xPx: number }>(point: Place): Place => ({
      ...point,
      xPx: point.xPx + box.leftPx,
    });
    const { body, face } = figure.person;
    return {
      ...figure.person,
      body: Object.fromEntries(Object.entries(body).map(([name, point]) => [name, moved(point)])),
      face: face && { ...face, mesh: face.mesh.map(moved) },
    };
  });
  for (let y = 100; y < 120; y += 1) matte.data.fill(255, y * 700 + 650, y * 700 + 680);
  return { image, matte, persons, figures };
}

describe('people who stand apart', () => {
  const { image, matte, persons, figures } = apart();
  const split = splitPeople(image, matte, persons);

  test('keep their own piece whole, soft edge and all', () => {
    for (const [index, figure] of figures.entries()) {
      for (let y = 0; y < 260; y += 1) {
        const start = y * 700 + index * 200;
        expect([...split[index]!.data.subarray(start, start + 160)]).toEqual([
          ...figure.matte.data.subarray(y * 160, (y + 1) * 160),
        ]);
      }
    }
  });

  test('do not get what lies far from everybody', () => {
    for (const mask of split) expect(mask!.data[110 * 700 + 660]).toBe(0);
  });
});

test('who cannot be told apart has no matte', () => {
  const [first, second] = couple.persons;
  const nobody: Person = { ...second, body: {}, face: null };
  const [one, other] = splitPeople(couple.image, couple.matte, [first, nobody]);
  expect(one).not.toBeNull();
  expect(other).toBeNull();
  expect(splitPeople(couple.image, createMask(WIDTH, HEIGHT), couple.persons)).toEqual([null, null]);
});
