import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { formOf, pngOf, post, smallPng } from '../../src/http/request.fixture.ts';

let server: TestServer;
let isFull = false;

beforeAll(async () => {
  server = await startTestServer({ maxPixels: 1_000 }, { freeShare: async () => (isFull ? 0.01 : 1) });
});

afterAll(async () => {
  await server.close();
});

describe('P15: A rejected request burns no key', () => {
  test.each([
    ['a wrong parameter', 'split', async () => formOf(await smallPng(), { maxLayers: 'x' }), 400],
    ['an unknown field', 'split', async () => formOf(await smallPng(), { nothing: '1' }), 400],
    ['a missing mask', 'erase', async () => formOf(await smallPng()), 400],
    ['no picture', 'split', async () => formOf(null, { maxLayers: '1' }), 400],
    ['a broken picture', 'split', async () => formOf((await smallPng()).slice(0, 40)), 422],
    ['a picture that is too large', 'split', async () => formOf(await pngOf(100, 100, 0)), 413],
  ])('%s, then the request set right', async (name, operation, wrong, status) => {
    const key = { 'idempotency-key': name };
    const refused = await post(`${server.url}/v1/${operation}`, await wrong(), key);
    expect(refused.status).toBe(status);
    const right = formOf(await smallPng(), operation === 'erase' ? { mask: await smallPng() } : {});
    const taken = await post(`${server.url}/v1/${operation}`, right, key);
    expect([taken.status, taken.headers.get('idempotency-replayed')]).toEqual([202, null]);
  });

  test('a full disk, then room again', async () => {
    isFull = true;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const key = { 'idempotency-key': 'full' };
    expect((await post(`${server.url}/v1/split`, formOf(await smallPng()), key)).status).toBe(503);
    isFull = false;
    // What was told of the disk is kept for a second.
    const roomy = await server.another({});
    expect((await post(`${roomy.url}/v1/split`, formOf(await smallPng()), key)).status).toBe(202);
  });
});
