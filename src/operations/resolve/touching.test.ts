import { describe, expect, it } from 'vitest';
import { softIou } from '../../../bench/metrics/matte.ts';
import { createCouple } from '../../../bench/scenes/figure.ts';
import type { Box } from '../../domain/box.ts';
import type { Capabilities, Finding } from '../../domain/capability.ts';
import { measureRecomposition } from '../../domain/compose.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import { contextFor, type Disc, drawScene } from '../scene.fixture.ts';
import { splitOperation } from '../split.ts';
import { touchingThings } from './touching.ts';

const finding = (box: Box, label: string): Finding => ({ box, label, confidence: 0.6 });

describe('two people who touch', () => {
  const { image, matte, mattes, persons } = createCouple(260, 280, 2);
  const seen = mattes.map((one: Mask) => finding(tightBox(one, 128)!, 'person'));

  it('are two things, along their joints', async () => {
    const things = await touchingThings(image, matte, seen, async () => persons);
    expect(things).toHaveLength(2);
    for (const [index, truth] of mattes.entries())
      expect(softIou(things[index]!, truth)).toBeGreaterThan(0.9);
  });

  it('are looked for only where several are seen', async () => {
    const nobody = async (): Promise<never> => {
      throw new Error('nobody asked for people');
    };
    expect(await touchingThings(image, matte, seen.slice(0, 1), nobody)).toEqual([matte]);
  });
});

describe('a split without words', () => {
  const discs: readonly Disc[] = [
    { center: { xPx: 75, yPx: 55 }, radiusPx: 34, color: [205, 30, 25] },
    { center: { xPx: 128, yPx: 55 }, radiusPx: 34, color: [30, 50, 215] },
  ];
  const image = drawScene(200, 110, discs);
  const boxes = discs.map(({ center, radiusPx }) => ({
    leftPx: center.xPx - radiusPx,
    topPx: center.yPx - radiusPx,
    widthPx: 2 * radiusPx,
    heightPx: 2 * radiusPx,
  }));

  it.each([
    [
      ['bowl', 'dog'],
      ['bowl', 'dog'],
    ],
    [['bowl'], ['subject']],
  ])('with %j known gives %j', async (labels, names) => {
    const findings = labels.map((label, index) => finding(boxes[index]!, label));
    const overrides: Partial<Capabilities> = { detect: { labels, detect: async () => findings } };
    const parameters = splitOperation.parameters.parse({ treatAs: 'photo' });
    const output = await splitOperation.run({ image }, parameters, contextFor(discs, overrides));
    if (output.type !== 'stack') throw new Error('a split must give a stack');
    const above = output.stack.layers.slice(1).filter(({ name }) => !name.startsWith('object'));
    expect(above.map(({ name }) => name).toSorted()).toEqual(names);
    expect(measureRecomposition(output.stack, image).changedPixels).toBe(0);
  });
});
