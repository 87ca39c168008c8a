import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMask, tightBox } from '../src/domain/mask.ts';
import { createRaster, type Raster } from '../src/domain/raster.ts';
import { engines } from '../src/engines/registry.ts';
import { quietRun } from '../src/engines/stand-in-context.fixture.ts';
import { STAND_INS } from '../src/engines/stand-in-packs.fixture.ts';
import {
  type Mirror,
  type MirroredStore,
  quietPull,
  sha256Of,
  startMirror,
  storeOn,
} from '../src/infrastructure/models/mirror.fixture.ts';
import type { ModelPack } from '../src/infrastructure/models/pack.ts';
import { modelPacks } from '../src/infrastructure/models/packs.ts';
import { createEngineSet } from '../src/worker/engine-host-child.ts';

/** The packs as they are, but for sizes and hashes, which are those of the stand-ins. */
const standIns = modelPacks.map((pack) => {
  const files = STAND_INS[pack.id]!();
  const ownFiles = pack.files.map((file) => {
    const bytes = files[file.path]!;
    return file.sha256 === undefined
      ? file
      : { path: file.path, bytes: bytes.length, sha256: sha256Of(bytes) };
  });
  return { pack: { ...pack, files: ownFiles } satisfies ModelPack, files };
});

let mirror: Mirror;
let installation: MirroredStore;

beforeAll(async () => {
  mirror = await startMirror(standIns);
  installation = await storeOn(
    mirror,
    standIns.map(({ pack }) => pack),
  );
  for (const { id } of modelPacks) await installation.store.pull(id, quietPull({ acceptLicence: true }));
});

afterAll(async () => {
  await mirror.close();
  await installation.remove();
});

const engineSet = () => createEngineSet(1, installation.dir);

function scene(): Raster {
  const image = createRaster(320, 240);
  for (let pixel = 0; pixel < 320 * 240; pixel += 1) {
    const isBright =
      (pixel % 320) - 160 < 60 && (pixel % 320) - 160 > -60 && pixel > 320 * 60 && pixel < 320 * 180;
    const value = isBright ? 255 : 40;
    image.data.set([value, value, value, 255], pixel * 4);
  }
  return image;
}

describe('a model pack', () => {
  test.each(modelPacks.map((pack) => [pack.id, pack] as const))(
    '%s belongs to an engine of its name, of the same capability and licence, that says what is unproven',
    (id, pack) => {
      const engine = engines.find(({ card }) => card.id === id);
      expect(engine?.card).toMatchObject({
        capability: pack.capability,
        licence: { spdx: pack.licence.spdx },
        unproven: expect.any(String),
      });
    },
  );

  test('makes its engine available where it is installed, and only there', async () => {
    const bare = createEngineSet(1);
    for (const { id, capability } of modelPacks) {
      if (id === 'birefnet-lite') continue;
      expect((await engineSet().available(capability)).map(({ card }) => card.id)).toContain(id);
      expect((await bare.available(capability)).map(({ card }) => card.id)).not.toContain(id);
    }
  });

  test('for fills is reached by its name; our own stays the first', async () => {
    expect((await engineSet().choose('fill')).card.id).toBe('patchmatch');
    for (const id of ['lama', 'migan']) expect((await engineSet().choose('fill', id)).card.id).toBe(id);
  });

  test('for mattes and segments goes before what needs no pack', () => {
    const order = engines.map(({ card }) => card.id);
    expect(order.indexOf('birefnet-lite')).toBeLessThan(order.indexOf('isnet'));
    const segmenters = engines.filter(({ card }) => card.capability === 'segment');
    expect(segmenters[0]!.card.id).toBe('slimsam-77');
  });

  test('works from the mirror to the pixels', async () => {
    const set = engineSet();
    const image = scene();
    const locate = await set.load(await set.choose('locate', 'grounding-dino-tiny'), 'locate');
    const [found] = await locate.locate(image, 'dog', quietRun());
    const segment = await set.load(await set.choose('segment', 'slimsam-77'), 'segment');
    const mask = await segment.segment(image, { box: found!.box, points: [] }, quietRun());
    expect(tightBox(mask, 128)).not.toBeNull();
    const hole = createMask(320, 240);
    hole.data.fill(255, 320 * 100 + 100, 320 * 100 + 140);
    for (const id of ['lama', 'migan']) {
      const fill = await set.load(await set.choose('fill', id), 'fill');
      const { image: filled } = await fill.fill(image, hole, quietRun());
      const changed = image.data.findIndex(
        (byte, at) => hole.data[at >> 2] === 0 && filled.data[at] !== byte,
      );
      expect(changed).toBe(-1);
    }
    const birefnet = engines.find(({ card }) => card.id === 'birefnet-lite')!;
    const matte = await set.load(birefnet, 'matte');
    const subject = tightBox(await matte.matte(image, null, quietRun()), 128)!;
    expect(Math.abs(subject.widthPx - 119)).toBeLessThanOrEqual(3);
  });
});

describe('the program', () => {
  const main = resolve(import.meta.dirname, '../src/main.ts');
  const run = (environment: Record<string, string>, ...args: string[]) =>
    promisify(execFile)(process.execPath, [main, ...args], {
      env: { ...process.env, ...environment },
      cwd: installation.dir,
    });

  test('lists, verifies and removes packs in the folder that the environment names', async () => {
    const environment = { UNFLATTEN_MODELS_DIR: installation.dir, UNFLATTEN_OFFLINE: 'true' };
    const { stdout } = await run(environment, 'models', 'list', '--json');
    expect(JSON.parse(stdout).map(({ state }: { state: string }) => state)).toEqual(
      modelPacks.map(() => 'installed'),
    );
    const listed = JSON.parse((await run(environment, 'engines', '--json')).stdout);
    expect(listed.find(({ id }: { id: string }) => id === 'migan')).toMatchObject({ available: true });
    await run(environment, 'models', 'remove', 'lama');
    await expect(run(environment, 'models', 'pull', 'lama', '--accept-licence')).rejects.toMatchObject({
      code: 78,
    });
    await rm(join(installation.dir, 'migan'), { recursive: true });
  });

  test('pulls from the mirror that the environment names, though it is private, and refuses what it serves wrongly', async () => {
    const environment = {
      UNFLATTEN_MODELS_DIR: installation.dir,
      UNFLATTEN_MODELS_MIRROR: mirror.server.url('/hub/'),
    };
    // The program knows the real hashes, and what the mirror has are stand-ins.
    await expect(run(environment, 'models', 'pull', 'migan')).rejects.toMatchObject({
      code: 69,
      stderr: expect.stringContaining(`at ${mirror.server.host}`),
    });
    expect(mirror.server.requests.at(-1)?.path).toContain('migan_pipeline_v2.onnx');
  });
});
