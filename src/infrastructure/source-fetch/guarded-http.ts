import type { LookupFunction } from 'node:net';
import { isIPv6 } from 'node:net';
import { buildConnector, Client, errors } from 'undici';
import { Problem } from '../../domain/problem.ts';
import { addressBytes } from './address-range.ts';
import type { GuardedTarget, SourceGuardSettings } from './source-guard.ts';
import { createSourceGuard } from './source-guard.ts';

export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  /** Nothing is added but Host, User-Agent, Content-Length and Connection. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly connectMs: number;
  /** From the request's last byte to the answer's headers. */
  readonly headersMs: number;
  /** Between two pieces of the answer's body. */
  readonly idleMs: number;
  /** Ends the request and the reading of its answer. A `Problem` as its reason is what the caller then gets. */
  readonly signal: AbortSignal;
}

export interface GuardedResponse {
  readonly status: number;
  header(name: string): string | null;
  /** The body as it came over the wire, never decompressed. May be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends the connection; must be called when `chunks` is not read to its end. Harmless twice. */
  close(): void;
}

/** The one way out of this server to an address that a stranger named. */
export interface GuardedHttp {
  /**
   * Checks a URL as far as that goes without sending a packet.
   * @throws Problem `source_forbidden`
   */
  check(url: string): void;
  /**
   * Sends one request. Redirects are not followed, proxies and cookies not used, connections not kept.
   * @throws Problem `source_forbidden`, `source_unreachable`, `source_timeout`, or what `signal` was aborted with
   */
  send(url: string, request: GuardedRequest): Promise<GuardedResponse>;
}

const MAX_HEADER_BYTES = 32 * 1024;

/** What to throw for `error`: the problem that it is, or itself when it is a bug. */
function problemOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return signal.reason instanceof Problem
      ? signal.reason
      : new Problem('canceled', 'The request was canceled.');
  }
  if (error instanceof Problem) return error;
  const late =
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError;
  if (late) {
    return new Problem('source_timeout', 'The host of the URL did not answer in time.', { cause: error });
  }
  // What the network and TLS throw carries a code; an error without one is ours.
  const fromOutside =
    error instanceof errors.HTTPParserError || typeof (error as { code?: unknown } | null)?.code === 'string';
  if (!fromOutside) return error;
  return new Problem('source_unreachable', 'The connection to the host of the URL failed.', { cause: error });
}

function sameAddress(a: string, b: string | undefined): boolean {
  const [left, right] = [addressBytes(a), addressBytes(b ?? '')];
  return left !== null && right !== null && Buffer.compare(left, right) === 0;
}

/** A connector that knows no other addresses than the checked ones, whatever name it is asked for. */
function connectorTo({ addresses }: GuardedTarget, timeoutMs: number): buildConnector.connector {
  const known = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const lookup: LookupFunction = (_hostName, options, callback) => {
    if (options.all) callback(null, known);
    else callback(null, known[0]!.address, known[0]!.family);
  };
  const connect = buildConnector({ timeout: timeoutMs, lookup, allowH2: false, autoSelectFamily: true });
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error || addresses.some((address) => sameAddress(address, socket.remoteAddress))) {
        callback(...result);
        return;
      }
      // Cannot happen as long as Node asks our lookup for names and takes literals as they are.
      socket.destroy();
      callback(new Error('connected to an address that was not checked'), null);
    });
}

/** Waits for what cannot be canceled itself. The loser's end is nobody's concern. */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Makes the guarded way out; `userAgent` names this software and where to read about it. */
export function createGuardedHttp(
  settings: SourceGuardSettings & { readonly userAgent: string },
): GuardedHttp {
  const guard = createSourceGuard(settings);

  const exchange = async (target: GuardedTarget, request: GuardedRequest): Promise<GuardedResponse> => {
    const { url } = target;
    const { signal } = request;
    const client = new Client(url.origin, {
      connect: connectorTo(target, request.connectMs),
      headersTimeout: request.headersMs,
      bodyTimeout: request.idleMs,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    const close = (): void => {
      void client.destroy().catch(() => {});
    };
    try {
      const { statusCode, headers, body } = await client.request({
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: { ...request.headers, 'user-agent': settings.userAgent },
        body: request.body ?? null,
        reset: true,
        signal,
      });
      // An abort between two reads is told to the next one; it must not end the process.
      body.on('error', () => {});
      async function* read(): AsyncGenerator<Uint8Array> {
        try {
          yield* body;
        } catch (error) {
          throw problemOf(error, signal);
        } finally {
          close();
        }
      }
      return {
        status: statusCode,
        header: (name) => {
          const value = headers[name];
          return (Array.isArray(value) ? value.join(', ') : value) ?? null;
        },
        chunks: read(),
        close,
      };
    } catch (error) {
      close();
      throw error;
    }
  };

  return {
    check: (url) => void guard.check(url),
    async send(url, request) {
      try {
        request.signal.throwIfAborted();
        const target = await unlessAborted(guard.resolve(url), request.signal);
        return await exchange(target, request);
      } catch (error) {
        throw problemOf(error, request.signal);
      }
    },
  };
}
