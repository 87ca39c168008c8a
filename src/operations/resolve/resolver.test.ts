import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import type { Capabilities, Finding } from '../../domain/capability.ts';
import { measureRecomposition } from '../../domain/compose.ts';
import type { Layer, Stack } from '../../domain/layer.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Disc } from '../scene.fixture.ts';
import { contextFor, drawScene, matteOf } from '../scene.fixture.ts';
import { splitOperation } from '../split.ts';

const WIDTH = 120;
const HEIGHT = 60;
const red: Disc = { center: { xPx: 25, yPx: 30 }, radiusPx: 12, color: [205, 30, 25] };
const blue: Disc = { center: { xPx: 60, yPx: 30 }, radiusPx: 12, color: [30, 50, 215] };
const white: Disc = { center: { xPx: 95, yPx: 30 }, radiusPx: 12, color: [250, 250, 250] };
const ALL = [red, blue, white];
const scene = drawScene(WIDTH, HEIGHT, ALL);

const boxOf = ({ center, radiusPx }: Disc): Box => ({
  leftPx: center.xPx - radiusPx,
  topPx: center.yPx - radiusPx,
  widthPx: 2 * radiusPx,
  heightPx: 2 * radiusPx,
});
const finding = (disc: Disc, label: string, confidence = 0.7): Finding => ({
  box: boxOf(disc),
  label,
  confidence,
});

/** A detector that finds what it is told wherever the picture is not plain ground. */
function detecting(findings: readonly Finding[]): Partial<Capabilities> {
  const labels = [...new Set(findings.map(({ label }) => label)), 'sports ball'];
  return { detect: { labels, detect: async () => findings } };
}

const BALLS = detecting(ALL.map((disc) => finding(disc, 'sports ball')));

async function split(
  instruction: string,
  overrides: Partial<Capabilities> = BALLS,
  more: { readonly discs?: readonly Disc[]; readonly image?: Raster; readonly maxLayers?: number } = {},
): Promise<{ stack: Stack; above: readonly Layer[]; notes: readonly string[]; plan: readonly string[] }> {
  const { discs = ALL, image = scene, ...rest } = more;
  const parameters = splitOperation.parameters.parse({ instruction, ...rest });
  const output = await splitOperation.run({ image }, parameters, contextFor(discs, overrides));
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  expect(measureRecomposition(output.stack, image).changedPixels).toBe(0);
  return {
    stack: output.stack,
    above: output.stack.layers.slice(1),
    notes: output.notes,
    plan: output.plan ?? [],
  };
}

/** The middle of a layer, to the nearest five pixels: soft edges may be a pixel wider on one side. */
const centerX = ({ box }: Layer): number => Math.round((box.leftPx + box.widthPx / 2) / 5) * 5;

describe('a split by instruction', () => {
  it.each([
    ['the ball on the left', [25]],
    ['the ball on the right', [95]],
    ['the ball in the middle', [60]],
    ['the red ball', [25]],
    ['the blue ball', [60]],
    ['white ball', [95]],
    ['the second ball from the left', [60]],
    ['the red ball and the white ball', [25, 95]],
    ['every ball', [25, 60, 95]],
    ['two balls', expect.objectContaining({ length: 2 })],
  ])('takes "%s"', async (instruction, centers) => {
    const { above } = await split(instruction);
    const found = above.map(centerX).toSorted((one, other) => one - other);
    if (Array.isArray(centers)) expect(found).toEqual(centers);
    else expect(found).toEqual(centers);
    for (const layer of above) {
      expect(layer).toMatchObject({ kind: 'object', matchedBy: 'class', foundBy: 'true detect' });
      expect(layer.confidence).toBeGreaterThan(0.5);
    }
  });

  it('names layers in the words that were used, and numbers several from the left', async () => {
    expect((await split('the red ball')).above.map(({ name }) => name)).toEqual(['red ball']);
    const { above } = await split('every ball');
    const fromLeft = above.toSorted((one, other) => centerX(one) - centerX(other));
    expect(fromLeft.map(({ name }) => name)).toEqual(['sports ball 1', 'sports ball 2', 'sports ball 3']);
  });

  it('says how the words were read', async () => {
    const { plan } = await split('the red ball');
    expect(plan.join(' ')).toContain('the red ball');
    const lines = splitOperation.explain?.({ instruction: 'the red ball' });
    expect(lines).toEqual(plan);
  });

  it('falls back on the main subject for a word that nobody knows, says so, and is not sure of it', async () => {
    const { above, notes } = await split(
      'the wombat',
      {},
      { discs: [red], image: drawScene(WIDTH, HEIGHT, [red]) },
    );
    expect(above).toHaveLength(1);
    expect(above[0]).toMatchObject({ name: 'wombat', matchedBy: 'main-subject' });
    expect(above[0]!.confidence).toBeLessThanOrEqual(0.3);
    expect(notes).toEqual([
      'Nothing here could tell where "the wombat" is: the main subject was taken instead.',
    ]);
  });

  it('takes what is salient and is no known thing for an unknown word, unsure', async () => {
    const discs = [red, blue];
    const image = drawScene(WIDTH, HEIGHT, discs);
    const { above, notes } = await split('the wombat', detecting([finding(red, 'sports ball')]), {
      discs,
      image,
    });
    expect(above.map(centerX)).toEqual([60]);
    expect(above[0]!.confidence).toBeLessThanOrEqual(0.3);
    expect(notes[0]).toMatch(/is nothing else that is known/);
  });

  it('never makes the same thing two layers', async () => {
    const image = drawScene(WIDTH, HEIGHT, [red]);
    const known = detecting([finding(red, 'sports ball')]);
    const { above, notes } = await split('the ball and the wombat', known, { discs: [red], image });
    expect(above.map(({ name }) => name)).toEqual(['ball']);
    expect(notes[0]).toMatch(/the main subject is a layer already/);
  });

  it('gives the background alone, and a note, where nothing stands out', async () => {
    const { above, notes } = await split(
      'the wombat',
      {},
      { discs: [], image: drawScene(WIDTH, HEIGHT, []) },
    );
    expect(above).toEqual([]);
    expect(notes).toEqual([
      'Nothing here could tell where "the wombat" is, and no subject stands out in the picture.',
    ]);
  });

  it('takes a class that is often taken for the asked one, at less than half the confidence', async () => {
    const image = drawScene(WIDTH, HEIGHT, [red]);
    const { above } = await split('the cat', detecting([finding(red, 'dog', 0.8)]), { discs: [red], image });
    expect(above).toHaveLength(1);
    expect(above[0]!.confidence).toBeLessThan(0.5);
    const certain = await split('the cat', detecting([finding(red, 'cat', 0.8)]), { discs: [red], image });
    expect(certain.above[0]!.confidence).toBeGreaterThan(0.7);
  });

  it('is not sure of a thing of another colour than was asked for', async () => {
    const image = drawScene(WIDTH, HEIGHT, [red]);
    const { above } = await split('the green ball', detecting([finding(red, 'sports ball')]), {
      discs: [red],
      image,
    });
    expect(above[0]!.confidence).toBeLessThanOrEqual(0.3);
  });

  it('leaves out what was to be left out', async () => {
    const { above } = await split('everything but the ball on the left');
    expect(above.map(centerX).toSorted()).toEqual([60, 95]);
  });

  it('keeps to the number of layers that words or parameters give, the surest first', async () => {
    const findings = [
      finding(red, 'sports ball', 0.4),
      finding(blue, 'sports ball', 0.9),
      finding(white, 'sports ball', 0.5),
    ];
    const { above, notes } = await split('every ball', detecting(findings), { maxLayers: 1 });
    expect(above.map(centerX)).toEqual([60]);
    expect(notes).toContain('3 things were found; the one that is worth most is a layer, as asked.');
  });

  it('survives any words', async () => {
    for (const words of ['💥💥', 'das rote Auto', 'x'.repeat(2_000), 'and and and', '左边的人']) {
      const { stack } = await split(words);
      expect(stack.layers.length).toBeGreaterThan(0);
    }
  });

  it('asks an engine once for the same look', async () => {
    const looks: string[] = [];
    const counted: Partial<Capabilities> = {
      ...BALLS,
      matte: {
        matte: async (image, region) => {
          looks.push(JSON.stringify(region));
          return matteOf(image, ALL, region);
        },
      },
    };
    await split('the red ball, the blue ball and every ball', counted);
    expect(new Set(looks).size).toBe(looks.length);
  });

  it('says where what a thing is to stand at was not found', async () => {
    const { above, notes } = await split('every ball on the table');
    expect(above).toHaveLength(3);
    expect(notes).toEqual([
      'Nothing here could tell where "the table" is: "every ball on the table" was looked for everywhere.',
    ]);
  });

  it('says what could not be left out', async () => {
    const { above, notes } = await split('every ball except the wombat');
    expect(above).toHaveLength(3);
    expect(notes).toEqual([
      'Nothing here could tell where "the wombat" is, so that it could not be left out.',
    ]);
  });

  it('takes nothing else for a part of the body that nobody shows', async () => {
    const { above, notes } = await split('the red ball and the legs');
    expect(above.map(({ name }) => name)).toEqual(['red ball']);
    expect(notes).toEqual(['Nobody in the picture shows "the legs" plainly enough to make a layer of it.']);
  });

  it('takes known things for "every object", and no scraps of what they stand on', async () => {
    // The middle disc is salient, and nobody knows what it is.
    const { above } = await split('every object', detecting([finding(red, 'vase'), finding(white, 'vase')]));
    expect(above.map(({ name }) => name).toSorted()).toEqual(['object', 'vase 1', 'vase 2']);
    const unknown = above.find(({ name }) => name === 'object')!;
    expect(centerX(unknown)).toBe(60);
    expect(unknown.confidence).toBeLessThanOrEqual(0.6);
  });

  it('reads "with its shadow" as a wish for shadows, not as a place', async () => {
    const { above, notes } = await split('the red ball with its shadow');
    expect(above.map(({ name }) => name)).toEqual(['red ball']);
    expect(notes).toEqual([]);
  });
});
