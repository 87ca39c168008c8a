import { open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startLoopbackServer } from '../../../test/kit/loopback-server.ts';
import { installedPacks } from './installed-packs.ts';
import {
  type Mirror,
  type MirroredStore,
  quietPull,
  samplePack,
  sha256Of,
  startMirror,
  storeOn,
} from './mirror.fixture.ts';
import { modelPacks } from './packs.ts';

const { pack, files } = samplePack();
const weights = files['onnx/model.onnx']!;

let mirror: Mirror;
let installation: MirroredStore;

beforeEach(async () => {
  mirror = await startMirror([{ pack, files }]);
  installation = await storeOn(mirror, [pack]);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await mirror.close();
  await installation.remove();
});

const ranges = () => mirror.server.requests.map(({ headers }) => headers.range ?? null);
const stateOf = async () => (await installation.store.status('sample')).state;
const stagedFiles = async () =>
  (await readdir(installation.dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('pulling', () => {
  test('installs every file, tells how far it is, and records what came', async () => {
    const seen: number[] = [];
    const status = await installation.store.pull(
      'sample',
      quietPull({ progress: ({ doneBytes }) => seen.push(doneBytes) }),
    );
    expect(status.state).toBe('installed');
    expect(await readFile(join(installation.dir, 'sample/onnx/model.onnx'))).toEqual(Buffer.from(weights));
    const record = JSON.parse(await readFile(join(installation.dir, 'sample/pack.json'), 'utf8'));
    expect(record).toMatchObject({ revision: pack.revision, licence: 'MIT' });
    expect(record.files).toEqual([
      { path: 'onnx/model.onnx', bytes: weights.length, sha256: sha256Of(weights) },
      { path: 'config.json', bytes: 12, sha256: sha256Of(files['config.json']!) },
    ]);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(weights.length + 12);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
    expect(await readdir(installation.dir)).toEqual(['sample']);
  });

  test('fetches nothing for a pack that is installed', async () => {
    await installation.store.pull('sample', quietPull());
    const before = mirror.server.requests.length;
    await installation.store.pull('sample', quietPull());
    expect(mirror.server.requests.length).toBe(before);
  });

  test('goes on where the answer ended, as often as it ends', async () => {
    const part = { endAfterBytes: 60_000 };
    mirror.manners.push(part, part, part);
    await installation.store.pull('sample', quietPull());
    expect(ranges().slice(0, 4)).toEqual([null, 'bytes=60000-', 'bytes=120000-', 'bytes=180000-']);
    expect((await installation.store.verify('sample', new AbortController().signal)).ok).toBe(true);
  });

  test('tries again when the connection breaks', async () => {
    mirror.manners.push({ cutAfterBytes: 60_000 });
    await installation.store.pull('sample', quietPull());
    expect(mirror.server.requests.length).toBe(3);
    expect(await stateOf()).toBe('installed');
  });

  test('begins anew where the mirror does not resume', async () => {
    mirror.manners.push({ endAfterBytes: 60_000 }, { ignoresRange: true });
    await installation.store.pull('sample', quietPull());
    expect(await stateOf()).toBe('installed');
  });

  test('of a mirror that stops half-way for good is a problem, and the next one goes on from there', async () => {
    const stop = { endAfterBytes: 0 };
    mirror.manners.push({ endAfterBytes: 100_000 }, stop, stop, stop);
    const pull = installation.store.pull('sample', quietPull());
    await expect(pull).rejects.toMatchObject({ code: 'model_unreachable' });
    expect(await stateOf()).toBe('absent');
    mirror.manners.length = 0;
    await installation.store.pull('sample', quietPull());
    expect(ranges().slice(-2)).toEqual(['bytes=100000-', null]);
    expect(await stateOf()).toBe('installed');
  });

  test('of a file that is cut short, properly ended each time, is a problem', async () => {
    mirror.replace('onnx/model.onnx', weights.subarray(0, 1_000));
    const pull = installation.store.pull('sample', quietPull());
    await expect(pull).rejects.toMatchObject({ code: 'model_unreachable' });
    expect(await stateOf()).toBe('absent');
  });

  test('of other bytes is a problem, and throws them away', async () => {
    mirror.manners.push({ garbles: true });
    const pull = installation.store.pull('sample', quietPull());
    await expect(pull).rejects.toMatchObject({ code: 'model_damaged' });
    expect(await stateOf()).toBe('absent');
    expect(await stagedFiles()).toEqual([]);
  });

  test('takes no more than the file may measure', async () => {
    mirror.manners.push({ isEndless: true });
    const pull = installation.store.pull('sample', quietPull());
    await expect(pull).rejects.toMatchObject({ code: 'model_damaged' });
    expect(await stagedFiles()).toEqual([]);
  });

  test.each([
    [404, 1],
    [401, 1],
    [503, 3],
  ])('names a refusal by its status %i, after %i tries', async (status, tries) => {
    mirror.manners.push(...Array.from({ length: tries }, () => ({ status })));
    const pull = installation.store.pull('sample', quietPull());
    await expect(pull).rejects.toMatchObject({
      code: 'model_unreachable',
      detail: expect.stringContaining(`status ${status}`),
    });
    expect(mirror.server.requests.length).toBe(tries);
  });

  test('does not follow a mirror to another private address', async () => {
    const other = await startLoopbackServer((_request, response) => response.end('secret'));
    mirror.manners.push({ redirectTo: other.url('/metadata') });
    const pull = installation.store.pull('sample', quietPull());
    await expect(pull).rejects.toMatchObject({ code: 'model_unreachable' });
    expect(other.connections()).toBe(0);
    await other.close();
  });

  test('follows the mirror on itself', async () => {
    mirror.manners.push({
      redirectTo: mirror.server.url(`/hub/${pack.repository}/resolve/${pack.revision}/onnx/model.onnx`),
    });
    await installation.store.pull('sample', quietPull());
    expect(await stateOf()).toBe('installed');
  });

  test('on a disk that fills up meanwhile is a problem, and gives back what came', async () => {
    const probe = await open(join(installation.dir, '..', 'probe'), 'w');
    vi.spyOn(Object.getPrototypeOf(probe), 'write').mockRejectedValue(
      Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }),
    );
    const pull = installation.store.pull('sample', quietPull());
    await expect(pull).rejects.toMatchObject({ code: 'storage_full' });
    await probe.close();
    expect(await readdir(installation.dir)).toEqual([]);
  });

  test('asks for nothing where there is no room', async () => {
    const store = installation.again({ freeBytes: async () => 2 ** 20 });
    await expect(store.pull('sample', quietPull())).rejects.toMatchObject({ code: 'storage_full' });
    expect(mirror.server.requests.length).toBe(0);
  });

  test('into a folder that cannot be made is a problem', async () => {
    await writeFile(installation.dir, 'a file in the way');
    await expect(installation.store.pull('sample', quietPull())).rejects.toMatchObject({
      code: 'output_failed',
    });
  });

  test('that is canceled leaves nothing installed, and can be gone on with', async () => {
    const controller = new AbortController();
    mirror.manners.push({ stalls: true });
    const pull = installation.store.pull(
      'sample',
      quietPull({
        signal: controller.signal,
        progress: ({ doneBytes }) => doneBytes > 0 && controller.abort(),
      }),
    );
    await expect(pull).rejects.toMatchObject({ code: 'canceled' });
    expect(await stateOf()).toBe('absent');
    await installation.store.pull('sample', quietPull());
    expect(ranges()[1]).toMatch(/^bytes=\d+-$/);
  });

  test('of one pack twice at a time is refused the second time', async () => {
    const controller = new AbortController();
    mirror.manners.push({ stalls: true });
    const began = Promise.withResolvers<void>();
    const first = installation.store.pull(
      'sample',
      quietPull({ signal: controller.signal, progress: ({ doneBytes }) => doneBytes > 0 && began.resolve() }),
    );
    await began.promise;
    await expect(installation.store.pull('sample', quietPull())).rejects.toMatchObject({
      code: 'models_busy',
    });
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'canceled' });
  });

  test('replaces a pack of another revision, and only when all of the new one is there', async () => {
    await installation.store.pull('sample', quietPull());
    const newer = samplePack({ revision: 'b'.repeat(40) });
    const store = installation.again({ packs: [newer.pack] });
    expect((await store.status('sample')).state).toBe('outdated');
    await expect(store.pull('sample', quietPull())).rejects.toMatchObject({ code: 'model_unreachable' });
    expect(await stateOf()).toBe('installed');
    const newMirror = await startMirror([newer]);
    const { store: newStore, remove } = await storeOn(newMirror, [newer.pack], { dir: installation.dir });
    await newStore.pull('sample', quietPull());
    expect((await newStore.status('sample')).state).toBe('installed');
    expect(await readdir(installation.dir)).toEqual(['sample']);
    await newMirror.close();
    await remove();
  });

  test('asks for consent where the licence does', async () => {
    const strict = samplePack({ licence: { spdx: 'Apache-2.0', note: 'Read it.', needsConsent: true } });
    const store = installation.again({ packs: [strict.pack] });
    await expect(store.pull('sample', quietPull())).rejects.toMatchObject({
      code: 'licence_not_accepted',
      detail: expect.stringContaining('Read it.'),
    });
    expect(mirror.server.requests.length).toBe(0);
    await store.pull('sample', quietPull({ acceptLicence: true }));
    expect((await store.status('sample')).state).toBe('installed');
  });

  test('is refused offline, where what is installed still counts', async () => {
    const offline = installation.again({ hub: null });
    await expect(offline.pull('sample', quietPull())).rejects.toMatchObject({ code: 'offline' });
    await installation.store.pull('sample', quietPull());
    expect((await offline.pull('sample', quietPull())).state).toBe('installed');
  });

  test('of a pack that there is none of names those that there are', async () => {
    await expect(installation.store.pull('../etc', quietPull())).rejects.toMatchObject({
      code: 'model_not_found',
      detail: expect.stringContaining('sample'),
    });
  });
});

describe('verifying', () => {
  const verify = () => installation.store.verify('sample', new AbortController().signal);

  test('holds each file against the manifest or against the first pull', async () => {
    await installation.store.pull('sample', quietPull());
    expect(await verify()).toEqual({
      id: 'sample',
      ok: true,
      files: [
        { path: 'onnx/model.onnx', state: 'ok', against: 'manifest' },
        { path: 'config.json', state: 'ok', against: 'first-pull' },
      ],
    });
  });

  test('finds a byte that has changed, with and without a hash in the manifest', async () => {
    await installation.store.pull('sample', quietPull());
    await writeFile(join(installation.dir, 'sample/onnx/model.onnx'), weights.toReversed());
    await writeFile(join(installation.dir, 'sample/config.json'), '{"size":256}');
    const { ok, files: found } = await verify();
    expect(ok).toBe(false);
    expect(found.map(({ state }) => state)).toEqual(['damaged', 'damaged']);
  });

  test('finds a file that is gone; one that is cut short is no installed pack any more', async () => {
    await installation.store.pull('sample', quietPull());
    await rm(join(installation.dir, 'sample/config.json'));
    expect((await verify()).files[1]).toMatchObject({ state: 'missing' });
    await truncate(join(installation.dir, 'sample/onnx/model.onnx'), 10);
    expect(await stateOf()).toBe('incomplete');
    await installation.store.pull('sample', quietPull());
    expect((await verify()).ok).toBe(true);
  });

  test('of a pack that is not there is a problem', async () => {
    await expect(verify()).rejects.toMatchObject({ code: 'model_not_installed' });
  });
});

describe('removing', () => {
  test('takes a pack away, and what a broken pull has left', async () => {
    await installation.store.pull('sample', quietPull());
    await installation.store.remove('sample');
    expect(await readdir(installation.dir)).toEqual([]);
    mirror.manners.push({ garbles: true });
    await expect(installation.store.pull('sample', quietPull())).rejects.toThrow();
    await installation.store.remove('sample');
    expect(await readdir(installation.dir)).toEqual([]);
  });

  test('of a pack that is not there is a problem', async () => {
    await expect(installation.store.remove('sample')).rejects.toMatchObject({ code: 'model_not_installed' });
  });
});

describe('engines', () => {
  test('find a pack when it is whole, and are told otherwise what to do', async () => {
    const place = () => installedPacks(installation.dir, [pack]).locate('sample');
    expect(await place()).toMatchObject({
      installed: false,
      reason: expect.stringContaining('models pull sample'),
    });
    await installation.store.pull('sample', quietPull());
    expect(await place()).toEqual({ installed: true, folder: join(installation.dir, 'sample') });
    await truncate(join(installation.dir, 'sample/onnx/model.onnx'), 10);
    expect(await place()).toMatchObject({ installed: false, reason: expect.stringContaining('not whole') });
    expect(await installedPacks(null, [pack]).locate('sample')).toMatchObject({ installed: false });
  });
});

describe('the manifests', () => {
  test.each(modelPacks.map((entry) => [entry.id, entry] as const))('%s pins its weights', (_id, entry) => {
    expect(entry.revision).toMatch(/^[0-9a-f]{40}$/);
    const models = entry.files.filter(({ path }) => path.endsWith('.onnx'));
    expect(models.length).toBeGreaterThan(0);
    for (const file of models) {
      expect(file.bytes).toBeGreaterThan(1_000_000);
      expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
