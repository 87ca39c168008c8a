import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stackResult, startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { ask, formOf, post, smallPng } from '../../src/http/request.fixture.ts';

let server: TestServer;
let key = '';
let jobId = '';
let link = '';
let nowMs = Date.now();

beforeAll(async () => {
  server = await startTestServer({ linkTtlMs: 60_000 }, { clock: { now: () => nowMs } });
  key = await server.keyFor('tenant-a');
  const headers = { authorization: `Bearer ${key}` };
  await post(`${server.url}/v1/split`, formOf(await smallPng()), headers);
  const png = new Uint8Array(await (await smallPng()).arrayBuffer());
  jobId = await server.finishNext(stackResult(), {
    '00-background.png': png,
    '01-subject.png': png,
    'stack.psd': png,
  });
  link = (await ask(`${server.url}/v1/jobs/${jobId}`, { headers })).body.result.layers[0].url;
});

afterAll(async () => {
  await server.close();
});

const changed = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);

describe('P36: Links expire and are scoped', () => {
  test('a link opens its file without a key', async () => {
    expect((await fetch(link)).status).toBe(200);
  });

  test('one changed byte anywhere behind the address of the server: 403 or 404', async () => {
    for (let at = link.indexOf('/v1/files/') + '/v1/files/'.length; at < link.length; at += 1) {
      const status = (await fetch(changed(link, at))).status;
      expect([403, 404]).toContain(status);
    }
  });

  test.each(['HEAD', 'POST', 'DELETE', 'PUT'])('%s with a GET link is refused', async (method) => {
    const refused = await fetch(link, { method });
    expect([403, 405]).toContain(refused.status);
    if (method === 'HEAD') expect(refused.status).toBe(403);
  });

  test("a link signed for another tenant's file opens nothing", async () => {
    const expiresAt = new Date(nowMs + 60_000);
    const blobKey = `results/${jobId}/1/00-background.png`;
    for (const [tenantId, status] of [
      ['tenant-a', 200],
      ['tenant-b', 404],
    ] as const) {
      const path = server.services.links.sign(blobKey, { tenantId, expiresAt });
      expect((await fetch(server.url + path)).status).toBe(status);
    }
  });

  test('files of an attempt that lost, of inputs, and of deleted images are out of reach', async () => {
    const expiresAt = new Date(nowMs + 60_000);
    const headers = { authorization: `Bearer ${key}` };
    const image = await post(`${server.url}/v1/images`, formOf(await smallPng()), headers);
    expect((await fetch(image.body.url)).status).toBe(200);
    expect(
      (await ask(`${server.url}/v1/images/${image.body.id}`, { method: 'DELETE', headers })).status,
    ).toBe(204);
    expect((await fetch(image.body.url)).status).toBe(404);
    const input = (await server.jobs.get('tenant-a', jobId))!.inputs.image;
    await server.blobs.put(`results/${jobId}/2/00-background.png`, new Blob(['x']).stream(), {
      kind: 'result',
      tenantId: 'tenant-a',
      mediaType: 'image/png',
    });
    for (const blobKey of [`results/${jobId}/2/00-background.png`, input]) {
      const path = server.services.links.sign(blobKey, { tenantId: 'tenant-a', expiresAt });
      expect((await fetch(server.url + path)).status).toBe(404);
    }
  });

  test('after its end the link is refused, and a new one is to be had', async () => {
    const before = nowMs;
    // Ends fall on whole steps of a twelfth of their time.
    nowMs = before + 60_000 + 5_000 + 1_000;
    try {
      const refused = await ask(link);
      expect([refused.status, refused.body.code]).toEqual([403, 'link_expired']);
      const headers = { authorization: `Bearer ${key}` };
      const fresh = (await ask(`${server.url}/v1/jobs/${jobId}`, { headers })).body.result.layers[0].url;
      expect((await fetch(fresh)).status).toBe(200);
    } finally {
      nowMs = before;
    }
  });
});
