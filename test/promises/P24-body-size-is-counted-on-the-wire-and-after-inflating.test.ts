import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { ask, formOf, post, smallPng } from '../../src/http/request.fixture.ts';

const MEBIBYTE = 1024 * 1024;

let server: TestServer;
/** The files of the one good request before the bad ones. */
let kept: readonly string[];

beforeAll(async () => {
  server = await startTestServer({
    maxFileBytes: 2 * MEBIBYTE,
    maxJsonBytes: MEBIBYTE,
    bodyGraceMs: 700,
    minBodyBytesPerSecond: 1_000,
  });
  // What the first request of all loads is not what its body takes.
  expect((await post(`${server.url}/v1/split`, formOf(await smallPng()))).status).toBe(202);
  kept = await server.blobKeys();
});

afterAll(async () => {
  await server.close();
});

interface RawAnswer {
  readonly status: number;
  readonly body: { readonly code: string };
  readonly seconds: number;
}

/** Opens a request and leaves its body to `send`, which may go on until the answer has come. */
async function rawRequest(
  head: readonly string[],
  send: (socket: Socket) => void | Promise<void>,
): Promise<RawAnswer> {
  const startMs = performance.now();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {});
  let text = '';
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const [headers = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? Number.NaN);
    if (body.length >= length) resolve();
  });
  socket.on('close', () => resolve());
  socket.write(`${['POST /v1/split HTTP/1.1', 'Host: localhost', ...head].join('\r\n')}\r\n\r\n`);
  const sending = Promise.resolve(send(socket)).catch(() => {});
  await promise;
  socket.destroy();
  await sending;
  const [headers = '', body = '{}'] = text.split('\r\n\r\n');
  return {
    status: Number(headers.split(' ')[1]),
    body: JSON.parse(body),
    seconds: (performance.now() - startMs) / 1000,
  };
}

const FORM = ['Content-Type: multipart/form-data; boundary=b'];
const FILE_HEAD = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n';

/** Writes noise until the socket is gone or so much is sent. */
async function pour(
  socket: Socket,
  bytes: number,
  frame: (chunk: Buffer) => Buffer = (chunk) => chunk,
): Promise<void> {
  const chunk = frame(randomBytes(64 * 1024));
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += 64 * 1024) {
    if (socket.write(chunk)) await new Promise((resolve) => setImmediate(resolve));
    else
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve);
        socket.once('close', () => resolve());
      });
  }
}

const chunked = (chunk: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);

describe('P24: Body size is counted on the wire and after inflating', () => {
  test('a chunked file without a length is cut at the limit, with memory flat', async () => {
    const before = process.memoryUsage().rss;
    const answer = await rawRequest([...FORM, 'Transfer-Encoding: chunked'], async (socket) => {
      socket.write(chunked(Buffer.from(FILE_HEAD)));
      await pour(socket, 200 * MEBIBYTE, chunked);
    });
    expect([answer.status, answer.body.code]).toEqual([413, 'file_too_large']);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MEBIBYTE);
    expect(await server.spooled()).toEqual([]);
    expect(await server.blobKeys()).toEqual(kept);
  });

  test('chunked JSON without a length is cut at its limit', async () => {
    const head = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
    const answer = await rawRequest(head, (socket) => pour(socket, 50 * MEBIBYTE, chunked));
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });

  test('noise before the first part has a limit too', async () => {
    const head = [...FORM, 'Transfer-Encoding: chunked'];
    const answer = await rawRequest(head, (socket) => pour(socket, 200 * MEBIBYTE, chunked));
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });

  test('a length above the limit is refused before a byte of it', async () => {
    const answer = await rawRequest([...FORM, `Content-Length: ${10 ** 12}`], () => {});
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
    expect(answer.seconds).toBeLessThan(0.7);
  });

  test('a body shorter than its length is no request', async () => {
    const answer = await rawRequest([...FORM, 'Content-Length: 500000', 'Connection: close'], (socket) => {
      socket.end(`${FILE_HEAD}short`);
    });
    // Whoever half-closes still gets an answer; what came was broken.
    expect(answer.status).toBe(400);
    expect(await server.spooled()).toEqual([]);
  });

  test.each([
    ['a form', FORM, FILE_HEAD],
    ['JSON', ['Content-Type: application/json'], '{"image":'],
  ])('%s at a byte a while is not waited for', async (_, head, start) => {
    const answer = await rawRequest([...head, 'Content-Length: 100000'], async (socket) => {
      socket.write(start);
      while (!socket.destroyed) {
        socket.write(' ');
        await new Promise((resolve) => setTimeout(resolve, 50));
        if (socket.bytesRead > 0) return;
      }
    });
    expect([answer.status, answer.body.code]).toEqual([408, 'request_timeout']);
    expect(answer.seconds).toBeGreaterThan(0.6);
    expect(await server.spooled()).toEqual([]);
  });

  test('a gzip bomb is not inflated: a compressed body is refused by its header', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * MEBIBYTE));
    expect(bomb.length).toBeLessThan(60_000);
    const before = process.memoryUsage().rss;
    for (const type of ['application/json', 'multipart/form-data; boundary=b']) {
      const answer = await ask(`${server.url}/v1/split`, {
        method: 'POST',
        body: bomb,
        headers: { 'content-type': type, 'content-encoding': 'gzip' },
      });
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * MEBIBYTE);
  });

  test('10,000 parts', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="maxLayers"\r\n\r\n1\r\n';
    const answer = await ask(`${server.url}/v1/split`, {
      method: 'POST',
      body: `${part.repeat(10_000)}--b--\r\n`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });

  test('five files where one is allowed, in one field or in several', async () => {
    const picture = await smallPng();
    const same = new FormData();
    for (let index = 0; index < 5; index += 1) same.append('image', picture, `${index}.png`);
    const several = formOf(picture, { a: picture, b: picture, c: picture, d: picture });
    for (const form of [same, several]) {
      const answer = await post(`${server.url}/v1/split`, form);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_parameters']);
    }
    expect(await server.spooled()).toEqual([]);
    expect(await server.blobKeys()).toEqual(kept);
  });

  test('a field of a megabyte', async () => {
    const answer = await post(
      `${server.url}/v1/split`,
      formOf(await smallPng(), { boxes: 'x'.repeat(MEBIBYTE) }),
    );
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });

  test('the server still takes what is within the limits', async () => {
    expect((await post(`${server.url}/v1/split`, formOf(await smallPng()))).status).toBe(202);
  });
});
