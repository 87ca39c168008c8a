import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { Problem } from '../../domain/problem.ts';
import { addressBytes, addressClassOf } from './address-range.ts';

/** Every address of a host name, as the resolver gives them. */
export type Resolve = (hostName: string) => Promise<readonly string[]>;

/** A host that the operator allows although its port or its address is not public: `name`, `name:port`, `[v6]:port`. */
export type AllowedHost = string;

export interface SourceGuardSettings {
  /** Hosts of a closed network. They may be private or loopback, but never link-local, metadata or reserved. */
  readonly allowedHosts: readonly AllowedHost[];
  /**
   * Our own names and addresses, as in the public URL and as we listen, `name` or `name:port`: a server that asks itself
   * can be led in circles.
   */
  readonly ownHosts: readonly string[];
  /** The system's resolver unless given. */
  readonly resolve?: Resolve;
}

/** Where a URL may be fetched from: the URL in its canonical spelling, and the only addresses to connect to. */
export interface GuardedTarget {
  readonly url: URL;
  readonly addresses: readonly string[];
}

export interface SourceGuard {
  /**
   * Checks all of a URL that can be checked without asking anyone: no packet is sent.
   * @throws Problem `source_forbidden`
   */
  check(url: string): URL;
  /**
   * Checks a URL and every address of its host.
   * @throws Problem `source_forbidden`; `source_unreachable` when the name has no address
   */
  resolve(url: string): Promise<GuardedTarget>;
}

const MAX_URL_CHARACTERS = 8_192;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const PUBLIC_PORTS = Object.values(DEFAULT_PORTS);

/** Names that never lead outside (RFC 6761, 6762, 8375, 9476 and common practice). */
const LOCAL_NAMES = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

const systemResolve: Resolve = async (hostName) =>
  (await lookup(hostName, { all: true, order: 'ipv4first' })).map(({ address }) => address);

function forbidden(detail: string): Problem {
  return new Problem('source_forbidden', detail);
}

/** A host as we compare it: lower case, no brackets, no dot at the end. */
function plainHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

interface HostEntry {
  readonly host: string;
  readonly ports: readonly string[];
}

/** An entry such as `cdn.example:8080` or `::1`; without a port, the two public ones. */
function readHostEntry(entry: string): HostEntry {
  if (isIPv6(entry)) return { host: plainHost(new URL(`https://[${entry}]`).hostname), ports: PUBLIC_PORTS };
  const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : null;
  if (url?.pathname !== '/' || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(`not a host with or without a port: ${entry}`);
  }
  const named = /:(\d+)$/.exec(entry)?.[1];
  return { host: plainHost(url.hostname), ports: named ? [named] : PUBLIC_PORTS };
}

function parse(text: string): URL {
  if (text.length > MAX_URL_CHARACTERS) {
    throw forbidden(`Expected a URL of at most ${MAX_URL_CHARACTERS} characters, but got ${text.length}.`);
  }
  if (!URL.canParse(text)) throw forbidden('Expected an absolute URL, but got something else.');
  const url = new URL(text);
  if (!(url.protocol in DEFAULT_PORTS)) {
    throw forbidden('Expected a URL that begins with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw forbidden('Expected a URL without a user name and password.');
  }
  url.hash = '';
  // The dot at the end of a name is right in DNS, but no certificate has it.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  return url;
}

/**
 * The guard in front of every URL that a stranger names. It works on the canonical form that the URL standard gives a
 * host, in which every spelling of an IPv4 address (short, octal, hex, decimal, full-width) is the dotted one.
 */
export function createSourceGuard(settings: SourceGuardSettings): SourceGuard {
  const own = settings.ownHosts.map(readHostEntry);
  const allowed = settings.allowedHosts.map(readHostEntry);
  const resolveName = settings.resolve ?? systemResolve;

  const portOf = (url: URL): string => url.port || DEFAULT_PORTS[url.protocol]!;
  const names = (entries: readonly HostEntry[], url: URL): boolean =>
    entries.some(({ host, ports }) => host === plainHost(url.hostname) && ports.includes(portOf(url)));
  const isAllowed = (url: URL): boolean => names(allowed, url);
  // Our host is out of bounds on every port, but for another service on it that the operator named.
  const isOwn = (url: URL): boolean =>
    names(own, url) || (!isAllowed(url) && own.some(({ host }) => host === plainHost(url.hostname)));

  const checkAddress = (address: string, exempt: boolean): void => {
    const found = addressClassOf(address);
    if (found === 'public' || (exempt && found === 'private')) return;
    // The address is left out: it would tell a stranger what our resolver knows.
    throw forbidden('Expected a URL on the public internet, but its host is a private or reserved address.');
  };

  const check = (text: string): URL => {
    const url = parse(text);
    const host = plainHost(url.hostname);
    const exempt = isAllowed(url);
    if (isOwn(url)) throw forbidden('Expected a URL on another host, but got one of this server.');
    if (!exempt && !PUBLIC_PORTS.includes(portOf(url))) throw forbidden('Expected a URL on port 80 or 443.');
    if (addressBytes(host)) checkAddress(host, exempt);
    else if (!exempt && (!host.includes('.') || LOCAL_NAMES.test(host))) {
      throw forbidden('Expected a URL on the public internet, but its host is a local name.');
    }
    return url;
  };

  return {
    check,
    async resolve(text) {
      const url = check(text);
      const host = plainHost(url.hostname);
      if (addressBytes(host)) return { url, addresses: [host] };
      const addresses = await resolveName(host).catch((error: unknown) => {
        throw new Problem('source_unreachable', 'The host of the URL was not found.', { cause: error });
      });
      if (addresses.length === 0) {
        throw new Problem('source_unreachable', 'The host of the URL has no address.');
      }
      const exempt = isAllowed(url);
      for (const address of addresses) checkAddress(address, exempt);
      return { url, addresses };
    },
  };
}
