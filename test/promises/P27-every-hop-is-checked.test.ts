import { afterEach, describe, expect, test } from 'vitest';
import type { LoopbackServer } from '../kit/loopback-server.ts';
import { startLoopbackServer } from '../kit/loopback-server.ts';
import { sourceClient } from '../kit/source-client.ts';

describe('P27: Every hop is checked', () => {
  const servers: LoopbackServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  /** A server that stands for a public one: `/hop/n` redirects n times, `/to?url` once to anywhere. */
  async function redirecting(status = 302): Promise<LoopbackServer> {
    const server = await startLoopbackServer((request, response) => {
      const url = new URL(request.url!, 'http://any');
      const hops = Number(/^\/hop\/(\d+)$/.exec(url.pathname)?.[1] ?? 0);
      const target =
        url.pathname === '/to' ? url.searchParams.get('url') : hops > 0 ? `/hop/${hops - 1}` : null;
      if (url.pathname === '/loop') response.writeHead(status, { location: '/loop' });
      else if (target !== null) response.writeHead(status, { location: target });
      else response.writeHead(200, { 'content-type': 'image/png' }).write('picture');
      response.end();
    });
    servers.push(server);
    return server;
  }

  test.each([301, 302, 303, 307, 308])(
    'up to three redirects (%i) lead to the picture, four do not',
    async (status) => {
      const server = await redirecting(status);
      const fetchAllowed = sourceClient({ allowedHosts: [server.host] });
      expect(await fetchAllowed(server.url('/hop/3'))).toEqual({
        bytes: Buffer.from('picture'),
        mediaType: 'image/png',
      });
      expect(await fetchAllowed(server.url('/hop/4'))).toBe('source_forbidden');
      expect(server.requests.length).toBe(8);
    },
  );

  test('a loop ends', async () => {
    const server = await redirecting();
    expect(await sourceClient({ allowedHosts: [server.host] })(server.url('/loop'))).toBe('source_forbidden');
    expect(server.requests.length).toBe(4);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    '//169.254.169.254/',
    'http://0x7f000001/',
    'http://[::ffff:127.0.0.1]/',
    'file:///etc/hostname',
    'data:image/png;base64,AAAA',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'http://user:secret@93.184.216.34/',
    'http://93.184.216.34:6379/',
    'http://internal.example.com/',
  ])('a redirect to %s is refused', async (target) => {
    const server = await redirecting();
    const fetchAllowed = sourceClient({ allowedHosts: [server.host], resolve: async () => ['10.1.2.3'] });
    expect(await fetchAllowed(server.url(`/to?url=${encodeURIComponent(target)}`))).toBe('source_forbidden');
    expect(server.connections()).toBe(1);
  });

  test('another port of an allowed host is not allowed, and is not reached', async () => {
    const [front, hidden] = [await redirecting(), await redirecting()];
    const fetchAllowed = sourceClient({ allowedHosts: [front.host] });
    expect(await fetchAllowed(front.url(`/to?url=${encodeURIComponent(hidden.url('/'))}`))).toBe(
      'source_forbidden',
    );
    expect(hidden.connections()).toBe(0);
  });

  test('a redirect without a place, or to no URL, gives no picture', async () => {
    const server = await redirecting();
    const fetchAllowed = sourceClient({ allowedHosts: [server.host] });
    expect(await fetchAllowed(server.url(`/to?url=${encodeURIComponent('http://[')}`))).toBe(
      'source_unusable',
    );
    const bare = await startLoopbackServer((_request, response) => response.writeHead(302).end());
    servers.push(bare);
    expect(await sourceClient({ allowedHosts: [bare.host] })(bare.url('/'))).toBe('source_unusable');
  });
});
