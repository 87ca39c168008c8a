import { randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { encodePng } from '../exports/png/encode.ts';
import { writeHugeBlackPng } from '../infrastructure/decode/testing/png-writer.ts';
import { stackResult, startTestServer, type TestServer } from './http-server.fixture.ts';
import { ask, formOf, pngOf, post, smallPng } from './request.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

const dataUrl = async (blob: Blob): Promise<string> =>
  `data:image/png;base64,${Buffer.from(await blob.arrayBuffer()).toString('base64')}`;

function randomRaster(widthPx: number, heightPx: number) {
  return { widthPx, heightPx, data: randomFillSync(new Uint8ClampedArray(widthPx * heightPx * 4)) };
}

describe('POST /v1/{operation}', () => {
  test('takes a form, answers 202 with the job and where it is', async () => {
    const made = await post(`${server.url}/v1/split`, formOf(await smallPng(), { maxLayers: '3' }));
    expect(made.body).toMatchObject({ operation: 'split', status: 'queued', progress: 0, startedAt: null });
    expect(made.status).toBe(202);
    expect(made.headers.get('location')).toBe(`${server.url}/v1/jobs/${made.body.id}`);
    const job = await server.jobs.get('local', made.body.id);
    expect(job).toMatchObject({
      parameters: { maxLayers: 3 },
      formats: ['png', 'psd', 'preview'],
      tenantId: 'local',
    });
    const kept = await server.blobs.read(job!.inputs.image);
    expect(kept.facts.mediaType).toBe('image/png');
    expect(kept.facts.bytes).toBe((await smallPng()).size);
    expect(await server.spooled()).toEqual([]);
  });

  test('reads nested parameters, lists and formats from a form as JSON and as repeated fields', async () => {
    const form = formOf(await smallPng(), { boxes: '[{"leftPx":0,"topPx":0,"widthPx":4,"heightPx":4}]' });
    form.append('points', '{"xPx":1,"yPx":2}');
    form.append('points', '{"xPx":3,"yPx":4}');
    form.append('formats', 'zip,ora');
    const made = await post(`${server.url}/v1/split`, form);
    const job = await server.jobs.get('local', made.body.id);
    expect(job?.parameters).toEqual({
      boxes: [{ leftPx: 0, topPx: 0, widthPx: 4, heightPx: 4 }],
      points: [
        { xPx: 1, yPx: 2 },
        { xPx: 3, yPx: 4 },
      ],
    });
    expect(job?.formats).toEqual(['ora', 'zip']);
  });

  test('takes JSON with a data URL, and stores the same bytes as from a form', async () => {
    const made = await ask(
      `${server.url}/v1/cutout`,
      json({ image: { dataUrl: await dataUrl(await smallPng()) } }),
    );
    expect(made.status).toBe(202);
    const job = await server.jobs.get('local', made.body.id);
    expect((await server.blobs.read(job!.inputs.image)).facts.bytes).toBe((await smallPng()).size);
  });

  test('takes the id of a kept image, and uses its blob', async () => {
    const kept = await post(`${server.url}/v1/images`, formOf(await smallPng()));
    expect(kept.status).toBe(201);
    expect(kept.body).toMatchObject({ mediaType: 'image/png', bytes: (await smallPng()).size });
    const made = await ask(`${server.url}/v1/cutout`, json({ image: { id: kept.body.id } }));
    expect(made.status).toBe(202);
    expect((await server.jobs.get('local', made.body.id))?.inputs.image).toBe(
      `images/${kept.body.id}/original`,
    );
  });

  test('wants the mask where the operation needs one', async () => {
    const without = await post(`${server.url}/v1/erase`, formOf(await smallPng()));
    expect([without.status, without.body.code]).toEqual([400, 'invalid_parameters']);
    const mask = await pngOf(8, 6, 255);
    const made = await post(`${server.url}/v1/erase`, formOf(await smallPng(), { mask }));
    expect(made.status).toBe(202);
    expect((await server.jobs.get('local', made.body.id))?.inputs.mask).toMatch(
      /^inputs\/req_[0-9a-z]{26}\/mask$/,
    );
  });

  test('takes a background picture, as a file and as JSON, and keeps it by its field', async () => {
    const [background, mask] = [await pngOf(4, 3, 90), await pngOf(8, 6, 255)];
    const form = await post(`${server.url}/v1/inpaint`, formOf(await smallPng(), { background, mask }));
    expect(form.status).toBe(202);
    expect((await server.jobs.get('local', form.body.id))?.inputs).toEqual({
      image: expect.stringMatching(/^inputs\/req_[0-9a-z]{26}\/image$/),
      mask: expect.stringMatching(/^inputs\/req_[0-9a-z]{26}\/mask$/),
      background: expect.stringMatching(/^inputs\/req_[0-9a-z]{26}\/background$/),
    });
    const kept = await post(`${server.url}/v1/images`, formOf(background));
    const image = { dataUrl: await dataUrl(await smallPng()) };
    const named = json({ image, background: { id: kept.body.id } });
    const made = await ask(`${server.url}/v1/inpaint`, named);
    expect(made.status).toBe(202);
    expect((await server.jobs.get('local', made.body.id))?.inputs.background).toBe(
      `images/${kept.body.id}/original`,
    );
    const huge = new Blob([writeHugeBlackPng(20_000, 20_000)]);
    const refused = await post(`${server.url}/v1/inpaint`, formOf(await smallPng(), { background: huge }));
    expect([refused.status, refused.body.code]).toEqual([413, 'image_too_large']);
    const idle = await post(`${server.url}/v1/inpaint`, formOf(await smallPng()));
    expect([idle.status, idle.body.code]).toEqual([400, 'invalid_parameters']);
  });

  test('the same key with another background, or with it as the mask, is another request', async () => {
    const [one, other] = [await pngOf(8, 6, 90), await pngOf(8, 6, 91)];
    const key = { 'idempotency-key': 'with-a-background' };
    const send = async (more: Record<string, Blob>) =>
      (await post(`${server.url}/v1/inpaint`, formOf(await smallPng(), more), key)).status;
    expect(await send({ background: one })).toBe(202);
    expect(await send({ background: one })).toBe(202);
    expect(await send({ background: other })).toBe(422);
    expect(await send({ mask: one })).toBe(422);
  });

  test.each([
    ['an unknown parameter', { layers: '3' }],
    ['a wrong type', { maxLayers: 'many' }],
    ['an unknown format', { formats: 'psd,xcf' }],
    ['a webhook that is no address', { webhookUrl: 'javascript:alert(1)' }],
    ['a mask that the operation does not take', { mask: new Blob(['x']) }],
    ['a background that the operation does not take', { background: new Blob(['x']) }],
  ])('refuses %s, and keeps nothing', async (_, fields: Record<string, string | Blob>) => {
    const before = await server.blobKeys();
    const refused = await post(`${server.url}/v1/split`, formOf(await smallPng(), fields));
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_parameters']);
    expect(await server.blobKeys()).toEqual(before);
    expect(await server.spooled()).toEqual([]);
  });

  test('a picture with too many pixels is refused by its header, and no job is made', async () => {
    const huge = new Blob([writeHugeBlackPng(20_000, 20_000)]);
    expect(huge.size).toBeLessThan(400_000);
    const [jobs, blobs] = [await server.jobs.list('local', { limit: 100 }), await server.blobKeys()];
    await post(`${server.url}/v1/split`, formOf(huge));
    const startMs = performance.now();
    const refused = await post(`${server.url}/v1/split`, formOf(huge));
    expect([refused.status, refused.body.code]).toEqual([413, 'image_too_large']);
    // The promise is 50 ms; a machine that runs other tests as well is given more.
    expect(performance.now() - startMs).toBeLessThan(500);
    expect(await server.jobs.list('local', { limit: 100 })).toEqual(jobs);
    expect(await server.blobKeys()).toEqual(blobs);
  });

  test('a large file is looked at beside the server, and arrives byte for byte', async () => {
    const noise = randomRaster(700, 500);
    const picture = new Blob([Buffer.from(await encodePng(noise))]);
    expect(picture.size).toBeGreaterThan(1_000_000);
    const made = await post(`${server.url}/v1/cutout`, formOf(picture));
    expect(made.status).toBe(202);
    const { chunks } = await server.blobs.read((await server.jobs.get('local', made.body.id))!.inputs.image);
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    expect(Buffer.concat(parts).equals(Buffer.from(await picture.arrayBuffer()))).toBe(true);
    const broken = await post(`${server.url}/v1/cutout`, formOf(picture.slice(0, 900_000)));
    expect([broken.status, broken.body.code]).toEqual([422, 'image_damaged']);
    expect(await server.spooled()).toEqual([]);
  });

  test('a URL is fetched by the one guarded function, and its refusal is the answer', async () => {
    const refused = await ask(`${server.url}/v1/cutout`, json({ image: { url: 'http://127.0.0.1/a.png' } }));
    expect([refused.status, refused.body.code]).toEqual([400, 'source_forbidden']);
    const bytes = Buffer.from(await (await smallPng()).arrayBuffer());
    const asked: string[] = [];
    const fetching = await server.another(
      {},
      {
        async fetchSource(url) {
          asked.push(url);
          return { chunks: Readable.from([bytes]) };
        },
        checkUrl() {
          throw new Problem('source_forbidden', 'Not this one.');
        },
      },
    );
    const url = 'https://example.com/a.png';
    const made = await ask(`${fetching.url}/v1/cutout`, json({ image: { url } }));
    expect([made.status, asked]).toEqual([202, [url]]);
    const hooked = await ask(
      `${fetching.url}/v1/cutout`,
      json({ image: { url }, webhookUrl: 'http://127.0.0.1/' }),
    );
    expect([hooked.status, hooked.body.code, asked.length]).toEqual([400, 'source_forbidden', 1]);
  });

  test('Prefer: wait answers 200 with the result as soon as the job ends', async () => {
    for (;;) if ((await server.jobs.take('cpu')) === null) break;
    const waiting = post(`${server.url}/v1/split`, formOf(await smallPng()), { prefer: 'wait=20' });
    const png = new Uint8Array(await (await smallPng()).arrayBuffer());
    for (let tries = 0; ; tries += 1) {
      try {
        await server.finishNext(stackResult(), {
          '00-background.png': png,
          '01-subject.png': png,
          'stack.psd': png,
        });
        break;
      } catch (error) {
        if (tries > 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const done = await waiting;
    expect(done.status).toBe(200);
    expect(done.headers.get('preference-applied')).toBe('wait=20');
    expect(done.body).toMatchObject({
      status: 'succeeded',
      result: { widthPx: 8, recomposition: { changedPixels: 0 } },
    });
    const layer = await fetch(done.body.result.layers[1].url);
    expect(layer.status).toBe(200);
    expect(new Uint8Array(await layer.arrayBuffer())).toEqual(png);
    expect(Object.keys(done.body.result.exports)).toEqual(['psd']);
    expect((await fetch(done.body.result.exports.psd)).status).toBe(200);
  });

  test('Prefer: wait answers 202 when its time is over first', async () => {
    const made = await post(`${server.url}/v1/split`, formOf(await smallPng()), {
      prefer: 'respond-async, wait=1',
    });
    expect([made.status, made.body.status]).toEqual([202, 'queued']);
  });

  test('Prefer: wait is a favour: when too many wait, or waiting breaks, the job is answered all the same', async () => {
    const busy = await server.another({ maxStreams: 0 });
    const made = await post(`${busy.url}/v1/split`, formOf(await smallPng()), { prefer: 'wait=20' });
    expect([made.status, made.body.status]).toEqual([202, 'queued']);
    expect(await server.jobs.get('local', made.body.id)).not.toBeNull();
  });
});
