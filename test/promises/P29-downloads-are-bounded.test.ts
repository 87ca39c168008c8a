import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createGuardedHttp } from '../../src/infrastructure/source-fetch/guarded-http.ts';
import { createSourceFetcher } from '../../src/infrastructure/source-fetch/source-fetcher.ts';
import { sourceClient } from '../kit/source-client.ts';

const MAX_BYTES = 200_000;

describe('P29: Downloads are bounded', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });

  /** A server that talks raw bytes, so that it can lie. `speak` is called once a request has begun. */
  async function rawServer(speak: (socket: Socket) => void) {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      socket.once('data', () => speak(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(
      () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        }),
    );
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const limits = { maxBytes: MAX_BYTES, totalMs: 3_000, headersMs: 1_000, idleMs: 1_000 };
    return {
      host,
      sockets,
      fetch: (settings = {}, signal?: AbortSignal) =>
        sourceClient({ allowedHosts: [host], ...limits, ...settings })(`http://${host}/a.png`, signal),
    };
  }

  const head = (...lines: string[]): string =>
    ['HTTP/1.1 200 OK', 'content-type: image/png', ...lines, '', ''].join('\r\n');

  /** Nothing of a request is left open on the other side. */
  const allClosed = async (sockets: ReadonlySet<Socket>): Promise<void> => {
    await expect.poll(() => sockets.size, { timeout: 5_000 }).toBe(0);
  };

  test('a byte a moment, for ever: ends with the total time although it is never idle', async () => {
    const server = await rawServer((socket) => {
      socket.write(head('content-length: 100000'));
      const drip = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await server.fetch({ totalMs: 1_500, idleMs: 5_000 })).toBe('source_timeout');
    await allClosed(server.sockets);
  });

  test('no answer, half an answer, and silence within a body end', async () => {
    const silent = await rawServer(() => {});
    const halfHead = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-ty'));
    const stuck = await rawServer((socket) => socket.write(`${head('content-length: 10')}abc`));
    const outcomes = await Promise.all([silent, halfHead, stuck].map((server) => server.fetch()));
    expect(outcomes).toEqual(['source_timeout', 'source_timeout', 'source_timeout']);
    await allClosed(silent.sockets);
    await allClosed(stuck.sockets);
  });

  test('headers that never end, or are huge, end', async () => {
    const server = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const flood = setInterval(() => socket.write(`x-${'a'.repeat(8_000)}: b\r\n`), 5);
      socket.on('close', () => clearInterval(flood));
    });
    expect(await server.fetch()).toBe('source_unreachable');
    await allClosed(server.sockets);
  });

  test('an endless body is cut at the limit, and little more than the limit is read', async () => {
    let sentBytes = 0;
    const server = await rawServer((socket) => {
      socket.write(head('transfer-encoding: chunked'));
      const chunk = Buffer.from(`4000\r\n${'x'.repeat(0x4000)}\r\n`);
      const pump = (): void => {
        while (!socket.destroyed && socket.write(chunk)) sentBytes += chunk.length;
        sentBytes += chunk.length;
      };
      socket.on('drain', pump);
      pump();
    });
    expect(await server.fetch()).toBe('source_too_large');
    await allClosed(server.sockets);
    // What the two kernels hold in their socket buffers has been sent, but not read.
    expect(sentBytes).toBeLessThan(16 * 2 ** 20);
  });

  test('a Content-Length over the limit is refused before the body', async () => {
    const server = await rawServer((socket) => socket.write(head(`content-length: ${MAX_BYTES + 1}`)));
    expect(await server.fetch({ idleMs: 60_000, totalMs: 60_000 })).toBe('source_too_large');
    await allClosed(server.sockets);
  });

  test('a Content-Length that promises more is a broken download, one that promises less hides the rest', async () => {
    const more = await rawServer((socket) => socket.end(`${head('content-length: 50')}only this`));
    expect(await more.fetch()).toBe('source_unreachable');
    const less = await rawServer((socket) => socket.end(`${head('content-length: 4')}this and more`));
    expect(await less.fetch()).toMatchObject({ bytes: Buffer.from('this') });
    const chunked = await rawServer((socket) => socket.end(`${head('transfer-encoding: chunked')}5\r\nab`));
    expect(await chunked.fetch()).toBe('source_unreachable');
  });

  test('exactly the limit is fine, one byte more is not, without a length too', async () => {
    for (const [bytes, expected] of [
      [MAX_BYTES, 'object'],
      [MAX_BYTES + 1, 'string'],
    ] as const) {
      const server = await rawServer((socket) => socket.end(`${head()}${'x'.repeat(bytes)}`));
      expect(typeof (await server.fetch())).toBe(expected);
    }
  });

  test('a gzip bomb is not inflated: a compressed answer is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage.rss();
    for (const encoding of ['gzip', 'br', 'GZIP', 'identity, gzip', 'zstd']) {
      const server = await rawServer((socket) => {
        socket.write(head(`content-encoding: ${encoding}`, `content-length: ${bomb.length}`));
        socket.end(bomb);
      });
      expect(await server.fetch(), encoding).toBe('source_unusable');
      await allClosed(server.sockets);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(45 * 2 ** 20);
  });

  test('the same bytes that only call themselves a picture come as they are', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const server = await rawServer((socket) => {
      socket.write(head(`content-length: ${bomb.length}`));
      socket.end(bomb);
    });
    expect(await server.fetch()).toMatchObject({ bytes: bomb });
  });

  test.each([
    [
      'HTML',
      'HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 6\r\n\r\n<html>',
      'source_unusable',
    ],
    [
      'JSON',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
      'source_unusable',
    ],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 'source_unusable'],
    [
      'a part',
      'HTTP/1.1 206 Partial Content\r\ncontent-type: image/png\r\ncontent-length: 1\r\n\r\nx',
      'source_unusable',
    ],
    ['not found', 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n', 'source_unusable'],
    ['a broken server', 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n', 'source_unreachable'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'source_unreachable'],
    [
      'a switch of protocols',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'source_unreachable',
    ],
  ])('an answer that is %s gives no picture', async (_kind, answer, code) => {
    const server = await rawServer((socket) => socket.end(answer));
    expect(await server.fetch()).toBe(code);
  });

  test('a caller who goes away ends the download', async () => {
    const server = await rawServer((socket) => socket.write(`${head('content-length: 100')}abc`));
    const controller = new AbortController();
    const outcome = server.fetch({ totalMs: 60_000, headersMs: 60_000, idleMs: 60_000 }, controller.signal);
    await expect.poll(() => server.sockets.size).toBe(1);
    controller.abort();
    expect(await outcome).toBe('canceled');
    await allClosed(server.sockets);
  });

  test('a download that nobody reads, or not to its end, is ended too', async () => {
    const server = await rawServer((socket) => socket.write(`${head('content-length: 100')}abc`));
    const [{ host }, { signal }] = [server, new AbortController()];
    const http = createGuardedHttp({ allowedHosts: [host], ownHosts: [], userAgent: 'Unflatten-test/1' });
    const fetchSource = createSourceFetcher({ http, maxBytes: MAX_BYTES, totalMs: 400 });
    await fetchSource(`http://${host}/unread.png`, signal);
    const { chunks } = await fetchSource(`http://${host}/left.png`, signal);
    for await (const chunk of chunks) {
      expect(chunk.length).toBe(3);
      break;
    }
    await allClosed(server.sockets);
  });

  test('a resolver that never answers ends with the total time', async () => {
    const outcome = sourceClient({ resolve: () => new Promise(() => {}), totalMs: 100 });
    expect(await outcome('http://slow.example.com/')).toBe('source_timeout');
  });
});
