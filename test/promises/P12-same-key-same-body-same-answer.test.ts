import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { formOf, post, smallPng } from '../../src/http/request.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

describe('P12: Same key, same body: same answer', () => {
  test('50 equal requests at once make one job, and leave the blobs of one', async () => {
    const picture = await smallPng();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        post(`${server.url}/v1/split`, formOf(picture, { maxLayers: '2' }), { 'idempotency-key': 'fifty' }),
      ),
    );
    const made = answers.filter(({ status }) => status === 202);
    const others = answers.filter(({ status }) => status !== 202);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    expect(made.length).toBeGreaterThan(0);
    for (const { status, headers } of others) {
      expect(status).toBe(409);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(made.filter(({ headers }) => headers.get('idempotency-replayed') === null).length).toBe(1);
    expect((await server.jobs.list('local', { limit: 100 })).length).toBe(1);
    expect(await server.blobKeys()).toHaveLength(1);
    expect(await server.spooled()).toEqual([]);
  });

  test('the order of fields and the way of writing a default make no difference', async () => {
    const picture = await smallPng();
    const headers = { 'idempotency-key': 'order' };
    const first = await post(
      `${server.url}/v1/split`,
      formOf(picture, { formats: 'psd,zip', boxes: '[]' }),
      headers,
    );
    const form = new FormData();
    form.append('formats', 'zip');
    form.append('formats', 'psd');
    form.append('image', picture, 'another-name.png');
    const second = await post(`${server.url}/v1/split`, form, headers);
    expect(second.body.id).toBe(first.body.id);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  test('without a key, equal requests are two jobs', async () => {
    const picture = await smallPng();
    const [one, other] = await Promise.all([
      post(`${server.url}/v1/split`, formOf(picture)),
      post(`${server.url}/v1/split`, formOf(picture)),
    ]);
    expect(one.body.id).not.toBe(other.body.id);
  });
});
