import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultBlobKey } from '../../src/domain/blob-store.ts';
import type { JobResult } from '../../src/domain/job.ts';
import { layerFileName } from '../../src/domain/manifest.ts';
import { downloadName } from '../../src/http/blob-reply.ts';
import { stackResult, startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { ask, formOf, post, smallPng } from '../../src/http/request.fixture.ts';

let server: TestServer;
let jobId = '';
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
let result: any;

const NASTY_NAMES = [
  '../../etc/passwd',
  '..%5C..%5Cboot.ini',
  'a\r\nSet-Cookie: x=1',
  '<script>.html',
  '\u202egnp.exe',
  '"',
];

beforeAll(async () => {
  server = await startTestServer();
  const made = await post(`${server.url}/v1/split`, formOf(await smallPng(), { formats: 'psd,ora,zip' }));
  const stack = stackResult(['psd', 'ora', 'zip']) as JobResult & { type: 'stack' };
  // What a user calls a layer becomes a file name by the same rule as in a worker.
  const layers = NASTY_NAMES.map((name, zIndex) => {
    const layer = { ...stack.manifest.layers[0]!, name, zIndex, id: `lyr_${zIndex}` };
    return { ...layer, file: layerFileName(layer as never, zIndex) };
  });
  const files = [...layers.map(({ file }) => file), 'stack.psd', 'stack.ora', 'stack.zip', 'manifest.json'];
  const html = Buffer.from('<script>alert(1)</script>');
  jobId = await server.finishNext(
    { ...stack, manifest: { ...stack.manifest, layers }, files },
    Object.fromEntries(files.map((file) => [file, html])),
  );
  expect(jobId).toBe(made.body.id);
  result = (await ask(`${server.url}/v1/jobs/${jobId}`)).body.result;
});

afterAll(async () => {
  await server.close();
});

function expectHarmless(headers: Headers, type: string): void {
  expect(headers.get('content-type')).toBe(type);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(headers.get('content-disposition')).toMatch(
    /^attachment; filename="(job|img)_[0-9a-z]{26}-[a-z0-9_.-]+"$/,
  );
  expect(headers.get('set-cookie')).toBeNull();
}

describe('P35: Downloads cannot run', () => {
  test('every layer, whatever its name', async () => {
    for (const layer of result.layers) {
      const file = await fetch(layer.url);
      expect(file.status).toBe(200);
      expectHarmless(file.headers, 'image/png');
      expect(file.headers.get('content-disposition')).toContain(`"${jobId}-`);
    }
    expect(result.layers.map(({ name }: { name: string }) => name)).toEqual(NASTY_NAMES);
  });

  test.each([
    ['psd', 'image/vnd.adobe.photoshop'],
    ['ora', 'application/octet-stream'],
    ['zip', 'application/octet-stream'],
  ])('the %s, by its link and by its address', async (format, type) => {
    for (const url of [result.exports[format], `${server.url}/v1/jobs/${jobId}/stack.${format}`]) {
      const file = await fetch(url);
      expect(file.status).toBe(200);
      expectHarmless(file.headers, type);
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${jobId}-stack.${format}"`);
    }
  });

  test('a kept image', async () => {
    const kept = await post(`${server.url}/v1/images`, formOf(await smallPng()));
    expectHarmless((await fetch(kept.body.url)).headers, 'image/png');
  });

  test('a blob that says it is a page is only bytes', async () => {
    const key = resultBlobKey(jobId, 1, 'page.html');
    const chunks = (async function* () {
      yield Buffer.from('<script>alert(1)</script>');
    })();
    await server.blobs.put(key, chunks, { kind: 'result', tenantId: 'local', mediaType: 'text/html' });
    const expiresAt = new Date(Date.now() + 60_000);
    const link = server.services.links.sign(key, { tenantId: 'local', expiresAt });
    const file = await fetch(`${server.http.url}${link}`);
    if (file.status === 200) expectHarmless(file.headers, 'application/octet-stream');
    else expect(file.status).toBe(403);
  });

  test.each([
    'results/job_1/1/..\\..\\boot.ini',
    'results/job_1/1/a\r\nX: y',
    'results/job_1/1/a"; filename="evil.exe',
    'results/job_1/1/\u202egnp.exe',
  ])('no key can break out of the header: %j', (key) => {
    expect(downloadName(key)).toMatch(/^[a-z0-9_.-]+$/);
  });
});
