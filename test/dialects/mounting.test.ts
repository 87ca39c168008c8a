import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { dialectMakers } from '../../src/dialects/registry.ts';
import type { TestServer } from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, formOf, smallPng } from '../../src/http/request.fixture.ts';
import { basic, finishSplit, halvesOf, PICTURE_URL, startDialectServer } from './dialect-server.ts';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startDialectServer();
  key = await server.keyFor('tenant-a');
});

afterAll(() => server.close());

/** How each vendor's client shows a key, and an address that is only read. */
const WAYS = {
  aetherforge: (given: string) => ({
    path: '/public/v1/job/550e8400-e29b-41d4-a716-446655440000',
    headers: { authorization: `Bearer ${given}` },
    known: 404,
  }),
  scenario: (given: string) => {
    const { apiKey, apiSecret } = halvesOf(given);
    return { path: '/v1/models', headers: { authorization: basic(apiKey, apiSecret) }, known: 200 };
  },
  pixazo: (given: string) => ({
    path: '/qwen-image-layered/v1/qwen-image-layered-request-result/x',
    headers: { 'ocp-apim-subscription-key': given },
    known: 404,
  }),
} as const satisfies Record<keyof typeof dialectMakers, unknown>;

const vendors = Object.keys(WAYS) as (keyof typeof WAYS)[];

function look(vendor: keyof typeof WAYS, given: string, url = server.url): Promise<Answer> {
  const { path, headers } = WAYS[vendor](given);
  return ask(url + path, { headers });
}

describe('one key', () => {
  test.each(vendors)("opens %s's addresses in the vendor's way, until it is revoked", async (vendor) => {
    const own = await server.keyFor('tenant-a');
    expect((await look(vendor, own)).status).toBe(WAYS[vendor](own).known);
    expect((await look(vendor, `${own.slice(0, -1)}!`)).status).toBe(401);
    const [newest] = await server.keys.list();
    await server.keys.revoke(newest!.id);
    const after = await server.another({ dialects: server.http.app.dialects });
    await expect.poll(async () => (await look(vendor, own, after.url)).status, { timeout: 8_000 }).toBe(401);
  });

  test('sees through each vendor what was made through another', async () => {
    const made = await ask(`${server.url}/public/v1/image-tune/split-layer`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: formOf(await smallPng(), { keyword: 'arm' }),
    });
    const id = await finishSplit(server);
    const { apiKey, apiSecret } = halvesOf(key);
    const scenario = await ask(`${server.url}/v1/jobs/${id}`, {
      headers: { authorization: basic(apiKey, apiSecret) },
    });
    expect(scenario.body.job).toMatchObject({ jobId: id, status: 'success' });
    const pixazo = await ask(
      `${server.url}/qwen-image-layered/v1/qwen-image-layered-request-result/${made.body.job_id}`,
      { headers: { 'ocp-apim-subscription-key': key } },
    );
    expect(pixazo.body).toMatchObject({ status: 'COMPLETED', request_id: made.body.job_id });
  });
});

describe('Idempotency-Key', () => {
  const submit = (body: object, name: string): Promise<Answer> =>
    ask(`${server.url}/qwen-image-layered/v1/qwen-image-layered-request`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'ocp-apim-subscription-key': key,
        'idempotency-key': name,
      },
      body: JSON.stringify({ image_url: PICTURE_URL, ...body }),
    });

  test('makes one job of a request that is sent twice, and refuses another under the same name', async () => {
    const first = await submit({ seed: 1 }, 'thrice');
    expect((await submit({ seed: 1 }, 'thrice')).body.request_id).toBe(first.body.request_id);
    expect((await submit({ seed: 2 }, 'thrice')).status).toBe(400);
    await finishSplit(server);
    expect((await server.jobs.backlog()).queued).toBe(0);
  });
});

describe('UNFLATTEN_DIALECTS', () => {
  const idsOf = (value?: string) =>
    readConfig(value === undefined ? {} : { UNFLATTEN_DIALECTS: value }, '/work').config.dialects.ids;

  test('names the vendors that are answered: all of them unless it says otherwise', () => {
    expect(idsOf()).toEqual(Object.keys(dialectMakers));
    expect(idsOf('pixazo')).toEqual(['pixazo']);
    expect(idsOf('none')).toEqual([]);
    for (const wrong of ['perfect', 'none,pixazo']) expect(() => idsOf(wrong)).toThrow('UNFLATTEN_DIALECTS');
  });

  test('leaves nothing of the others: their addresses are unknown, in our own words', async () => {
    const only = await server.another({ dialects: [dialectMakers.pixazo({ inpaintEngines: {} })] });
    expect((await look('pixazo', key, only.url)).body.error).toBe('Endpoint not found');
    for (const vendor of ['aetherforge', 'scenario'] as const) {
      const answer = await look(vendor, key, only.url);
      const isForeign = answer.status === 404 || answer.status === 401;
      expect([vendor, isForeign, answer.headers.get('content-type')]).toEqual([
        vendor,
        true,
        expect.stringContaining('application/problem+json'),
      ]);
    }
  });
});

describe('UNFLATTEN_INPAINT_MODELS', () => {
  test("says which engine stands in for which of a vendor's models", () => {
    const read = (value: string) =>
      readConfig({ UNFLATTEN_INPAINT_MODELS: value }, '/work').config.dialects.inpaintEngines;
    expect(read('gpt-image-2=openai-images, flux2-dev=migan')).toEqual({
      'gpt-image-2': 'openai-images',
      'flux2-dev': 'migan',
    });
    for (const wrong of ['gpt-image-2', 'a=b=c', '=migan']) expect(() => read(wrong)).toThrow('expected');
  });
});
