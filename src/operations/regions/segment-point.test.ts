import { describe, expect, test } from 'vitest';
import type { Box } from '../../domain/box.ts';
import type { Capabilities } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import { contextFor, type Disc, drawScene, matteOf } from '../scene.fixture.ts';
import { likeness } from './drawing.fixture.ts';
import { segmentPoint } from './segment-point.ts';

const WIDTH = 220;
const HEIGHT = 120;
const LEFT: Disc = { center: { xPx: 60, yPx: 60 }, radiusPx: 34, color: [200, 40, 40] };
const RIGHT: Disc = { center: { xPx: 126, yPx: 60 }, radiusPx: 34, color: [40, 40, 200] };
const image = drawScene(WIDTH, HEIGHT, [LEFT, RIGHT]);
const pair = matteOf(image, [LEFT, RIGHT], null);
const left = matteOf(image, [LEFT], null);
const nothing = createMask(WIDTH, HEIGHT);
const AT_LEFT = { xPx: 60, yPx: 60 };

function contextWith(look: (region: Box | null) => Mask, cut: Mask | null) {
  const overrides: Partial<Capabilities> = { matte: { matte: async (_, region) => look(region) } };
  if (cut) overrides.segment = { segment: async () => cut };
  return contextFor([LEFT, RIGHT], overrides);
}

describe('what lies at a point', () => {
  test('is the salient whole that hangs together with it', async () => {
    const apart = drawScene(WIDTH, HEIGHT, [LEFT, { ...RIGHT, center: { xPx: 180, yPx: 60 } }]);
    const salient = matteOf(apart, [LEFT, { ...RIGHT, center: { xPx: 180, yPx: 60 } }], null);
    const found = await segmentPoint(
      apart,
      AT_LEFT,
      contextWith(() => salient, null),
    );
    expect(likeness(found!.matte, left)).toBeGreaterThan(0.98);
    expect(found?.foundBy).toBe('true matte');
  });

  test('is surer where the cut is that whole too', async () => {
    const look = () => left;
    const alone = await segmentPoint(image, AT_LEFT, contextWith(look, null));
    const agreed = await segmentPoint(image, AT_LEFT, contextWith(look, left));
    expect(agreed!.confidence).toBeGreaterThan(alone!.confidence + 0.2);
  });

  test('is the smaller thing that the cut finds, where a look at it alone confirms it', async () => {
    const look = (region: Box | null) => (region === null ? pair : left);
    const found = await segmentPoint(image, AT_LEFT, contextWith(look, left));
    expect(likeness(found!.matte, left)).toBeGreaterThan(0.98);
    expect(found?.foundBy).toBe('true matte+true segment');
  });

  test('is a small part only where both mean the very same', async () => {
    const button: Disc = { ...LEFT, radiusPx: 9, color: [240, 240, 240] };
    const buttoned = drawScene(WIDTH, HEIGHT, [LEFT, RIGHT, button]);
    const exact = matteOf(buttoned, [button], null);
    const wider = matteOf(buttoned, [{ ...button, radiusPx: 10 }], null);
    const found = async (seen: Mask) => {
      const look = (region: Box | null) => (region === null ? pair : seen);
      return segmentPoint(buttoned, AT_LEFT, contextWith(look, exact));
    };
    expect(likeness((await found(exact))!.matte, exact)).toBe(1);
    expect(likeness((await found(wider))!.matte, pair)).toBe(1);
  });

  test('stays the whole where the look does not confirm the cut', async () => {
    const look = (region: Box | null) => (region === null ? pair : nothing);
    const found = await segmentPoint(image, AT_LEFT, contextWith(look, left));
    expect(likeness(found!.matte, pair)).toBe(1);
  });

  test('is looked for through smaller windows where nothing is salient in the whole', async () => {
    const windows: (Box | null)[] = [];
    const look = (region: Box | null): Mask => {
      windows.push(region);
      return windows.length === 2 ? left : nothing;
    };
    const found = await segmentPoint(image, AT_LEFT, contextWith(look, null));
    expect(likeness(found!.matte, left)).toBeGreaterThan(0.98);
    expect(windows[0]).toBeNull();
    expect(windows[1]!.widthPx).toBeLessThan(WIDTH);
  });

  test('is the cut alone, never surely, where nothing is salient anywhere', async () => {
    const found = await segmentPoint(
      image,
      AT_LEFT,
      contextWith(() => nothing, left),
    );
    expect(likeness(found!.matte, left)).toBeGreaterThan(0.98);
    expect(found?.confidence).toBeLessThan(0.5);
  });

  test('is nothing where the cut is most of the picture, or has no clear outline', async () => {
    const ground = { ...pair, data: pair.data.map((value) => 255 - value) };
    const corner = { xPx: 2, yPx: 2 };
    const wide = { ...ground, data: ground.data.fill(255) };
    const look = () => nothing;
    expect(await segmentPoint(image, corner, contextWith(look, wide))).toBeNull();
    const patch = createMask(WIDTH, HEIGHT);
    for (let row = 0; row < 20; row += 1) patch.data.fill(255, row * WIDTH, row * WIDTH + 20);
    expect(await segmentPoint(image, corner, contextWith(look, patch))).toBeNull();
  });

  test('is nothing on the ground beside what is salient', async () => {
    expect(
      await segmentPoint(
        image,
        { xPx: 5, yPx: 5 },
        contextWith(() => pair, null),
      ),
    ).toBeNull();
  });
});
