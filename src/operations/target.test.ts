import { describe, expect, test } from 'vitest';
import { createMask } from '../domain/mask.ts';
import { contextFor, type Disc, drawScene, matteOf } from './scene.fixture.ts';
import { fillsFrame, findTargets } from './target.ts';

const LEFT: Disc = { center: { xPx: 40, yPx: 40 }, radiusPx: 22, color: [200, 40, 40] };
const RIGHT: Disc = { center: { xPx: 120, yPx: 40 }, radiusPx: 22, color: [40, 40, 200] };
const image = drawScene(160, 80, [LEFT, RIGHT]);
const boxOf = ({ center, radiusPx }: Disc) => ({
  leftPx: center.xPx - radiusPx,
  topPx: center.yPx - radiusPx,
  widthPx: 2 * radiusPx,
  heightPx: 2 * radiusPx,
});
const asked = (over: Partial<Parameters<typeof findTargets>[1]>) => ({ boxes: [], points: [], ...over });

describe('what is meant', () => {
  test('without box or point is the main subject, all of it', async () => {
    const { targets, notes } = await findTargets(image, asked({}), contextFor([LEFT, RIGHT]));
    expect(notes).toEqual([]);
    expect(targets).toHaveLength(1);
    expect(targets[0]).toMatchObject({ matchedBy: 'main-subject', foundBy: 'true matte' });
    expect(targets[0]!.matte.data).toEqual(matteOf(image, [LEFT, RIGHT], null).data);
  });

  test('by boxes and points comes in their order, each for itself', async () => {
    const { targets } = await findTargets(
      image,
      asked({ boxes: [boxOf(RIGHT)], points: [LEFT.center] }),
      contextFor([LEFT, RIGHT]),
    );
    expect(targets.map(({ matchedBy }) => matchedBy)).toEqual(['box', 'point']);
    expect(targets[0]!.matte.data[40 * 160 + 120]).toBe(255);
    expect(targets[0]!.matte.data[40 * 160 + 40]).toBe(0);
    expect(targets[1]!.matte.data[40 * 160 + 40]).toBe(255);
    expect(targets[1]!.matte.data[40 * 160 + 120]).toBe(0);
  });

  test('and not there is told in a note that says where', async () => {
    const { targets, notes } = await findTargets(
      image,
      asked({ boxes: [{ leftPx: 70, topPx: 2, widthPx: 9, heightPx: 9 }], points: [{ xPx: 80, yPx: 78 }] }),
      contextFor([LEFT, RIGHT]),
    );
    expect(targets).toEqual([]);
    expect(notes).toEqual([
      'Nothing stands out in the box at 70,2.',
      'Nothing stands out at the point 80,78.',
    ]);
  });

  test('on an empty picture is nothing, with a note', async () => {
    const { targets, notes } = await findTargets(drawScene(60, 40, []), asked({}), contextFor([]));
    expect(targets).toEqual([]);
    expect(notes).toEqual(['No subject stands out in the picture.']);
  });

  test.each([
    ['box', asked({ boxes: [{ leftPx: 500, topPx: 0, widthPx: 10, heightPx: 10 }] })],
    ['point', asked({ points: [{ xPx: 160, yPx: 0 }] })],
  ])('a %s off the picture is refused', async (_, where) => {
    await expect(findTargets(image, where, contextFor([LEFT]))).rejects.toMatchObject({
      code: 'invalid_parameters',
    });
  });

  test('progress only rises, to the end', async () => {
    const context = contextFor([LEFT, RIGHT]);
    await findTargets(image, asked({ boxes: [boxOf(LEFT), boxOf(RIGHT)], points: [LEFT.center] }), context);
    const { fractions } = context.recorded;
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});

describe('a matte that covers the whole picture', () => {
  const full = { ...createMask(160, 80), data: new Uint8Array(160 * 80).fill(255) };

  test('leaves nothing to separate it from', () => {
    expect(fillsFrame(full, image)).toBe(true);
    expect(fillsFrame(matteOf(image, [LEFT], null), image)).toBe(false);
  });

  test('is a fair layer where the picture has clear pixels', () => {
    const cutOut = { ...image, data: image.data.slice() };
    for (let pixel = 0; pixel < 400; pixel += 1) cutOut.data[pixel * 4 + 3] = 0;
    expect(fillsFrame(full, cutOut)).toBe(false);
  });
});
