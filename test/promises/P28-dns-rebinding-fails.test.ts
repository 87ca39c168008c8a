import { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LoopbackServer } from '../kit/loopback-server.ts';
import { startLoopbackServer } from '../kit/loopback-server.ts';
import { sourceClient, watchSockets } from '../kit/source-client.ts';

type Lookup = (
  host: string,
  options: { readonly all: boolean },
  callback: (error: Error | null, found: unknown) => void,
) => void;

const PUBLIC = '93.184.216.34';

describe('P28: DNS rebinding fails', () => {
  let server: LoopbackServer | null = null;
  afterEach(async () => {
    vi.restoreAllMocks();
    await server?.close();
    server = null;
  });

  test.each([
    [[PUBLIC, '127.0.0.1']],
    [['127.0.0.1', PUBLIC]],
    [[PUBLIC, '::1']],
    [['2606:2800:220:1:248:1893:25c8:1946', '169.254.169.254']],
  ])('a name with one public and one private record is refused: %j', async (records) => {
    const sockets = watchSockets();
    expect(await sourceClient({ resolve: async () => records })('http://mixed.example.com/')).toBe(
      'source_forbidden',
    );
    expect(sockets.opened()).toBe(0);
  });

  test('a resolver that answers public first and private later is asked once, and only its checked answer is dialled', async () => {
    const answers = [[PUBLIC], ['127.0.0.1'], ['127.0.0.1']];
    const resolve = vi.fn(async () => answers.shift() ?? []);
    const dialled: unknown[] = [];
    // Stands for the network: whom would the socket have gone to?
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
      const options = (Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0]) as {
        host: string;
        lookup: Lookup;
      };
      options.lookup(options.host, { all: true }, (_error, found) => {
        dialled.push(found);
        const noNetwork = Object.assign(new Error('no network in tests'), { code: 'ENETUNREACH' });
        setImmediate(() => this.destroy(noNetwork));
      });
      return this;
    });
    for (const scheme of ['http', 'https']) {
      answers.splice(0, answers.length, [PUBLIC], ['127.0.0.1'], ['127.0.0.1']);
      expect(await sourceClient({ resolve })(`${scheme}://rebind.example.com/`)).toBe('source_unreachable');
    }
    expect(dialled).toEqual([[{ address: PUBLIC, family: 4 }], [{ address: PUBLIC, family: 4 }]]);
    expect(resolve).toHaveBeenCalledTimes(2);
  });

  test('the checked address is the connected one, and the name is still the one in Host', async () => {
    server = await startLoopbackServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end('picture'),
    );
    const resolve = vi.fn(async () => ['127.0.0.1']);
    const host = `pictures.example.com:${server.port}`;
    expect(await sourceClient({ allowedHosts: [host], resolve })(`http://${host}/a.png`)).toMatchObject({
      mediaType: 'image/png',
    });
    expect(resolve.mock.calls).toEqual([['pictures.example.com']]);
    expect(server.requests[0]?.headers.host).toBe(host);
  });

  test('a second hop to the same name is resolved and checked anew', async () => {
    server = await startLoopbackServer((_request, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    );
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    const host = `pictures.example.com:${server.port}`;
    const fetchNamed = sourceClient({ allowedHosts: [host], resolve: async () => answers.shift() ?? [] });
    expect(await fetchNamed(`http://${host}/`)).toBe('source_forbidden');
    expect(server.connections()).toBe(1);
  });
});
