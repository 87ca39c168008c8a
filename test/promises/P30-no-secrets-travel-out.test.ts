import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LoopbackServer } from '../kit/loopback-server.ts';
import { startLoopbackServer } from '../kit/loopback-server.ts';
import { sourceClient, watchSockets } from '../kit/source-client.ts';

describe('P30: No secrets travel out', () => {
  let server: LoopbackServer;
  beforeEach(async () => {
    server = await startLoopbackServer((request, response) => {
      const location = request.url === '/first' ? { location: '/second' } : {};
      response.writeHead(request.url === '/first' ? 302 : 200, {
        'content-type': 'image/png',
        'set-cookie': 'session=secret; Path=/',
        ...location,
      });
      response.end('picture');
    });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  test.each([
    ['a user name', 'http://user@93.184.216.34/'],
    ['a user name and password', 'https://user:secret@93.184.216.34/'],
    ['a token as password', 'https://:token@93.184.216.34/'],
    ['a hidden user name', 'https://%75ser@93.184.216.34/'],
    ['the port of a mail server', 'http://93.184.216.34:25/'],
    ['the port of a database', 'http://93.184.216.34:5432/'],
    ['an alternative web port', 'http://93.184.216.34:8080/'],
    ['our own host', 'https://unflatten.example.com/v1/files/x'],
    ['our own host in capitals', 'https://UNFLATTEN.example.com/'],
    ['our own host with a dot at the end', 'https://unflatten.example.com./'],
    ['our own host on its own port', 'https://unflatten.example.com:8443/'],
    ['our own address', 'http://93.184.216.35/'],
    ['our own address in hex', 'http://0x5db8d823/'],
    ['our own IPv6 address', 'http://[2606:4700::1111]/'],
    ['a file', 'file:///etc/hostname'],
    ['FTP', 'ftp://93.184.216.34/a.png'],
    ['a script', 'javascript:alert(1)'],
    ['a blob', 'blob:https://example.com/1'],
    ['nothing', ''],
    ['a path', '/etc/hostname'],
    ['a URL of 10,000 characters', `https://example.com/${'a'.repeat(10_000)}`],
  ])('%s is refused without a packet', async (_kind, url) => {
    const sockets = watchSockets();
    const ownHosts = ['unflatten.example.com:8443', '93.184.216.35', '2606:4700:0::1111', '::'];
    expect(await sourceClient({ ownHosts })(url)).toBe('source_forbidden');
    expect(sockets.opened()).toBe(0);
    sockets.restore();
  });

  test('another service on our own host is open only when it is named with its port', async () => {
    const ownHosts = ['127.0.0.1:8787'];
    const named = sourceClient({ ownHosts, allowedHosts: [server.host, '127.0.0.1:8787'] });
    expect(await named(server.url('/'))).toMatchObject({ mediaType: 'image/png' });
    expect(await named('http://127.0.0.1:8787/')).toBe('source_forbidden');
    expect(await sourceClient({ ownHosts })(server.url('/'))).toBe('source_forbidden');
  });

  test('a request carries our own name and nothing of anybody else, also after a redirect and a cookie', async () => {
    const fetchAllowed = sourceClient({ allowedHosts: [server.host] });
    await fetchAllowed(server.url('/first?token=1#fragment-secret'));
    await fetchAllowed(server.url('/first'));
    const sent = server.requests.map(({ headers }) => headers);
    expect(sent.length).toBe(3);
    for (const headers of sent) {
      expect(headers).toEqual({
        host: server.host,
        connection: 'close',
        accept: 'image/*, application/octet-stream;q=0.5',
        'accept-encoding': 'identity',
        'user-agent': 'Unflatten-test/1',
      });
    }
    expect(server.requests[0]?.path).toBe('/first?token=1');
  });

  test('proxies from the environment are ignored', async () => {
    const proxy = await startLoopbackServer((_request, response) => response.end('proxied'));
    const address = `http://${proxy.host}`;
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
      vi.stubEnv(name, address);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    vi.stubEnv('NO_PROXY', '');
    const outcome = await sourceClient({ allowedHosts: [server.host] })(server.url('/'));
    await proxy.close();
    expect(outcome).toMatchObject({ bytes: Buffer.from('picture') });
    expect(proxy.connections()).toBe(0);
  });
});
