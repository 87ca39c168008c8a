import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../src/domain/problem.ts';
import type { TestServer } from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, formOf, pngOf, smallPng } from '../../src/http/request.fixture.ts';
import { AetherForgeClient, sentenceError, validationError } from './aetherforge-client.ts';
import { failNext, finishSplit, startDialectServer, startNext } from './dialect-server.ts';

let server: TestServer;
let key: string;
let client: AetherForgeClient;

beforeAll(async () => {
  server = await startDialectServer();
  key = await server.keyFor('tenant-a');
  client = new AetherForgeClient(server.url, key);
});

afterAll(() => server.close());

const post = (
  path: string,
  body: RequestInit['body'],
  headers: Record<string, string> = {},
): Promise<Answer> =>
  ask(`${server.url}/public/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
    body: body ?? null,
  });

describe("AetherForge's split-layer", () => {
  test('goes from Pending to Succeed, with open links to the layers, what was asked for first', async () => {
    const jobId = await client.make('split-layer', await smallPng(), { keyword: 'character' });
    expect((await client.job(jobId)).status).toBe('Pending');
    await startNext(server);
    expect((await client.job(jobId)).status).toBe('Pending');
    const other = await client.make('split-layer', await smallPng(), { keyword: 'arm' });
    await finishSplit(server);
    const done = await client.result(other, 10);
    expect(done.status).toBe('Succeed');
    expect(done.image_urls.map((url) => /\/(\d\d-[a-z]+)\.png/.exec(url)?.[1])).toEqual([
      '01-subject',
      '00-background',
    ]);
    for (const url of done.image_urls) {
      const picture = await fetch(url);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    }
  });

  test('ends as Failed with the reason', async () => {
    const jobId = await client.make('split-layer', await smallPng(), { keyword: 'leg' });
    await failNext(server, new Problem('image_damaged', 'The picture is cut short.'));
    expect(await client.result(jobId, 10)).toMatchObject({
      status: 'Failed',
      error_message: 'The picture is cut short.',
    });
  });

  test('makes one job of a request that is repeated under one Idempotency-Key', async () => {
    const send = async (keyword: string) =>
      post('image-tune/split-layer', formOf(await smallPng(), { keyword }), { 'idempotency-key': 'once' });
    const [first, second] = [await send('hat'), await send('hat')];
    expect(first.body).toEqual(second.body);
    expect((await send('coat')).status).toBe(422);
    await finishSplit(server);
  });
});

describe("AetherForge's upscale", () => {
  test.each([
    ['1K', 8, 4],
    ['1K', 600, 2],
    ['1K', 1000, 1],
    ['2K', 1024, 2],
    ['4K', 1025, 4],
  ])('to %s makes of %i pixels the factor %i', async (scale, widthPx, factor) => {
    await client.make('upscale', await pngOf(widthPx, 4, 90), { scale });
    const leased = await server.jobs.take('cpu');
    expect(leased?.job).toMatchObject({ operation: 'upscale', parameters: { scale: factor } });
    await server.jobs.succeed(leased!.attempt, {
      type: 'image',
      image: { file: 'image.png', widthPx, heightPx: 4 },
      engines: {},
      notes: [],
    });
  });
});

describe("AetherForge's inpaint", () => {
  test.each([
    ['inpaint', {}, 'standard'],
    ['inpaint/v2', { quality: 'standard' }, 'standard'],
    ['inpaint/v2', { quality: 'pro' }, 'pro'],
  ])('by %s with %j is done in the quality %s, and gives one picture', async (path, more, quality) => {
    const prompt = 'Change background to blue sky';
    const jobId = await client.make(path, await smallPng(), { prompt, ...more });
    const leased = await server.jobs.take('cpu');
    expect(leased?.job).toMatchObject({ operation: 'inpaint', parameters: { prompt } });
    expect(leased?.job.parameters['quality'] ?? 'standard').toBe(quality);
    await server.jobs.succeed(leased!.attempt, {
      type: 'image',
      image: { file: 'image.png', widthPx: 8, heightPx: 6 },
      engines: {},
      notes: [],
    });
    const done = await client.result(jobId, 10);
    expect([done.status, done.image_urls.length]).toEqual(['Succeed', 1]);
  });

  test('is refused in its own form by a server that has no such operation', async () => {
    const operations = new Map([...server.services.operations].filter(([id]) => id !== 'inpaint'));
    const { dialects } = server.http.app;
    const lesser = await server.another({ dialects }, { operations });
    const refused = await ask(`${lesser.url}/public/v1/image-tune/inpaint`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: formOf(await smallPng(), { prompt: 'sky' }),
    });
    expect([refused.status, sentenceError.parse(refused.body).detail]).toEqual([
      503,
      expect.stringContaining('inpaint'),
    ]);
  });
});

describe('every documented error', () => {
  const split = async (fields: Record<string, string | Blob>, image: Blob | null | undefined = undefined) =>
    post('image-tune/split-layer', formOf(image === undefined ? await smallPng() : image, fields));

  test('400: a file that is no picture', async () => {
    const answer = await split({ keyword: 'arm' }, new Blob(['no picture']));
    expect([answer.status, answer.body.detail]).toEqual([400, 'Invalid image file']);
  });

  test('400: a picture with too many pixels, and one that is cut short', async () => {
    const large = await split({ keyword: 'arm' }, await pngOf(1200, 900, 1));
    expect([large.status, large.body.detail]).toEqual([400, 'Invalid image file']);
    const whole = await smallPng();
    const cut = await split({ keyword: 'arm' }, whole.slice(0, whole.size - 20));
    expect([cut.status, cut.body.detail]).toEqual([400, 'Invalid image file']);
  });

  test.each([
    ['none', {}],
    ['a wrong one', { authorization: 'Bearer uf_wrong' }],
    ['one of another form', { authorization: 'Token x' }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('401: %s', async (_, headers) => {
    for (const [method, path] of [
      ['POST', 'image-tune/split-layer'],
      ['GET', 'job/550e8400-e29b-41d4-a716-446655440000'],
    ] as const) {
      const answer = await ask(`${server.url}/public/v1/${path}`, { method, headers });
      expect([answer.status, answer.body]).toEqual([401, { detail: 'Invalid API key' }]);
    }
  });

  test('404: a job that nobody has, and one of another tenant', async () => {
    const unknown = '550e8400-e29b-41d4-a716-446655440000';
    const foreign = await client.make('split-layer', await smallPng(), { keyword: 'x' });
    const stranger = await server.keyFor('tenant-b');
    for (const id of [unknown, foreign]) {
      const answer = await ask(`${server.url}/public/v1/job/${id}`, {
        headers: { authorization: `Bearer ${stranger}` },
      });
      expect([answer.status, answer.body]).toEqual([404, { detail: 'Job not found' }]);
    }
    await finishSplit(server);
  });

  test.each([
    ['split-layer', {}, ['keyword']],
    ['split-layer', { keyword: ' ' }, ['keyword']],
    ['inpaint/v2', {}, ['prompt', 'quality']],
    ['inpaint/v2', { prompt: 'sky', quality: 'best' }, ['quality']],
    ['inpaint', {}, ['prompt']],
    ['upscale', { scale: '8K' }, ['scale']],
    ['upscale', {}, ['scale']],
  ])('422: %s with %j names %j', async (path, fields, names) => {
    const answer = await post(`image-tune/${path}`, formOf(await smallPng(), fields));
    expect(answer.status).toBe(422);
    const { detail } = validationError.parse(answer.body);
    expect(detail.map(({ loc }) => loc)).toEqual(names.map((name) => ['body', name]));
  });

  test('422: no picture, JSON where a form belongs, no body at all, and an id that is no UUID', async () => {
    const none = await split({ keyword: 'arm' }, null);
    expect(validationError.parse(none.body).detail).toEqual([
      { type: 'missing', loc: ['body', 'image'], msg: 'Field required', input: null },
    ]);
    const json = await post('image-tune/split-layer', '{"image":"x","keyword":"arm"}', {
      'content-type': 'application/json',
    });
    expect([json.status, validationError.parse(json.body).detail.length]).toEqual([422, 2]);
    expect((await post('image-tune/split-layer', undefined)).status).toBe(422);
    const bad = await ask(`${server.url}/public/v1/job/abc`, { headers: { authorization: `Bearer ${key}` } });
    expect([bad.status, validationError.parse(bad.body).detail[0]?.loc]).toEqual([422, ['path', 'job_id']]);
  });

  test('403 and 429 keep the form: a key that may only read, and one too many', async () => {
    const reader = await server.keyFor('tenant-a', ['jobs:read']);
    const refused = await ask(`${server.url}/public/v1/image-tune/split-layer`, {
      method: 'POST',
      headers: { authorization: `Bearer ${reader}` },
      body: formOf(await smallPng(), { keyword: 'arm' }),
    });
    expect(refused.status).toBe(403);
    sentenceError.parse(refused.body);
    const strict = await server.another({
      dialects: server.http.app.dialects,
      requestLimit: { quota: 1, windowSeconds: 60 },
    });
    const poll = () =>
      ask(`${strict.url}/public/v1/job/550e8400-e29b-41d4-a716-446655440000`, {
        headers: { authorization: `Bearer ${key}` },
      });
    await poll();
    const hasty = await poll();
    expect([hasty.status, Number(hasty.headers.get('retry-after')) > 0]).toEqual([429, true]);
    sentenceError.parse(hasty.body);
  });

  test('404 and 405 are told in its words below its own addresses only', async () => {
    expect((await post('nothing/here', '')).body).toEqual({ detail: 'Not Found' });
    const wrong = await ask(`${server.url}/public/v1/image-tune/split-layer`);
    expect([wrong.status, wrong.body]).toEqual([405, { detail: 'Method Not Allowed' }]);
    expect((await ask(`${server.url}/public/v2`)).body).toMatchObject({ code: 'not_found' });
  });
});
