import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeDataUrl } from '../../src/http/data-url.ts';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { ask, smallPng } from '../../src/http/request.fixture.ts';

let server: TestServer;
let png = '';

beforeAll(async () => {
  server = await startTestServer();
  png = Buffer.from(await (await smallPng()).arrayBuffer()).toString('base64');
});

afterAll(async () => {
  await server.close();
});

const send = (dataUrl: string) =>
  ask(`${server.url}/v1/split`, {
    method: 'POST',
    body: JSON.stringify({ image: { dataUrl } }),
    headers: { 'content-type': 'application/json' },
  });

describe('P25: Base64 is checked before it is decoded', () => {
  test('a string of 40 MB is refused by its size', async () => {
    const refused = await send(`data:image/png;base64,${'A'.repeat(40_000_000)}`);
    expect([refused.status, refused.body.code]).toEqual([413, 'body_too_large']);
    expect(await server.blobKeys()).toEqual([]);
  });

  test.each([
    ['broken padding', (good: string) => `data:image/png;base64,${good.slice(0, 8)}A`, 422],
    ['padding in the middle', (good: string) => `data:image/png;base64,AA==${good}`, 422],
    ['too much padding', (good: string) => `data:image/png;base64,${good}====`, 422],
    ['a line break', (good: string) => `data:image/png;base64,${good.slice(0, 76)}\n${good.slice(76)}`, 422],
    ['letters of the other alphabet', () => 'data:image/png;base64,-_-_', 422],
    ['nothing in it', () => 'data:image/png;base64,', 422],
    ['text/html', () => `data:text/html;base64,${btoa('<script>alert(1)</script>')}`, 422],
    ['no base64', () => 'data:image/png,%89PNG', 422],
    ['a data URL inside', (good: string) => `data:image/png;base64,data:image/png;base64,${good}`, 422],
    [
      'a data URL as its content',
      (good: string) => `data:image/png;base64,${btoa(`data:image/png;base64,${good}`)}`,
      422,
    ],
    ['an address instead', () => 'https://example.com/a.png', 422],
    [
      'an SVG that says it is a PNG',
      () => `data:image/png;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg"/>')}`,
      422,
    ],
  ])('%s', async (_, write, status) => {
    const refused = await send(write(png));
    expect(refused.status).toBe(status);
    expect(refused.body.code).toMatch(/^image_/);
    expect(await server.blobKeys()).toEqual([]);
  });

  test('what is too large or malformed never reaches the decoder', () => {
    const decode = vi.spyOn(Buffer, 'from');
    try {
      for (const text of [
        `data:image/png;base64,${'A'.repeat(4_004)}`,
        'data:image/png;base64,AA*=',
        'data:text/html;base64,AAAA',
        'data:image/png;base64,AAA',
      ])
        expect(() => decodeDataUrl(text, 3_000)).toThrow();
      expect(decode).not.toHaveBeenCalled();
    } finally {
      decode.mockRestore();
    }
  });

  test('a sound one is taken, whatever picture type it claims', async () => {
    expect((await send(`data:image/png;base64,${png}`)).status).toBe(202);
    expect((await send(`data:IMAGE/JPEG;base64,${png}`)).status).toBe(202);
  });
});
