import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Mirror,
  type MirroredStore,
  samplePack,
  startMirror,
  storeOn,
} from '../infrastructure/models/mirror.fixture.ts';
import { RecordedStream, type RunOptions, run } from './command-line.fixture.ts';

const plain = samplePack();
const strict = samplePack({
  id: 'strict',
  repository: 'owner/strict',
  licence: { spdx: 'Apache-2.0', note: 'Read the terms.', needsConsent: true },
});

let mirror: Mirror;
let installation: MirroredStore;

beforeEach(async () => {
  mirror = await startMirror([plain, strict]);
  installation = await storeOn(mirror, [plain.pack, strict.pack]);
});

afterEach(async () => {
  await mirror.close();
  await installation.remove();
});

const models = (words: string, terminal: RunOptions['terminal'] = {}) =>
  run(`models ${words}`, {
    cwd: tmpdir(),
    terminal,
    services: { openModels: async () => installation.store },
  });

describe('models', () => {
  it('lists packs with their size, state, licence and whether they ask for consent', async () => {
    const { exitCode, stdout } = await models('list');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^PACK +CAPABILITY +SIZE +STATE +LICENCE +CONSENT$/m);
    expect(stdout).toMatch(/^sample +fill +1 MB +absent +MIT$/m);
    expect(stdout).toMatch(/^strict +fill +1 MB +absent +Apache-2.0 +needed$/m);
    expect(stdout).toContain('Licence: Read the terms.');
    expect(JSON.parse((await models('list --json')).stdout)).toHaveLength(2);
  });

  it('pulls what is named, and says that it has', async () => {
    const { exitCode, stdout, stderr } = await models('pull sample');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toBe('Pulling sample from owner/sample (1 MB, MIT).\nsample is installed.\n');
    const again = await models('pull sample');
    expect(again.stderr).toBe('sample is installed already.\n');
  });

  it('shows how far it is where a terminal can', async () => {
    mirror.manners.push({ stalls: true });
    const controller = new AbortController();
    const stderr = new RecordedStream();
    const pulling = models('pull sample', { stderr, stderrIsTerminal: true, signal: controller.signal });
    await vi.waitUntil(() => stderr.text.includes('sample: onnx/model.onnx, 1 MB of 1 MB'), {
      timeout: 20_000,
    });
    controller.abort();
    expect((await pulling).exitCode).toBe(130);
  });

  it('asks for consent before the first byte of any pack', async () => {
    const refused = await models('pull sample strict');
    expect(refused.exitCode).toBe(77);
    expect(refused.stderr).toContain('--accept-licence');
    expect(mirror.server.requests.length).toBe(0);
    const accepted = await models('pull sample strict --accept-licence --json');
    expect(accepted.exitCode).toBe(0);
    expect(JSON.parse(accepted.stdout)).toMatchObject([{ state: 'installed' }, { state: 'installed' }]);
  });

  it('ends with the exit code of what went wrong', async () => {
    mirror.manners.push({ garbles: true });
    expect((await models('pull sample')).exitCode).toBe(65);
    mirror.manners.push({ status: 404 });
    expect((await models('pull sample')).exitCode).toBe(69);
    expect((await models('pull nothing')).exitCode).toBe(66);
    expect((await models('remove strict')).exitCode).toBe(66);
  });

  it('verifies what is installed, and tells what is damaged', async () => {
    expect((await models('verify')).stderr).toBe('No model pack is installed.\n');
    await models('pull sample');
    const good = await models('verify');
    expect(good.exitCode).toBe(0);
    expect(good.stdout).toMatch(
      /^ok +sample +onnx\/model.onnx +as published\nok +sample +config.json +as first pulled$/m,
    );
    await writeFile(join(installation.dir, 'sample/config.json'), '{"size":513}');
    const bad = await models('verify sample');
    expect(bad.exitCode).toBe(65);
    expect(bad.stdout).toMatch(/^damaged +sample +config.json/m);
    expect(bad.stderr).toContain('Remove and pull again.');
  });

  it('removes', async () => {
    await models('pull sample');
    expect((await models('remove sample')).stderr).toBe('sample is removed.\n');
    expect((await installation.store.status('sample')).state).toBe('absent');
  });

  it.each(['', 'pul sample', 'pull', 'list sample', 'verify --accept-licence'])(
    'refuses %j',
    async (words) => {
      expect((await models(words)).exitCode).toBe(64);
    },
  );

  it('is no command where there are no packs', async () => {
    const { exitCode } = await run('models list', { cwd: tmpdir() });
    expect(exitCode).toBe(64);
  });
});
