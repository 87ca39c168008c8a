import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { startLoopbackServer } from '../../../test/kit/loopback-server.ts';
import { selfSignedCertificate } from '../../../test/kit/self-signed-certificate.ts';
import { sourceClient } from '../../../test/kit/source-client.ts';
import { createGuardedHttp } from './guarded-http.ts';

const NAME = 'pictures.example.com';

describe('the guarded way out', () => {
  const closers: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function secureServer(hostName: string) {
    const { certificate, key } = selfSignedCertificate(hostName);
    const server = createServer({ cert: certificate, key }, (_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end('picture'),
    );
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    return { certificate, port };
  }

  function trust(certificate: string): void {
    const usual = getCACertificates('default');
    setDefaultCACertificates([...usual, certificate]);
    closers.push(() => setDefaultCACertificates(usual));
  }

  const fetchFrom = (port: number, hostName = NAME) => {
    const host = `${hostName}:${port}`;
    return sourceClient({ allowedHosts: [host], resolve: async () => ['127.0.0.1'] })(
      `https://${host}/a.png`,
    );
  };

  test('speaks TLS with the checked address in the name of the host', async () => {
    const { certificate, port } = await secureServer(NAME);
    trust(certificate);
    expect(await fetchFrom(port)).toEqual({ bytes: Buffer.from('picture'), mediaType: 'image/png' });
  });

  test('refuses a certificate that nobody trusts, and one of another host', async () => {
    const untrusted = await secureServer(NAME);
    expect(await fetchFrom(untrusted.port)).toBe('source_unreachable');
    const other = await secureServer('other.example.com');
    trust(other.certificate);
    expect(await fetchFrom(other.port)).toBe('source_unreachable');
    expect(await fetchFrom(other.port, 'other.example.com')).toMatchObject({ mediaType: 'image/png' });
  });

  test('gives up on a host that accepts and then says nothing of TLS', async () => {
    const sockets = new Set<Socket>();
    let hello = '';
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', (data) => {
        hello = data.toString('latin1');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(
      () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        }),
    );
    const host = `${NAME}:${(server.address() as AddressInfo).port}`;
    const fetchSilent = sourceClient({
      allowedHosts: [host],
      resolve: async () => ['127.0.0.1'],
      connectMs: 300,
      totalMs: 20_000,
    });
    expect(await fetchSilent(`https://${host}/`)).toBe('source_timeout');
    expect(hello).toContain(NAME);
  });

  test('tries the other addresses of a name when the first does not answer', async () => {
    const server = await startLoopbackServer((_request, response) => response.end('picture'));
    closers.push(() => server.close());
    const host = `${NAME}:${server.port}`;
    const resolve = async () => ['::1', '127.0.0.1'];
    expect(await sourceClient({ allowedHosts: [host], resolve })(`http://${host}/`)).toMatchObject({
      bytes: Buffer.from('picture'),
    });
  });

  test('reaches an IPv6 literal by its own address', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {}).resume();
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nv6');
    });
    const listening = await new Promise<boolean>((resolve) => {
      server.on('error', () => resolve(false));
      server.listen(0, '::1', () => resolve(true));
    });
    // A machine without IPv6 has nothing to show here.
    if (!listening) return;
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const host = `[::1]:${(server.address() as AddressInfo).port}`;
    expect(await sourceClient({ allowedHosts: [host] })(`http://${host}/`)).toMatchObject({
      bytes: Buffer.from('v6'),
    });
  });

  test('gives a host that is not there, or has no name, as unreachable', async () => {
    const unknown = sourceClient({ resolve: async () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await unknown('http://nowhere.example.com/')).toBe('source_unreachable');
    expect(await sourceClient()('http://nowhere.example.com/')).toBe('source_unreachable');
    const closed = await startLoopbackServer(() => {});
    await closed.close();
    expect(await sourceClient({ allowedHosts: [closed.host] })(closed.url('/'))).toBe('source_unreachable');
  });

  test('sends nothing once its signal is aborted', async () => {
    const server = await startLoopbackServer((_request, response) => response.end());
    closers.push(() => server.close());
    const outcome = sourceClient({ allowedHosts: [server.host] })(server.url('/'), AbortSignal.abort());
    expect(await outcome).toBe('canceled');
    expect(server.connections()).toBe(0);
  });

  test.each(['', 'two words', 'http://name', 'name/path', 'user@name', 'name:99999', 'name?x'])(
    'does not start with %j as an allowed host',
    (entry) => {
      const settings = { allowedHosts: [entry], ownHosts: [], userAgent: 'Unflatten-test/1' };
      expect(() => createGuardedHttp(settings)).toThrow();
    },
  );
});
