import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../src/domain/problem.ts';
import type { TestServer } from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, smallPng } from '../../src/http/request.fixture.ts';
import { failNext, finishSplit, PICTURE_URL, startDialectServer, startNext } from './dialect-server.ts';
import { ERRORS, PixazoClient, requireDocumentedError } from './pixazo-client.ts';

const SUBMIT = '/qwen-image-layered/v1/qwen-image-layered-request';

let server: TestServer;
let key: string;
let client: PixazoClient;

beforeAll(async () => {
  server = await startDialectServer();
  key = await server.keyFor('tenant-a');
  client = new PixazoClient(server.url, key);
});

afterAll(() => server.close());

const send = (body: unknown, headers: Record<string, string> = {}, path = SUBMIT): Promise<Answer> =>
  ask(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'ocp-apim-subscription-key': key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('a request to Pixazo', () => {
  test('is in the queue, in progress and completed, by its id and by its address', async () => {
    const { request_id: id, response_url: url } = await client.submit({
      image_url: PICTURE_URL,
      seed: 42,
      prompt: 'A car',
    });
    expect((await client.result(id)).status).toBe('IN_QUEUE');
    expect(new URL(url).origin).toBe(server.url);
    const { request_id: second } = await client.submit({ image_url: PICTURE_URL });
    await startNext(server);
    expect((await client.follow(url)).status).toBe('IN_PROGRESS');
    await finishSplit(server);
    const done = await client.wait(second, 20);
    expect(done).toMatchObject({ status: 'COMPLETED', seed: 0, prompt: '' });
    if (done.status !== 'COMPLETED') return;
    expect(done.images.map(({ file_name: name }) => name)).toEqual(['00-background.png', '01-subject.png']);
    for (const image of done.images) expect((await fetch(image.url)).status).toBe(200);
    expect(await client.result(second)).toEqual(done);
  });

  test('fails in words, and says where the safety check flagged the picture', async () => {
    const { request_id: id } = await client.submit({ image_url: PICTURE_URL });
    await failNext(server, new Problem('content_flagged', 'It shows too much.'));
    expect(await client.wait(id, 10)).toMatchObject({
      status: 'FAILED',
      error: 'The safety check refuses the picture. It shows too much.',
      has_nsfw_concepts: [true],
    });
  });

  test.each([
    [{}, true],
    [{ enable_safety_checker: true }, true],
    [{ enable_safety_checker: false }, undefined],
  ])('with %j has the picture checked: %s', async (more, isModerated) => {
    await client.submit({ image_url: PICTURE_URL, ...more });
    const leased = await server.jobs.take('cpu');
    expect(leased?.job.isModerated).toBe(isModerated);
  });

  test('counts its layers with the background', async () => {
    for (const [more, maxLayers] of [
      [{ num_layers: 5 }, 4],
      [{}, 9],
    ] as const) {
      await client.submit({ image_url: PICTURE_URL, ...more });
      expect((await server.jobs.take('cpu'))?.job.parameters).toMatchObject({ maxLayers });
    }
  });

  test('is taken apart at a lower resolution where it asks for the faster pace', async () => {
    for (const [acceleration, effort] of [
      ['fast', 'fast'],
      ['regular', 'normal'],
    ] as const) {
      await client.submit({ image_url: PICTURE_URL, acceleration });
      const { parameters } = (await server.jobs.take('cpu'))!.job;
      expect([acceleration, parameters['effort'] ?? 'normal']).toEqual([acceleration, effort]);
    }
  });

  test('takes a picture as data, too', async () => {
    const base64 = Buffer.from(await (await smallPng()).arrayBuffer()).toString('base64');
    await client.submit({ image_url: `data:image/png;base64,${base64}` });
    await finishSplit(server);
  });

  test('is allowed by the key as a query parameter', async () => {
    const path = `${SUBMIT}?subscription-key=${key}`;
    const answer = await ask(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ image_url: PICTURE_URL }),
    });
    expect(answer.body.status).toBe('IN_QUEUE');
    await finishSplit(server);
  });

  test.each([
    {
      num_inference_steps: 50,
      guidance_scale: 1.5,
      num_images: 1,
      output_format: 'png',
      acceleration: 'fast',
    },
    { acceleration: 'none', num_layers: 1, negative_prompt: '', sync_mode: false, seed: 0 },
    { acceleration: 'high', num_layers: 10, prompt: null },
  ])('takes %j', async (more) => {
    expect((await client.submit({ image_url: PICTURE_URL, ...more })).status).toBe('IN_QUEUE');
    await finishSplit(server);
  });
});

describe('every documented error', () => {
  test.each([
    {},
    { image_url: '' },
    { image_url: 7 },
    { image_url: 'car_race.jpeg' },
    { image_url: 'https://elsewhere.example/a.png' },
    { image_url: 'http://127.0.0.1/a.png' },
    { image_url: 'file:///etc/hostname' },
    { image_url: 'data:text/html;base64,AAAA' },
    { image_url: PICTURE_URL, num_inference_steps: 0 },
    { image_url: PICTURE_URL, num_inference_steps: 2.5 },
    { image_url: PICTURE_URL, num_inference_steps: '28' },
    { image_url: PICTURE_URL, guidance_scale: -1 },
    { image_url: PICTURE_URL, guidance_scale: 'much' },
    { image_url: PICTURE_URL, num_images: 2 },
    { image_url: PICTURE_URL, enable_safety_checker: 'yes' },
    { image_url: PICTURE_URL, output_format: 'webp' },
    { image_url: PICTURE_URL, acceleration: 'warp' },
    { image_url: PICTURE_URL, acceleration: 'toString' },
    { image_url: PICTURE_URL, num_layers: 11 },
    { image_url: PICTURE_URL, seed: -1 },
    { image_url: PICTURE_URL, prompt: ['a'] },
  ])('400: %j', async (body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error]).toEqual([400, ERRORS[400]]);
    expect(answer.body.detail.length).toBeGreaterThan(10);
  });

  test('400: what is no JSON, or no object', async () => {
    for (const body of ['{', '[]', '7', 'null', '"x"'])
      expect((await send(body)).body.error).toBe(ERRORS[400]);
    const form = await send('image_url=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([form.status, form.body.error]).toEqual([400, ERRORS[400]]);
    expect((await send({}, {}, `${SUBMIT}-result`)).status).toBe(400);
  });

  test('401: no key and a wrong one, at every address', async () => {
    for (const path of [SUBMIT, `${SUBMIT}-result`])
      for (const headers of [{ 'ocp-apim-subscription-key': '' }, { 'ocp-apim-subscription-key': 'uf_no' }]) {
        const answer = await send({}, headers, path);
        expect([answer.status, answer.body.error]).toEqual([401, ERRORS[401]]);
      }
  });

  test('403: a key that may only read', async () => {
    const reader = await server.keyFor('tenant-a', ['jobs:read']);
    const answer = await send({ image_url: PICTURE_URL }, { 'ocp-apim-subscription-key': reader });
    expect([answer.status, answer.body.error]).toEqual([403, ERRORS[403]]);
  });

  test("404: an id as in the vendor's sample, another tenant's, another address, another method", async () => {
    const { request_id: id } = await client.submit({ image_url: PICTURE_URL });
    const stranger = { 'ocp-apim-subscription-key': await server.keyFor('tenant-b') };
    const sample = 'a1b2c3d4-e5f6-7890-g1h2-i3j4k5l6m7n8';
    const answers = [
      await send({ request_id: sample }, {}, `${SUBMIT}-result`),
      await send({ request_id: id }, stranger, `${SUBMIT}-result`),
      await send({}, {}, '/qwen-image-layered/v1/other'),
      await ask(server.url + SUBMIT, { headers: stranger }),
      await ask(`${server.url}${SUBMIT}-result/${id}`, { headers: stranger }),
    ];
    for (const answer of answers) expect([answer.status, answer.body.error]).toEqual([404, ERRORS[404]]);
    await finishSplit(server);
  });

  test('429: too many requests, and a queue that is full', async () => {
    const dialects = server.http.app.dialects;
    const strict = await server.another({ dialects, requestLimit: { quota: 1, windowSeconds: 60 } });
    const headers = { 'ocp-apim-subscription-key': key };
    await ask(`${strict.url}${SUBMIT}-result/x`, { headers });
    const hasty = await ask(`${strict.url}${SUBMIT}-result/x`, { headers });
    expect([hasty.status, hasty.body.error]).toEqual([429, ERRORS[429]]);
    expect(Number(hasty.headers.get('retry-after'))).toBeGreaterThan(0);
    const full = await server.another({ dialects }, { backlog: async () => ({ queued: 5_000 }) });
    const refused = await new PixazoClient(full.url, key).submit({ image_url: PICTURE_URL }).catch(String);
    expect(refused).toContain('429');
  });

  test('500: a part of the server that broke tells nothing of itself', async () => {
    const dialects = server.http.app.dialects;
    const broken = await server.another(
      { dialects },
      { fetchSource: () => Promise.reject(new Error('secret of the house')) },
    );
    const answer = await ask(broken.url + SUBMIT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'ocp-apim-subscription-key': key },
      body: JSON.stringify({ image_url: PICTURE_URL }),
    });
    expect([answer.status, answer.body.error]).toEqual([500, ERRORS[500]]);
    expect(answer.text).not.toContain('secret');
    requireDocumentedError(answer);
  });
});
