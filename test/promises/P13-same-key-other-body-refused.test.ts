import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { formOf, pngOf, post } from '../../src/http/request.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

const KEY = { 'idempotency-key': 'one-key' };

describe('P13: Same key, other body: refused', () => {
  test.each([
    ['one pixel', 'split', 129, {}],
    ['one field', 'split', 128, { maxLayers: '2' }],
    ['the formats', 'split', 128, { formats: 'ora' }],
    ['the webhook', 'split', 128, { webhookUrl: 'https://example.com/hook' }],
    ['the operation', 'cutout', 128, {}],
  ])('%s changed', async (_, operation, grey, fields) => {
    const key = { 'idempotency-key': `key of ${_}` };
    const first = await post(`${server.url}/v1/split`, formOf(await pngOf(8, 6, 128)), key);
    expect(first.status).toBe(202);
    const before = await server.jobs.get('local', first.body.id);
    const blobs = await server.blobKeys();
    const second = await post(`${server.url}/v1/${operation}`, formOf(await pngOf(8, 6, grey), fields), key);
    expect([second.status, second.body.code]).toEqual([422, 'idempotency_mismatch']);
    expect(await server.jobs.get('local', first.body.id)).toEqual(before);
    expect(await server.blobKeys()).toEqual(blobs);
    const again = await post(`${server.url}/v1/split`, formOf(await pngOf(8, 6, 128)), key);
    expect(again.body.id).toBe(first.body.id);
  });

  test('the same picture as a mask is another request', async () => {
    const [picture, mask] = [await pngOf(8, 6, 10), await pngOf(8, 6, 250)];
    const first = await post(`${server.url}/v1/erase`, formOf(picture, { mask }), KEY);
    expect(first.status).toBe(202);
    const swapped = await post(`${server.url}/v1/erase`, formOf(mask, { mask: picture }), KEY);
    expect(swapped.status).toBe(422);
  });
});
