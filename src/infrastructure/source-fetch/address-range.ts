import { isIP } from 'node:net';

/**
 * What an address is for. `public` may be reached; `private` only where the operator named the host; `refused` never,
 * since nothing there can be a host that serves pictures (a cloud's metadata service, groups of hosts, reserved space).
 */
export type AddressClass = 'public' | 'private' | 'refused';

/** Address space by CIDR after the IANA special-purpose registries (RFC 6890) and what clouds added. First match wins. */
const RANGES: readonly (readonly [cidr: string, AddressClass])[] = [
  ['0.0.0.0/8', 'refused'], // this network; connects to loopback on Linux
  ['10.0.0.0/8', 'private'],
  ['100.100.100.200/32', 'refused'], // metadata service of a cloud, inside shared space
  ['100.64.0.0/10', 'private'], // shared by carriers
  ['127.0.0.0/8', 'private'],
  ['168.63.129.16/32', 'refused'], // a cloud's host agent, on a public number
  ['169.254.0.0/16', 'refused'], // link-local, metadata services
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'refused'], // protocol assignments, a metadata service
  ['192.0.2.0/24', 'refused'], // documentation
  ['192.88.99.0/24', 'refused'], // 6to4 relays
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'refused'], // benchmarks
  ['198.51.100.0/24', 'refused'], // documentation
  ['203.0.113.0/24', 'refused'], // documentation
  ['224.0.0.0/4', 'refused'], // multicast
  ['240.0.0.0/4', 'refused'], // reserved, broadcast
  ['0.0.0.0/0', 'public'],

  ['::1/128', 'private'],
  ['fd00:ec2::/32', 'refused'], // metadata service of a cloud, inside unique-local space
  ['fd20:ce::/32', 'refused'], // the same of another
  ['fc00::/7', 'private'],
  // Inside the one global unicast block: tunnels and translations, which lead to an IPv4 address of the sender's choice.
  ['2001::/23', 'refused'],
  ['2001:db8::/32', 'refused'],
  ['2002::/16', 'refused'],
  ['3ffe::/16', 'refused'],
  ['3fff::/20', 'refused'],
  ['2000::/3', 'public'],
  // Mapped, compatible, translated and local NAT64 forms of IPv4, link-local, site-local, multicast, unassigned.
  ['::/0', 'refused'],
];

/** The bytes of an address, 4 or 16 of them, or `null` when `text` is not one. A zone (`%eth0`) is not accepted. */
export function addressBytes(text: string): Uint8Array | null {
  const family = text.includes('%') ? 0 : isIP(text);
  if (family === 0) return null;
  if (family === 4) return Uint8Array.from(text.split('.'), Number);
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const [prefix, ...tail] = dotted ? dotted.slice(1) : [text];
  const [a, b, c, d] = tail.map(Number);
  const hex = dotted ? `${prefix}${((a! << 8) | b!).toString(16)}:${((c! << 8) | d!).toString(16)}` : text;
  const [head = '', rest] = hex.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [left, right] = [groups(head), rest === undefined ? [] : groups(rest)];
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}

interface Range {
  readonly bytes: Uint8Array;
  readonly bits: number;
  readonly addressClass: AddressClass;
}

const ranges: readonly Range[] = RANGES.map(([cidr, addressClass]) => {
  const [address, bits] = cidr.split('/');
  return { bytes: addressBytes(address!)!, bits: Number(bits), addressClass };
});

function contains(range: Range, address: Uint8Array): boolean {
  if (range.bytes.length !== address.length) return false;
  const wholeBytes = range.bits >> 3;
  for (let i = 0; i < wholeBytes; i += 1) if (range.bytes[i] !== address[i]) return false;
  const restBits = range.bits & 7;
  if (restBits === 0) return true;
  return (range.bytes[wholeBytes]! ^ address[wholeBytes]!) >> (8 - restBits) === 0;
}

/** The class of an address in its usual spelling. Text that is no address is `refused`. */
export function addressClassOf(text: string): AddressClass {
  const bytes = addressBytes(text);
  if (!bytes) return 'refused';
  return ranges.find((range) => contains(range, bytes))?.addressClass ?? 'refused';
}
