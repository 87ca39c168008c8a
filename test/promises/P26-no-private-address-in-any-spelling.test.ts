import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startLoopbackServer } from '../kit/loopback-server.ts';
import { sourceClient, watchSockets } from '../kit/source-client.ts';

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  'loopback, dotted and short': ['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '0', '0.0.0.0'],
  'loopback, decimal': ['2130706433', '017700000001'],
  'loopback, hex': ['0x7f000001', '0x7f.1', '0x7F.0x0.0x0.0x1', '0x7f.0.1'],
  'loopback, octal': ['0177.0.0.1', '0177.1', '0177.0000.0000.0001'],
  'loopback, with a dot at the end': ['127.0.0.1.', '0x7f000001.', '2130706433.'],
  'full-width and circled digits': [
    '１２７.０.０.１',
    '１２７。０。０。１',
    '①②⑦.⓪.⓪.①',
    '１６９．２５４．１６９．２５４',
  ],
  'percent-encoded': ['%31%32%37.0.0.1', '127%2e0%2e0%2e1'],
  'names of this machine': ['localhost', 'localhost.', 'LOCALHOST', 'api.localhost', 'ｌｏｃａｌｈｏｓｔ'],
  'names of a local network': [
    'printer.local',
    'metadata.google.internal',
    'router.home.arpa',
    'db',
    'nas.lan',
  ],
  'private ranges': [
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '0xa000001',
  ],
  'carrier and cloud ranges': [
    '100.64.0.1',
    '100.127.255.255',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
  ],
  'link-local and metadata': ['169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376'],
  'multicast, reserved, documentation': [
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.51.100.7',
    '203.0.113.9',
    '198.18.0.1',
    '192.88.99.1',
  ],
  'IPv6 of this machine and network': [
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[100::1]',
  ],
  'IPv4 in IPv6, six ways': [
    '[::ffff:127.0.0.1]', // mapped
    '[::ffff:7f00:1]',
    '[::127.0.0.1]', // compatible
    '[64:ff9b::127.0.0.1]', // NAT64
    '[64:ff9b:1::169.254.169.254]', // local NAT64
    '[2002:7f00:1::]', // 6to4
    '[2001:0:7f00:1::]', // Teredo
    '[::ffff:0:127.0.0.1]', // translated
  ],
};

describe('P26: No private address in any spelling', () => {
  let resolved: string[] = [];
  let sockets: ReturnType<typeof watchSockets>;
  beforeEach(() => {
    resolved = [];
    sockets = watchSockets();
  });
  afterEach(() => sockets.restore());

  const fetchGuarded = sourceClient({
    resolve: async (host) => {
      resolved.push(host);
      return ['127.0.0.1'];
    },
  });

  test.each(Object.entries(SPELLINGS))('%s', async (_kind, hosts) => {
    for (const host of hosts) {
      for (const scheme of ['http', 'https']) {
        expect(await fetchGuarded(`${scheme}://${host}/picture.png`), host).toBe('source_forbidden');
      }
    }
    expect(resolved).toEqual([]);
    expect(sockets.opened()).toBe(0);
  });

  test.each([
    ['a loopback address', '127.0.0.1'],
    ['a private one', '192.168.1.20'],
    ['a link-local one', '169.254.169.254'],
    ['the unspecified one', '0.0.0.0'],
    ['IPv6 loopback', '::1'],
    ['a mapped one', '::ffff:10.0.0.1'],
    ['a translated one', '64:ff9b::a00:1'],
    ['one with a zone', 'fe80::1%eth0'],
    ['nonsense', 'no address'],
  ])('a public name whose record is %s is refused before any connection', async (_kind, address) => {
    const fetchNamed = sourceClient({ resolve: async () => [address] });
    expect(await fetchNamed('http://pictures.example.com/a.png')).toBe('source_forbidden');
    expect(sockets.opened()).toBe(0);
  });

  test('an operator who names a host opens private addresses for it, but no metadata or link-local ones', async () => {
    const allowedHosts = ['pictures.corp.example', '169.254.169.254', '[fd00:ec2::254]', '0.0.0.0'];
    for (const address of ['169.254.169.254', '0.0.0.0', 'fe80::1', '::ffff:127.0.0.1']) {
      const fetchNamed = sourceClient({ allowedHosts, resolve: async () => [address] });
      expect(await fetchNamed('http://pictures.corp.example/a.png'), address).toBe('source_forbidden');
    }
    const fetchLiteral = sourceClient({ allowedHosts });
    for (const url of ['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://0.0.0.0/']) {
      expect(await fetchLiteral(url), url).toBe('source_forbidden');
    }
    expect(sockets.opened()).toBe(0);
  });

  test('the counter counts: an allowed loopback host does open a socket', async () => {
    const server = await startLoopbackServer((_request, response) => response.end('picture'));
    const before = sockets.opened();
    const outcome = await sourceClient({ allowedHosts: [server.host] })(server.url('/'));
    await server.close();
    expect(outcome).toMatchObject({ bytes: Buffer.from('picture') });
    expect(sockets.opened()).toBe(before + 1);
  });
});
