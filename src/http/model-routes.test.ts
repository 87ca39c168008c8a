import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type Mirror,
  type MirroredStore,
  samplePack,
  startMirror,
  storeOn,
} from '../infrastructure/models/mirror.fixture.ts';
import { startTestServer, type TestServer } from './http-server.fixture.ts';
import { type Answer, ask } from './request.fixture.ts';

const plain = samplePack();
const strict = samplePack({
  id: 'strict',
  repository: 'owner/strict',
  licence: { spdx: 'Apache-2.0', needsConsent: true },
});

let mirror: Mirror;
let installation: MirroredStore;
let server: TestServer;
let key: string;

beforeAll(async () => {
  mirror = await startMirror([plain, strict]);
  installation = await storeOn(mirror, [plain.pack, strict.pack]);
  server = await startTestServer({}, { models: installation.store });
  key = await server.keyFor('local', ['admin']);
});

afterEach(async () => {
  mirror.manners.length = 0;
  for (const packId of ['sample', 'strict']) await call('DELETE', `/${packId}/pull`);
  await rm(installation.dir, { recursive: true, force: true });
});

afterAll(async () => {
  await server.close();
  await mirror.close();
  await installation.remove();
});

function call(method: string, path: string, body?: unknown): Promise<Answer> {
  return ask(`${server.url}/v1/models${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const WAIT_MS = 20_000;
const untilPull = (packId: string, status: string) =>
  vi.waitUntil(
    async () => {
      const { body } = await call('GET', `/${packId}`);
      return body.pull?.status === status ? body : null;
    },
    { timeout: WAIT_MS },
  );

describe('model packs over the API', () => {
  test('are for admins alone', async () => {
    const jobsKey = await server.keyFor('local');
    const headers = { authorization: `Bearer ${jobsKey}` };
    expect((await ask(`${server.url}/v1/models`, { headers })).status).toBe(403);
    expect((await ask(`${server.url}/v1/models`)).status).toBe(401);
    const { status, body } = await call('GET', '');
    expect(status).toBe(200);
    expect(body.models.map(({ id, state, pull }: never) => [id, state, pull])).toEqual([
      ['sample', 'absent', null],
      ['strict', 'absent', null],
    ]);
  });

  test('are pulled while nobody waits, and tell how far they are', async () => {
    const { status, headers, body } = await call('POST', '/sample/pull');
    expect(status).toBe(202);
    expect(headers.get('location')).toBe('/v1/models/sample');
    expect(body.pull).toMatchObject({ status: 'running' });
    const done = await untilPull('sample', 'succeeded');
    expect(done).toMatchObject({ state: 'installed' });
    expect(done.pull.doneBytes).toBeGreaterThanOrEqual(done.pull.totalBytes);
    expect((await call('POST', '/sample/pull')).status).toBe(200);
  });

  test('can be stopped on the way, once and twice, and gone on with', async () => {
    mirror.manners.push({ stalls: true });
    await call('POST', '/sample/pull', {});
    await vi.waitUntil(async () => (await call('GET', '/sample')).body.pull.doneBytes > 0, {
      timeout: WAIT_MS,
    });
    expect((await call('POST', '/sample/pull')).status).toBe(202);
    const { body } = await call('DELETE', '/sample/pull');
    expect(body).toMatchObject({ state: 'absent', pull: { status: 'canceled' } });
    expect((await call('DELETE', '/sample/pull')).status).toBe(200);
    await call('POST', '/sample/pull');
    await untilPull('sample', 'succeeded');
  });

  test('that cannot be pulled say so on the spot, or in the pull', async () => {
    expect((await call('POST', '/strict/pull')).body).toMatchObject({
      status: 409,
      code: 'licence_not_accepted',
    });
    expect((await call('POST', '/nothing/pull')).body).toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    expect((await call('POST', '/sample/pull', { yes: 1 })).body).toMatchObject({
      code: 'invalid_parameters',
    });
    mirror.manners.push({ garbles: true });
    expect((await call('POST', '/strict/pull', { acceptLicence: true })).status).toBe(202);
    const failed = await untilPull('strict', 'failed');
    expect(failed).toMatchObject({ state: 'absent', pull: { problem: { code: 'model_damaged' } } });
  });

  test('are verified and removed', async () => {
    expect((await call('POST', '/sample/verify')).body).toMatchObject({ code: 'model_not_installed' });
    await call('POST', '/sample/pull');
    await untilPull('sample', 'succeeded');
    expect((await call('POST', '/sample/verify')).body).toMatchObject({ id: 'sample', ok: true });
    expect((await call('DELETE', '/sample')).status).toBe(204);
    expect((await call('GET', '/sample')).body).toMatchObject({ state: 'absent', pull: null });
    expect((await call('DELETE', '/sample')).status).toBe(404);
  });

  test('do not keep a server from stopping', async () => {
    mirror.manners.push({ stalls: true });
    const before = mirror.server.requests.length;
    const other = await server.another({}, { models: installation.store });
    const headers = { authorization: `Bearer ${key}` };
    await ask(`${other.url}/v1/models/sample/pull`, { method: 'POST', headers });
    await vi.waitUntil(() => mirror.server.requests.length > before, { timeout: WAIT_MS });
    await other.close();
    expect((await installation.store.status('sample')).state).toBe('absent');
  });

  test('are not there where a server has none', async () => {
    const bare = await server.another({}, {});
    const headers = { authorization: `Bearer ${key}` };
    expect((await ask(`${bare.url}/v1/models`, { headers })).body).toMatchObject({ code: 'not_found' });
  });
});
