import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../src/domain/problem.ts';
import type { TestServer } from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, pngOf, smallPng } from '../../src/http/request.fixture.ts';
import { basic, failNext, finishSplit, halvesOf, startDialectServer, startNext } from './dialect-server.ts';
import { type Asset, errorSchema, ScenarioClient, ScenarioError, uploadSchema } from './scenario-client.ts';

const MODEL = 'model_scenario-image-layers-extractor';

let server: TestServer;
let key: string;
let client: ScenarioClient;
let image: Asset;

const dataUrl = async (blob: Blob): Promise<string> =>
  `data:image/png;base64,${Buffer.from(await blob.arrayBuffer()).toString('base64')}`;

beforeAll(async () => {
  server = await startDialectServer();
  key = await server.keyFor('tenant-a');
  client = new ScenarioClient(`${server.url}/v1`, halvesOf(key));
  image = await client.keep({ image: await dataUrl(await smallPng()), name: 'small.png' });
});

afterAll(() => server.close());

async function refusal(work: Promise<unknown>): Promise<ScenarioError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof ScenarioError) return error;
  throw error instanceof Error ? error : new Error('nothing was refused');
}

const order = (more: object = {}) => ({
  image: image.id,
  separationInstruction: 'A fantasy landscape',
  ...more,
});

describe("Scenario's generation", () => {
  test('is queued, in progress, and a success with one asset for each layer and the background', async () => {
    const { job, creativeUnitsCost, wait } = await client.generate(
      MODEL,
      order({ maxLayers: 6, inpaintModel: 'gpt-image-2' }),
    );
    expect([job.status, job.progress, creativeUnitsCost]).toEqual(['queued', 0, 7]);
    const waiting = wait({ intervalMs: 30 });
    await finishSplit(server);
    const done = await waiting;
    expect(done.status).toBe('success');
    expect(done.metadata.assetIds).toHaveLength(2);
    expect(done.statusHistory.map(({ status }) => status)).toEqual(['queued', 'in-progress', 'success']);
    const assets = await Promise.all(done.metadata.assetIds.map((id) => client.asset(id)));
    expect(assets.map(({ metadata }) => metadata['name'])).toEqual(['subject', 'background']);
    for (const asset of assets) {
      expect(asset).toMatchObject({ metadata: { parentId: image.id }, properties: { width: 8, height: 6 } });
      expect((await fetch(asset.url)).status).toBe(200);
    }
    expect(await client.assets({ parentId: image.id })).toHaveLength(2);
  });

  test('is in progress while it runs, and can be canceled then, once and for all', async () => {
    const { job } = await client.generate(MODEL, order());
    await startNext(server);
    expect((await client.job(job.jobId)).status).toBe('in-progress');
    for (const round of [1, 2]) {
      const body = await client.send('POST', `/jobs/${job.jobId}/action`, { action: 'cancel' });
      expect([round, body.job.status]).toEqual([round, 'canceled']);
    }
    expect((await client.wait(await client.job(job.jobId))).status).toBe('canceled');
  });

  test('fails with its reason where clients look for it', async () => {
    const { job } = await client.generate(MODEL, order());
    await failNext(server, new Problem('image_damaged', 'The picture is cut short.'));
    const failed = await client.wait(job, { intervalMs: 10 });
    expect(failed).toMatchObject({ status: 'failure', metadata: { error: 'The picture is cut short.' } });
    const late = await refusal(client.send('POST', `/jobs/${job.jobId}/action`, { action: 'cancel' }));
    expect([late.status, late.headers.get('x-should-retry')]).toEqual([400, 'false']);
  });

  test('takes layers of an earlier job as its image', async () => {
    const [layer] = await client.assets({ parentId: image.id });
    const { job } = await client.generate(MODEL, order({ image: layer!.id }));
    await finishSplit(server);
    const done = await client.wait(job, { intervalMs: 10 });
    expect((await client.asset(done.metadata.assetIds[0]!)).metadata.parentId).toBe(layer!.id);
  });

  test('with dryRun gives the price and makes no job', async () => {
    const before = (await client.jobs({})).length;
    const few = await client.price(MODEL, order({ maxLayers: 2 }));
    const many = await client.price(MODEL, order({ maxLayers: 10 }));
    expect(many.creativeUnitsCost).toBeGreaterThan(few.creativeUnitsCost);
    expect((await client.jobs({})).length).toBe(before);
  });

  test('says so where nobody has configured the inpaint model that it names', async () => {
    const notesOf = async (inpaintModel: string): Promise<readonly string[]> => {
      const { job } = await client.generate(MODEL, order({ inpaintModel }));
      await finishSplit(server);
      return job.metadata['notes'] as readonly string[];
    };
    expect(await notesOf('flux2-klein-9b')).toContainEqual(
      expect.stringContaining('"flux2-klein-9b" is not configured'),
    );
    expect(await notesOf('flux2-dev')).not.toContainEqual(expect.stringContaining('not configured'));
  });

  test('is made once where the SDK says that it repeats itself', async () => {
    const first = await client.generate(MODEL, order({ maxLayers: 3 }), { 'x-stainless-retry-count': '0' });
    const again = await client.generate(MODEL, order({ maxLayers: 3 }), { 'x-stainless-retry-count': '1' });
    const other = await client.generate(MODEL, order({ maxLayers: 4 }), { 'x-stainless-retry-count': '1' });
    const fresh = await client.generate(MODEL, order({ maxLayers: 3 }));
    expect(again.job.jobId).toBe(first.job.jobId);
    expect(new Set([first, other, fresh].map(({ job }) => job.jobId)).size).toBe(3);
    for (let round = 0; round < 3; round += 1) await finishSplit(server);
  });
});

describe("Scenario's lists", () => {
  test('of jobs come newest first, whole, in pages of any size, and by state', async () => {
    const all = await client.jobs({ pageSize: '200' });
    expect(all.length).toBeGreaterThan(5);
    for (const pageSize of ['1', '3'])
      expect((await client.jobs({ pageSize })).map(({ jobId }) => jobId)).toEqual(
        all.map(({ jobId }) => jobId),
      );
    const succeeded = await client.jobs({ status: 'success', pageSize: '2' });
    expect(succeeded.length).toBe(all.filter(({ status }) => status === 'success').length);
    expect(await client.jobs({ status: 'warming-up' })).toEqual([]);
    expect(await client.jobs({ type: 'upscale' })).toEqual([]);
    expect(await client.jobs({ type: 'custom', hideResults: 'true', authorId: 'x' })).toHaveLength(
      all.length,
    );
  });

  test('of assets hold what was kept and what was made, once each, in pages of any size', async () => {
    const extra = await client.keep({ image: await dataUrl(await pngOf(9, 9, 40)), name: 'later.png' });
    await client.keep({ image: await dataUrl(await pngOf(9, 9, 41)), hide: true });
    const all = (await client.assets({ pageSize: '100' })).map(({ id }) => id);
    expect(all[0]).toBe(extra.id);
    expect(all).toContain(image.id);
    expect(new Set(all).size).toBe(all.length);
    for (const pageSize of ['1', '2', '5'])
      expect((await client.assets({ pageSize })).map(({ id }) => id)).toEqual(all);
  });

  test.each([
    '/jobs?pageSize=0',
    '/jobs?pageSize=201',
    '/assets?pageSize=101',
    '/jobs?paginationToken=x',
    '/assets?paginationToken=job_1',
    '/jobs?status=done',
  ])('refuse %s', async (path) => {
    expect((await refusal(client.send('GET', path))).status).toBe(400);
  });
});

describe("Scenario's assets", () => {
  test('are kept from base64 with and without its head, and from forms', async () => {
    const url = await dataUrl(await smallPng());
    const bare = await client.keep({ image: url.slice(url.indexOf(',') + 1), name: 'bare.png' });
    expect(bare.mimeType).toBe('image/png');
    for (const field of ['file', 'image']) {
      const form = new FormData();
      form.set('name', 'form.png');
      form.set('type', 'image');
      form.set(field, await smallPng(), 'form.png');
      expect((await client.keep(form)).metadata['name']).toBe('form.png');
    }
    const child = await client.keep({ image: url, parentId: image.id, collectionIds: ['c1'] });
    expect([child.metadata.parentId, child.collectionIds]).toEqual([image.id, ['c1']]);
  });

  test('carry a link that is good for a while and new with every answer', async () => {
    let nowMs = Date.now();
    const later = await server.another(
      { dialects: server.http.app.dialects },
      { clock: { now: () => nowMs } },
    );
    const slow = new ScenarioClient(`${later.url}/v1`, halvesOf(key));
    const before = (await slow.asset(image.id)).url;
    expect((await fetch(before)).status).toBe(200);
    nowMs += 2 * 3_600_000;
    expect((await fetch(before)).status).toBe(403);
    const after = (await slow.asset(image.id)).url;
    expect(after).not.toBe(before);
    expect((await fetch(after)).status).toBe(200);
  });

  test.each([
    ['jpg', 'image/jpeg', 'ffd8ff'],
    ['webp', 'image/webp', '52494646'],
    ['png', 'image/png', '89504e47'],
  ])('download as %s', async (targetFormat, type, magic) => {
    const { url } = await client.send('POST', `/assets/${image.id}/download`, { targetFormat });
    const file = await fetch(url);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, type]);
    expect(Buffer.from(await file.arrayBuffer()).toString('hex')).toMatch(new RegExp(`^${magic}`));
  });

  test('of jobs download in other formats, too, and as they are without one', async () => {
    const [layer] = await client.assets({ parentId: image.id });
    const { url } = await client.send('POST', `/assets/${layer!.id}/download`, { targetFormat: 'gif' });
    expect((await fetch(url)).headers.get('content-type')).toBe('image/gif');
    const { url: same } = await client.send('POST', `/assets/${layer!.id}/download`);
    expect((await fetch(same)).headers.get('content-type')).toBe('image/png');
  });

  test.each(['svg', 'heif', 'glb', '', 7, '__proto__'])('have no format %j', async (targetFormat) => {
    const refused = await refusal(client.send('POST', `/assets/${image.id}/download`, { targetFormat }));
    expect(refused.status).toBe(400);
    if (typeof targetFormat === 'string') expect(refused.error.reason).toMatch(/^Invalid target format/);
  });
});

describe("Scenario's uploads", () => {
  const bytes = async (): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await (await pngOf(40, 30, 9)).arrayBuffer());
  const begin = async (more: object) =>
    uploadSchema.parse(
      (
        await client.send('POST', '/uploads', {
          fileName: 'big.png',
          contentType: 'image/png',
          kind: 'image',
          ...more,
        })
      ).upload,
    );
  const end = async (id: string) =>
    uploadSchema.parse((await client.send('POST', `/uploads/${id}/action`, { action: 'complete' })).upload);

  test('put a file together from its parts, sent in any order, and make an asset of it', async () => {
    const file = await bytes();
    const upload = await begin({ fileSize: file.length, parts: 3 });
    expect([upload.status, upload.parts.length]).toEqual(['pending', 3]);
    const third = Math.ceil(file.length / 3);
    for (const number of [3, 1, 2]) {
      const part = file.slice((number - 1) * third, number * third);
      const { url } = upload.parts[number - 1]!;
      const put = await fetch(url, { method: 'PUT', body: part, headers: { 'content-type': 'image/png' } });
      expect([put.status, await put.text()]).toEqual([200, '']);
    }
    expect((await end(upload.id)).status).toBe('imported');
    const done = uploadSchema.parse((await client.send('GET', `/uploads/${upload.id}`)).upload);
    const asset = await client.asset(done.entityId!);
    expect(asset).toMatchObject({ properties: { width: 40, height: 30, size: file.length } });
    expect((await end(upload.id)).entityId).toBe(done.entityId);
    const late = await fetch(upload.parts[0]!.url, { method: 'PUT', body: file });
    expect(late.status).toBe(409);
    expect(await server.blobKeys()).not.toContainEqual(expect.stringMatching(/^uploads\//));
  });

  test('fail in so many words: a part that is missing, a wrong size, no picture', async () => {
    const file = await bytes();
    const cases: [object, Uint8Array<ArrayBuffer> | null, RegExp][] = [
      [{ fileSize: file.length, parts: 1 }, null, /part 1/],
      [{ fileSize: file.length + 1 }, file, /bytes in all/],
      [{ fileSize: 3 }, new Uint8Array([1, 2, 3]), /./],
    ];
    for (const [announced, part, reason] of cases) {
      const upload = await begin(announced);
      if (part) await fetch(upload.parts[0]!.url, { method: 'PUT', body: part });
      const ended = await end(upload.id);
      expect([ended.status, ended.errorMessage]).toEqual(['failed', expect.stringMatching(reason)]);
    }
  });

  test('refuse a part by a link that was changed, or is for reading', async () => {
    const upload = await begin({ fileSize: 10 });
    const { url } = upload.parts[0]!;
    const put = (target: string) => fetch(target, { method: 'PUT', body: 'x' });
    expect((await put(url.replace(/\/1\?/, '/2?'))).status).toBe(403);
    expect((await put(url.replace('tenant=tenant-a', 'tenant=tenant-b'))).status).toBe(403);
    expect((await put(image.url)).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: new Uint8Array(11) })).status).toBe(413);
  });

  test.each([
    { fileSize: 0 },
    { fileSize: 1e9 },
    { fileSize: 10, parts: 0 },
    { fileSize: 10, kind: 'video' },
    { fileSize: 10, contentType: 'text/html' },
    { fileSize: '10' },
  ])('refuse %j', async (announced) => {
    expect((await refusal(begin(announced))).status).toBe(400);
  });
});

describe("Scenario's models", () => {
  test('are one, which tells its inputs', async () => {
    const { models } = await client.send('GET', '/models?pageSize=1');
    expect(models.map(({ id }: { id: string }) => id)).toEqual([MODEL]);
    const { model } = await client.send('GET', `/models/${MODEL}`);
    expect(model).toMatchObject({ id: MODEL, type: 'custom' });
    expect(model.inputs.map(({ name }: { name: string }) => name)).toEqual([
      'image',
      'separationInstruction',
      'maxLayers',
      'inpaintModel',
      'inpaintPrompt',
    ]);
    expect((await client.send('GET', '/models?privacy=private')).models).toEqual([]);
    expect((await refusal(client.send('GET', '/models/other'))).status).toBe(404);
  });
});

describe("Scenario's errors", () => {
  test.each([
    ['no image', { separationInstruction: 'x' }, 400],
    ['no instruction', { image: 'IMAGE' }, 400],
    ['a blank instruction', { image: 'IMAGE', separationInstruction: ' ' }, 400],
    ['a URL for an image', { image: 'https://example.com/a.png', separationInstruction: 'x' }, 400],
    ['an empty image', { image: '', separationInstruction: 'x' }, 400],
    ['an asset that nobody has', { image: `asset_${'0'.repeat(26)}`, separationInstruction: 'x' }, 404],
    ['no layers', { image: 'IMAGE', separationInstruction: 'x', maxLayers: 0 }, 400],
    ['too many layers', { image: 'IMAGE', separationInstruction: 'x', maxLayers: 11 }, 400],
    ['half a layer', { image: 'IMAGE', separationInstruction: 'x', maxLayers: 1.5 }, 400],
    ['a count in words', { image: 'IMAGE', separationInstruction: 'x', maxLayers: '6' }, 400],
    ['another inpaint model', { image: 'IMAGE', separationInstruction: 'x', inpaintModel: 'dall-e' }, 400],
    ['a prompt that is none', { image: 'IMAGE', separationInstruction: 'x', inpaintPrompt: 7 }, 400],
    ['a field that there is not', { image: 'IMAGE', separationInstruction: 'x', width: 5 }, 400],
  ])('for %s', async (_, body, status) => {
    const sent = JSON.parse(JSON.stringify(body).replace('IMAGE', image.id));
    const refused = await refusal(client.generate(MODEL, sent));
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([status, 'false']);
  });

  test('for a wrong key, a wrong secret, none, and half of one', async () => {
    const { apiKey, apiSecret } = halvesOf(key);
    const asked = (authorization?: string): Promise<Answer> =>
      ask(`${server.url}/scenario/v1/models?pageSize=1`, authorization ? { headers: { authorization } } : {});
    for (const wrong of [
      basic('x', 'y'),
      basic(apiKey, 'y'),
      basic('', apiSecret),
      'Basic !',
      'Basic eA==',
      'Bearer x',
      undefined,
    ]) {
      const answer = await asked(wrong);
      expect(answer.status).toBe(401);
      expect(errorSchema.parse(answer.body).name).toBe('AuthenticationError');
    }
    for (const right of [basic(apiKey, apiSecret), basic(key, ''), basic('', key), `Bearer ${key}`])
      expect((await asked(right)).status).toBe(200);
  });

  test('for a key that may not write, another model, and a job, asset or upload of another tenant', async () => {
    const reader = new ScenarioClient(
      `${server.url}/v1`,
      halvesOf(await server.keyFor('tenant-a', ['jobs:read'])),
    );
    expect((await refusal(reader.generate(MODEL, order()))).status).toBe(403);
    expect((await refusal(client.generate('model_other', order()))).status).toBe(404);
    const stranger = new ScenarioClient(`${server.url}/v1`, halvesOf(await server.keyFor('tenant-b')));
    const [job] = await client.jobs({ status: 'success' });
    const { upload } = await client.send('POST', '/uploads', { fileName: 'a', fileSize: 5 });
    for (const [method, path, body] of [
      ['GET', `/jobs/${job!.jobId}`],
      ['POST', `/jobs/${job!.jobId}/action`, { action: 'cancel' }],
      ['GET', `/assets/${image.id}`],
      ['GET', `/assets/${job!.metadata.assetIds[0]}`],
      ['POST', `/assets/${job!.metadata.assetIds[0]}/download`, { targetFormat: 'jpg' }],
      ['POST', `/generate/custom/${MODEL}`, order()],
      ['GET', `/uploads/${upload.id}`],
      ['POST', `/uploads/${upload.id}/action`, { action: 'complete' }],
    ] as const)
      expect([path, (await refusal(stranger.send(method, path, body))).status]).toEqual([path, 404]);
    expect(await stranger.jobs({})).toEqual([]);
    expect(await stranger.assets({})).toEqual([]);
  });

  test('for too many requests: what the limit is, and how long to wait', async () => {
    const dialects = server.http.app.dialects;
    const strict = await server.another({ dialects, requestLimit: { quota: 1, windowSeconds: 60 } });
    const hasty = new ScenarioClient(`${strict.url}/v1`, halvesOf(key));
    await hasty.send('GET', '/models');
    const refused = await refusal(hasty.send('GET', '/models'));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.error.details).toMatchObject({
      actionName: 'rate_limited',
      remainingSeconds: expect.any(Number),
    });
    expect(refused.headers.get('x-should-retry')).toBeNull();
  });

  test('for a server that is full or broken: it tells nothing of itself, and how long to wait', async () => {
    const { dialects } = server.http.app;
    const full = await server.another({ dialects }, { backlog: async () => ({ queued: 5_000 }) });
    const broken = await server.another(
      { dialects },
      { backlog: () => Promise.reject(new Error('secret of the house')) },
    );
    for (const [{ url }, status, isWorthTrying] of [
      [full, 503, true],
      [broken, 500, false],
    ] as const) {
      const asking = new ScenarioClient(`${url}/v1`, halvesOf(key));
      const refused = await refusal(asking.generate(MODEL, order()));
      expect([refused.status, refused.error.name]).toEqual([status, 'InternalServerError']);
      expect(JSON.stringify(refused.error)).not.toContain('secret');
      expect(Number(refused.headers.get('retry-after')) > 0).toBe(isWorthTrying);
    }
  });
});

describe('one address, two faces', () => {
  test('Basic speaks Scenario at /v1, everything else our own API', async () => {
    const [job] = await client.jobs({ pageSize: '1' });
    const ours = await ask(`${server.url}/v1/jobs/${job!.jobId}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(ours.body).toMatchObject({ id: job!.jobId, operation: 'split' });
    expect(
      (await ask(`${server.url}/v1/assets`, { headers: { authorization: `Bearer ${key}` } })).body,
    ).toMatchObject({
      code: 'not_found',
    });
    const below = await ask(`${server.url}/scenario/v1/jobs/${job!.jobId}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(below.body.job.jobId).toBe(job!.jobId);
  });
});
