import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import type { Capabilities, Finding } from '../../domain/capability.ts';
import type { Point } from '../../domain/connected-component.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Disc } from '../scene.fixture.ts';
import { contextFor, drawScene } from '../scene.fixture.ts';
import { remembering } from './memory.ts';
import { boxedShape, pointedShape } from './pointing.ts';
import { Scene } from './scene.ts';

const WIDTH = 200;
const HEIGHT = 110;
const YELLOW: Disc = { center: { xPx: 75, yPx: 55 }, radiusPx: 34, color: [235, 205, 40] };
const BLUE: Disc = { center: { xPx: 128, yPx: 55 }, radiusPx: 34, color: [40, 60, 190] };
const image = drawScene(WIDTH, HEIGHT, [YELLOW, BLUE]);

const boxOf = ({ center, radiusPx }: Disc): Box => ({
  leftPx: center.xPx - radiusPx,
  topPx: center.yPx - radiusPx,
  widthPx: 2 * radiusPx,
  heightPx: 2 * radiusPx,
});
const both: Box = { leftPx: 41, topPx: 21, widthPx: 121, heightPx: 68 };
const known = (box: Box, label = 'sports ball', confidence = 0.6): Finding => ({ box, label, confidence });

/** Two balls that touch, and a detector that finds so much of them in every picture. */
function sceneWith(findings: readonly Finding[]): Scene {
  const overrides: Partial<Capabilities> = {
    detect: { labels: ['sports ball'], detect: async () => findings },
  };
  return new Scene(image, remembering(contextFor([YELLOW, BLUE], overrides)));
}

const at = ({ data }: Mask, { xPx, yPx }: Point): number => data[yPx * WIDTH + xPx]!;

describe('what touches', () => {
  it('is a part each where the detector knows both', async () => {
    const parts = await sceneWith([known(boxOf(YELLOW)), known(boxOf(BLUE))]).subjectParts();
    expect(parts).toHaveLength(2);
    for (const disc of [YELLOW, BLUE])
      expect(parts.filter(({ matte }) => at(matte, disc.center) === 255)).toHaveLength(1);
  });

  it('is one part where it knows one, or is not sure', async () => {
    expect(await sceneWith([known(boxOf(YELLOW))]).subjectParts()).toHaveLength(1);
    const unsure = [known(boxOf(YELLOW)), known(boxOf(BLUE), 'sports ball', 0.2)];
    expect(await sceneWith(unsure).subjectParts()).toHaveLength(1);
  });
});

describe('a point', () => {
  it('means the thing that the detector knows there, and not all that hangs together with it', async () => {
    const shape = await pointedShape(sceneWith([known(boxOf(YELLOW)), known(boxOf(BLUE))]), BLUE.center);
    expect(at(shape!.matte, BLUE.center)).toBe(255);
    expect(at(shape!.matte, YELLOW.center)).toBe(0);
    expect(shape!.confidence).toBeGreaterThan(0.6);
  });

  it('is surer of the whole where the detector knows it as one thing, and less where it knows several', async () => {
    const [plain, one, several] = await Promise.all(
      [
        [],
        [known(both, 'couch')],
        [known({ ...boxOf(YELLOW), heightPx: 20 }, 'cup'), known({ ...boxOf(BLUE), heightPx: 20 }, 'bowl')],
      ].map(async (findings) => (await pointedShape(sceneWith(findings), { xPx: 75, yPx: 70 }))!),
    );
    for (const { matte } of [plain!, one!, several!]) expect(at(matte, BLUE.center)).toBe(255);
    expect(one!.confidence).toBeGreaterThan(plain!.confidence);
    expect(several!.confidence).toBeLessThan(0.5);
  });
});

describe('a box', () => {
  it('means the thing of two colours that fits it, and is unsure where the whole fits hardly better', async () => {
    const scene = sceneWith([]);
    const whole = (await boxedShape(scene, both))!;
    expect(at(whole.matte, YELLOW.center)).toBe(255);
    expect(at(whole.matte, BLUE.center)).toBe(255);
    const narrower = { ...both, leftPx: both.leftPx + 18, widthPx: both.widthPx - 18 };
    const doubtful = (await boxedShape(scene, narrower))!;
    expect(doubtful.confidence).toBeLessThan(whole.confidence);
  });
});
