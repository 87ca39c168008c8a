import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster } from '../../domain/raster.ts';
import { contextFor } from '../scene.fixture.ts';
import { withNearerLook } from './nearer-look.ts';

const picture = createRaster(200, 200);

const box = (leftPx: number, topPx: number, widthPx: number, heightPx: number): Box => ({
  leftPx,
  topPx,
  widthPx,
  heightPx,
});

function matteOf(...areas: readonly Box[]): Mask {
  const matte = createMask(200, 200);
  for (const { leftPx, topPx, widthPx, heightPx } of areas)
    for (let y = topPx; y < topPx + heightPx; y += 1)
      matte.data.fill(255, y * 200 + leftPx, y * 200 + leftPx + widthPx);
  return matte;
}

/** The share of the picture that a second look finds salient, where it is asked for one; and where it looked. */
async function looked(first: Mask, nearer: Mask) {
  const regions: (Box | null)[] = [];
  const matte = async (_: unknown, region: Box | null): Promise<Mask> => {
    regions.push(region);
    return region === null ? first : nearer;
  };
  const context = withNearerLook(picture, contextFor([], { matte: { matte } }));
  const engine = await context.capability('matte');
  return { found: await engine.matte(picture, null, context), regions };
}

describe('a nearer look at a subject', () => {
  const body = box(80, 80, 40, 80);
  const hat = box(90, 64, 20, 16);

  it('takes in what the first one left out', async () => {
    const whole = matteOf(body, hat);
    const { found, regions } = await looked(matteOf(body), whole);
    expect(found).toBe(whole);
    expect(regions).toEqual([null, box(60, 60, 80, 120)]);
  });

  it.each([
    ['another thing', matteOf(box(80, 120, 40, 40), hat)],
    ['the same again', matteOf(body, box(90, 79, 20, 1))],
  ])('leaves the first one where it sees %s', async (_, nearer) => {
    const first = matteOf(body);
    expect((await looked(first, nearer)).found).toBe(first);
  });

  it('is spared where it is hardly nearer, and where there is no subject', async () => {
    expect((await looked(matteOf(box(20, 20, 150, 150)), matteOf())).regions).toEqual([null]);
    expect((await looked(matteOf(), matteOf())).regions).toEqual([null]);
  });
});
