import { expect, test } from 'vitest';
import { createRaster, type Raster } from '../../../domain/raster.ts';
import { Pace } from '../../pace.ts';
import { flatZones } from './flat-zones.ts';
import { zonePaints } from './part.ts';
import { partPrinted } from './printed-plateau.ts';

const SIDE = 160;
const PACE = new Pace({ signal: new AbortController().signal, progress: () => {} });

/** A bright cloud with grain in a blue sky: every colour goes over into the next. */
function cloud(brightest: number): Raster {
  const picture = createRaster(SIDE, SIDE);
  for (let y = 0; y < SIDE; y += 1)
    for (let x = 0; x < SIDE; x += 1) {
      const blob = (left: number, top: number): number =>
        Math.exp(-((x - left) ** 2 + 2 * (y - top) ** 2) / 6000);
      const light = Math.min(1, blob(68, 60) + 0.6 * blob(140, 150));
      const grain = ((x * 7 + y * 13 + ((x * y) % 5)) % 3) - 1;
      const at = (y * SIDE + x) * 4;
      picture.data.set(
        [90, 150, 210].map((low) => low + light * (brightest - low) + grain),
        at,
      );
      picture.data[at + 3] = 255;
    }
  return picture;
}

/** The same with a white stroke over it. */
function withStroke(picture: Raster): Raster {
  for (let y = 20; y < 140; y += 1)
    for (let x = 60; x < 76; x += 1) picture.data.fill(255, (y * SIDE + x) * 4, (y * SIDE + x) * 4 + 3);
  return picture;
}

async function parted(picture: Raster, noisy = false) {
  const zones = await flatZones(picture, 4, PACE);
  const { paints } = await zonePaints(picture, zones, 1.2, PACE);
  return { zones, printed: await partPrinted(picture, zones, paints, noisy, PACE) };
}

test('a white stroke that runs into a bright cloud is a zone of its own', async () => {
  const { zones, printed } = await parted(withStroke(cloud(254)));
  const [inside, beside] = [80 * SIDE + 68, 80 * SIDE + 100];
  expect(zones.labels[inside]).toBe(zones.labels[beside]);
  expect(printed.count).toBe(zones.count + 1);
  const own = printed.labels[inside];
  expect(own).not.toBe(printed.labels[beside]);
  const pixels = printed.labels.filter((label) => label === own).length;
  expect(pixels).toBeGreaterThanOrEqual(16 * 120);
  expect(pixels).toBeLessThan(16 * 120 + 20);
});

test('a light that fades into a cloud stays with it, however even it is in its middle', async () => {
  const { zones, printed } = await parted(cloud(330));
  expect(printed).toBe(zones);
});

test('on a compressed picture a colour that is printed nowhere else tells nothing', async () => {
  const { zones, printed } = await parted(withStroke(cloud(254)), true);
  expect(printed).toBe(zones);
});
