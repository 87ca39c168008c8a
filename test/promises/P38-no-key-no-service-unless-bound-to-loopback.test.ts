import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { ask, formOf, post, smallPng } from '../../src/http/request.fixture.ts';
import { requireProtection } from '../../src/http/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

const noKeys = { hasKeys: async () => false, verify: async () => null };
const someKey = { hasKeys: async () => true, verify: async () => null };

describe('P38: No key, no service — unless bound to loopback', () => {
  test.each(['0.0.0.0', '::', '192.168.1.10', 'example.com', '127.0.0.1.example.com', '127.0.0.1\u0000', ''])(
    'a start on %j without a key is refused with a sentence',
    async (host) => {
      await expect(requireProtection(host, noKeys)).rejects.toMatchObject({
        code: 'key_required',
        detail: expect.stringMatching(/no API key.*unflatten keys create.*127\.0\.0\.1/),
        spec: { exitCode: 78 },
      });
      await expect(requireProtection(host, someKey)).resolves.toBeUndefined();
    },
  );

  test.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('a start on %s needs none', async (host) => {
    await expect(requireProtection(host, noKeys)).resolves.toBeUndefined();
  });

  test('the refusal comes before anything listens, and with a key it starts and asks for it', async () => {
    expect((await ask(`${server.url}/v1/jobs`)).status).toBe(200);
    await expect(server.another({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'key_required' });
    const key = await server.keyFor('tenant-a');
    const open = await server.another({ host: '0.0.0.0' });
    const url = `http://127.0.0.1:${new URL(open.url).port}`;
    for (const path of ['/v1/jobs', '/v1/engines', '/v1/images', '/metrics'])
      expect((await ask(`${url}${path}`)).status).toBe(401);
    const refused = await post(`${url}/v1/split`, formOf(await smallPng()));
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await server.blobKeys()).toEqual([]);
    expect((await ask(`${url}/v1/jobs`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    for (const path of ['/live', '/ready', '/openapi.json', '/docs'])
      expect((await ask(`${url}${path}`)).status).toBe(200);
  });

  test('on the loopback, the first key ends the time without one', async () => {
    const key = await server.keyFor('tenant-a');
    const next = await server.another({});
    expect((await ask(`${next.url}/v1/jobs`)).status).toBe(401);
    expect((await ask(`${next.url}/v1/jobs`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(
      200,
    );
    const flipped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    expect(
      (await ask(`${next.url}/v1/jobs`, { headers: { authorization: `Bearer ${flipped}` } })).status,
    ).toBe(401);
  });

  test('a key may do what its scopes say', async () => {
    const reader = { authorization: `Bearer ${await server.keyFor('tenant-a', ['jobs:read'])}` };
    const admin = { authorization: `Bearer ${await server.keyFor('tenant-a', ['admin'])}` };
    expect((await ask(`${server.url}/v1/jobs`, { headers: reader })).status).toBe(200);
    const refused = await post(`${server.url}/v1/split`, formOf(await smallPng()), reader);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect((await ask(`${server.url}/metrics`, { headers: reader })).status).toBe(403);
    expect((await ask(`${server.url}/metrics`, { headers: admin })).status).toBe(200);
    expect((await post(`${server.url}/v1/split`, formOf(await smallPng()), admin)).status).toBe(202);
  });
});
