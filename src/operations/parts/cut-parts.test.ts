import { describe, expect, test } from 'vitest';
import { softIou } from '../../../bench/metrics/matte.ts';
import { createFigure } from '../../../bench/scenes/figure.ts';
import { createMask, type Mask, pasteMask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import { createRaster, pasteRaster } from '../../domain/raster.ts';
import { cutParts, type PersonParts } from './cut-parts.ts';
import type { PartGroup } from './part-name.ts';

const WIDTH = 210;
const HEIGHT = 300;

function partsOf(...input: Parameters<typeof cutParts>): PersonParts {
  const { parts } = cutParts(...input);
  if (!parts) throw new Error('expected parts');
  return parts;
}

const only = (person: Person, names: readonly (keyof Person['body'])[]): Person => ({
  ...person,
  body: Object.fromEntries(Object.entries(person.body).filter(([name]) => names.includes(name as never))),
});

const sumOf = (masks: readonly (Mask | undefined)[]): number[] => {
  const sum = new Array<number>(WIDTH * HEIGHT).fill(0);
  for (const mask of masks)
    mask?.data.forEach((value, pixel) => {
      sum[pixel]! += value;
    });
  return sum;
};

const figure = createFigure(WIDTH, HEIGHT, 2);
const whole = partsOf(figure.image, figure.matte, figure.person);
const NOTHING: Person = { box: figure.person.box, confidence: 1, body: {}, face: null };

describe('a figure with true points', () => {
  test.each([3, 5, 14])('%d is cut where its parts are', (seed) => {
    const { image, matte, parts: truth, person } = createFigure(WIDTH, HEIGHT, seed);
    const parts = partsOf(image, matte, person);
    const overlaps: number[] = [];
    for (const [group, names] of [
      ['face', ['face']],
      ['hair', ['hair']],
      ['torso', ['torso']],
      ['arm', ['leftArm', 'rightArm', 'leftHand', 'rightHand']],
      ['leg', ['leftLeg', 'rightLeg', 'leftFoot', 'rightFoot']],
    ] as const) {
      const expected = createMask(WIDTH, HEIGHT);
      for (const name of names)
        truth.get(name)!.data.forEach((value, pixel) => {
          expected.data[pixel] = Math.min(255, expected.data[pixel]! + value);
        });
      overlaps.push(softIou(parts.cut(group, null)!.mask, expected));
    }
    expect(Math.min(...overlaps)).toBeGreaterThan(0.72);
    expect(overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length).toBeGreaterThan(0.88);
  });

  test('left is the person’s own, and sides do not mix', () => {
    for (const side of ['left', 'right'] as const) {
      const arm = whole.cut('arm', side)!.mask;
      const truth = figure.parts.get(`${side}Arm`)!;
      expect(softIou(arm, truth)).toBeGreaterThan(0.75);
    }
  });

  test('the pieces add up to the matte, to the last step of every pixel', () => {
    const groups: PartGroup[] = ['head', 'body'];
    expect(sumOf(groups.map((group) => whole.cut(group, null)?.mask))).toEqual([...figure.matte.data]);
    const limbs: PartGroup[] = ['face', 'hair', 'torso', 'arm', 'leg'];
    expect(sumOf(limbs.map((group) => whole.cut(group, null)?.mask))).toEqual([...figure.matte.data]);
  });

  test('clothes are all below the head but its skin', () => {
    // This one has bare arms and long trousers.
    const clothes = whole.clothes()!;
    const truth = figure.parts;
    const share = (mask: Mask): number => {
      let [both, all] = [0, 0];
      mask.data.forEach((value, pixel) => {
        both += Math.min(value, clothes.mask.data[pixel]!);
        all += value;
      });
      return both / all;
    };
    expect(share(truth.get('leftLeg')!)).toBeGreaterThan(0.9);
    expect(share(truth.get('torso')!)).toBeGreaterThan(0.8);
    for (const name of ['leftArm', 'rightArm', 'face', 'hair'] as const)
      expect(share(truth.get(name)!)).toBeLessThan(0.1);
  });
});

describe('what is not there is not made up', () => {
  test('without knees and ankles there are no legs', () => {
    const names = ['leftShoulder', 'rightShoulder', 'leftElbow', 'leftWrist', 'leftHip', 'rightHip'] as const;
    const parts = partsOf(figure.image, figure.matte, only(figure.person, names));
    expect([...parts.found.keys()].toSorted()).toEqual([
      'face',
      'hair',
      'leftArm',
      'leftHand',
      'rest',
      'torso',
    ]);
    expect(parts.cut('leg', null)).toBeNull();
    expect(parts.cut('arm', 'right')).toBeNull();
    expect(parts.cut('arm', null)).not.toBeNull();
  });

  test('points beside the matte make no part', () => {
    const matte = createMask(WIDTH, HEIGHT);
    matte.data.set(figure.matte.data.subarray(0, WIDTH * Math.round(HEIGHT * 0.4)));
    const parts = partsOf(figure.image, matte, figure.person);
    for (const name of ['leftFoot', 'rightFoot', 'leftLeg', 'rightLeg'] as const)
      expect(parts.found.has(name)).toBe(false);
  });

  test('of a face alone follow a head and a rest', () => {
    const parts = partsOf(figure.image, figure.matte, { ...figure.person, body: {} });
    expect([...parts.found.keys()].toSorted()).toEqual(['face', 'hair', 'rest']);
    const head = createMask(WIDTH, HEIGHT);
    for (const name of ['face', 'hair'] as const)
      figure.parts.get(name)!.data.forEach((value, pixel) => {
        head.data[pixel] = Math.min(255, head.data[pixel]! + value);
      });
    expect(softIou(parts.cut('head', null)!.mask, head)).toBeGreaterThan(0.8);
  });

  const withLeftAt = (confidence: number): PersonParts => {
    const points = Object.entries(figure.person.body).map(([name, point]) => [
      name,
      name.startsWith('left') ? { ...point, confidence } : point,
    ]);
    return partsOf(figure.image, figure.matte, { ...figure.person, body: Object.fromEntries(points) });
  };

  test('points that are half sure give a less sure part than sure ones', () => {
    const { found } = withLeftAt(0.42);
    expect(found.get('leftLeg')!).toBeLessThan(0.8 * found.get('rightLeg')!);
  });

  test('points that are all guesses give no part', () => {
    const { found } = withLeftAt(0.3);
    for (const name of ['leftLeg', 'leftFoot', 'leftArm', 'leftHand'] as const)
      expect(found.has(name)).toBe(false);
    expect(found.has('rightLeg')).toBe(true);
  });

  test('a thing beside the person that is in the matte is no part, and not worn', () => {
    const image = createRaster(2 * WIDTH, HEIGHT);
    pasteRaster(image, figure.image, { leftPx: 0, topPx: 0, widthPx: WIDTH, heightPx: HEIGHT });
    const matte = createMask(2 * WIDTH, HEIGHT);
    pasteMask(matte, figure.matte, { leftPx: 0, topPx: 0, widthPx: WIDTH, heightPx: HEIGHT });
    for (let y = 120; y < 240; y += 1) {
      matte.data.fill(255, y * 2 * WIDTH + 260, y * 2 * WIDTH + 400);
      for (let x = 260; x < 400; x += 1) image.data.set([200, 60, 160, 255], (y * 2 * WIDTH + x) * 4);
    }
    const parts = partsOf(image, matte, figure.person);
    for (const group of ['head', 'torso', 'arm', 'leg'] as const)
      expect(parts.cut(group, null)!.mask.data[180 * 2 * WIDTH + 330]).toBe(0);
    expect(parts.clothes()!.mask.data[180 * 2 * WIDTH + 330]).toBe(0);
    expect(parts.cut('body', null)!.mask.data[180 * 2 * WIDTH + 330]).toBe(255);
  });

  test('nobody recognised and an empty matte are reasons, not parts', () => {
    expect(cutParts(figure.image, figure.matte, NOTHING)).toMatchObject({
      parts: null,
      reason: expect.any(String),
    });
    expect(cutParts(figure.image, createMask(WIDTH, HEIGHT), figure.person)).toMatchObject({ parts: null });
  });

  test('a matte of another size is a mismatch', () => {
    expect(() => cutParts(createRaster(3, 3), figure.matte, figure.person)).toThrow(
      expect.objectContaining({ code: 'mask_mismatch' }),
    );
  });
});
