import { describe, expect, it } from 'vitest';
import type { Capabilities, Finding } from '../../domain/capability.ts';
import { measureRecomposition } from '../../domain/compose.ts';
import type { Stack } from '../../domain/layer.ts';
import type { Disc } from '../scene.fixture.ts';
import { contextFor, drawScene, matteOf } from '../scene.fixture.ts';
import { splitOperation } from '../split.ts';

const WIDTH = 120;
const HEIGHT = 60;
const red: Disc = { center: { xPx: 25, yPx: 30 }, radiusPx: 12, color: [205, 30, 25] };
const blue: Disc = { center: { xPx: 60, yPx: 30 }, radiusPx: 12, color: [30, 50, 215] };

/**
 * A split without words, where the discs of each look at the whole picture stand out, the last for all later ones, and from
 * nearer those of them that `fromNearer` keeps.
 */
async function split(
  discs: readonly Disc[],
  looks: readonly (readonly Disc[])[],
  more: {
    readonly overrides?: Partial<Capabilities>;
    readonly maxLayers?: number;
    readonly fromNearer?: (disc: Disc) => boolean;
  } = {},
): Promise<{ stack: Stack; notes: readonly string[]; looks: number }> {
  const image = drawScene(WIDTH, HEIGHT, discs);
  let look = 0;
  const { overrides = {}, fromNearer = () => true, ...given } = more;
  const standingOut = (): readonly Disc[] => looks[Math.min(look, looks.length) - 1]!;
  const matte: Capabilities['matte'] = {
    matte: async (picture, region) => {
      if (region) return matteOf(picture, standingOut().filter(fromNearer), region);
      look += 1;
      return matteOf(picture, standingOut(), null);
    },
  };
  const output = await splitOperation.run(
    { image },
    splitOperation.parameters.parse(given),
    contextFor(discs, { matte, ...overrides }),
  );
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  expect(measureRecomposition(output.stack, image)).toEqual({ changedPixels: 0, maxDifference: 0 });
  return { stack: output.stack, notes: output.notes, looks: look };
}

const namesOf = ({ layers }: Stack): string[] => layers.map(({ name }) => name);

const found = ({ center, radiusPx }: Disc, label: string, confidence: number): Finding => ({
  box: {
    leftPx: center.xPx - radiusPx,
    topPx: center.yPx - radiusPx,
    widthPx: 2 * radiusPx,
    heightPx: 2 * radiusPx,
  },
  label,
  confidence,
});

const detecting = (findings: readonly Finding[]): Partial<Capabilities> => ({
  detect: { labels: findings.map(({ label }) => label), detect: async () => findings },
});

describe('a split without words', () => {
  it('looks again at the completed background, and stops at a ghost of what was made up', async () => {
    const { stack } = await split([red, blue], [[red], [blue], [red]]);
    expect(namesOf(stack)).toEqual(['background', 'object 1', 'subject']);
  });

  it('takes off a new subject without what only a look from afar saw on it', async () => {
    const green: Disc = { center: { xPx: 80, yPx: 30 }, radiusPx: 10, color: [20, 90, 60] };
    const fromNearer = (disc: Disc): boolean => disc !== green;
    const { stack } = await split([red, blue, green], [[red], [blue, green], [red]], { fromNearer });
    const object = stack.layers.find(({ name }) => name === 'object 1');
    const { leftPx, widthPx } = object!.box;
    expect(leftPx + widthPx).toBeLessThan(green.center.xPx - 3);
  });

  it('takes off what else stands out where the largest of it is nothing from nearer', async () => {
    const green: Disc = { center: { xPx: 98, yPx: 30 }, radiusPx: 14, color: [20, 90, 60] };
    const fromNearer = (disc: Disc): boolean => disc !== green;
    const { stack } = await split([red, blue, green], [[red], [blue, green], [red]], { fromNearer });
    const object = stack.layers.find(({ name }) => name === 'object 1');
    expect(object!.box.leftPx).toBeLessThan(blue.center.xPx);
  });

  it.each<[string, Disc]>([
    ['too small to be worth a layer', { ...blue, radiusPx: 3 }],
    ['most of the picture', { ...blue, radiusPx: 90 }],
    ['hardly to be told from its surroundings', { ...blue, color: [124, 178, 94] }],
  ])('leaves what is %s', async (_, second) => {
    const { stack } = await split([red, second], [[red], [second]]);
    expect(namesOf(stack)).toEqual(['background', 'subject']);
  });

  it('leaves what is undecided', async () => {
    const image = drawScene(WIDTH, HEIGHT, [red, blue]);
    let look = 0;
    const matte: Capabilities['matte'] = {
      matte: async (picture, region) => {
        const plain = matteOf(picture, look === 0 ? [red] : [blue], region);
        look += 1;
        return look === 1 ? plain : { ...plain, data: plain.data.map((value) => value * 0.55) };
      },
    };
    const context = contextFor([red], { matte });
    const output = await splitOperation.run({ image }, splitOperation.parameters.parse({}), context);
    expect(output.type === 'stack' && namesOf(output.stack)).toEqual(['background', 'subject']);
  });

  it('looks no further than the layers that were asked for', async () => {
    const { stack, looks } = await split([red, blue], [[red], [blue]], { maxLayers: 1 });
    expect(namesOf(stack)).toEqual(['background', 'subject']);
    expect(looks).toBe(1);
  });

  it('makes things that do not touch layers of their own where each is known as a thing, and calls them so', async () => {
    const overrides = detecting([found(red, 'apple', 0.7), found(blue, 'cup', 0.4)]);
    const { stack } = await split([red, blue], [[red, blue], []], { overrides });
    expect(namesOf(stack).toSorted()).toEqual(['apple', 'background', 'subject']);
  });

  it('leaves them together where one of them is no known thing', async () => {
    const overrides = detecting([found(red, 'apple', 0.7)]);
    const { stack } = await split([red, blue], [[red, blue], []], { overrides });
    expect(namesOf(stack)).toEqual(['background', 'subject']);
  });
});
