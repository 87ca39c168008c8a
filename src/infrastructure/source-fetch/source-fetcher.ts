import { Problem } from '../../domain/problem.ts';
import type { GuardedHttp, GuardedResponse } from './guarded-http.ts';

export interface SourceFetcherSettings {
  readonly http: GuardedHttp;
  /** Largest file, as counted on the wire. */
  readonly maxBytes: number;
  /** From the call to the last byte read, redirects included. */
  readonly totalMs?: number;
  readonly connectMs?: number;
  readonly headersMs?: number;
  readonly idleMs?: number;
}

const DEFAULTS = { totalMs: 60_000, connectMs: 5_000, headersMs: 15_000, idleMs: 10_000 };

const MAX_REDIRECTS = 3;
const REDIRECTS = [301, 302, 303, 307, 308];
/** Types under which servers send pictures; what is inside is for the decoder to tell. */
const PICTURE_TYPE = /^(image\/[a-z0-9.+-]+|application\/octet-stream|binary\/octet-stream)$/;
const UNKNOWN_TYPE = 'application/octet-stream';

/** A file that is being fetched. Its time and size stay bounded while `chunks` is read. */
export interface FetchedSource {
  /** May be read once. Throws `source_too_large`, `source_timeout`, `source_unreachable` on the way. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What its server calls it; nothing to rely on. */
  readonly mediaType: string;
}

/**
 * Fetches a file that a user named by its URL. Nobody need read `chunks`: the connection ends with the total time.
 * @throws Problem `source_forbidden`, `source_unreachable`, `source_unusable`, `source_too_large`, `source_timeout`,
 *   `canceled`
 */
export type FetchSource = (url: string, signal: AbortSignal) => Promise<FetchedSource>;

function unusable(detail: string): Problem {
  return new Problem('source_unusable', detail);
}

/** The media type of an answer that can be a picture. */
function mediaTypeOf(response: GuardedResponse): string {
  const { status } = response;
  if (status !== 200) {
    const detail = `The host of the URL answered with status ${status}.`;
    throw status >= 500 || status === 429 ? new Problem('source_unreachable', detail) : unusable(detail);
  }
  const encoding = response.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') {
    throw unusable('The host of the URL sent a compressed file although it was asked for a plain one.');
  }
  const type = response.header('content-type')?.split(';')[0]?.trim().toLowerCase() || UNKNOWN_TYPE;
  if (!PICTURE_TYPE.test(type)) throw unusable('The host of the URL sent something else than a picture.');
  return type;
}

/** Makes the function that fetches users' URLs, within bounds of size and time. */
export function createSourceFetcher(settings: SourceFetcherSettings): FetchSource {
  const { http, maxBytes, totalMs, connectMs, headersMs, idleMs } = { ...DEFAULTS, ...settings };
  const tooLarge = (): Problem =>
    new Problem('source_too_large', `Expected a file of at most ${maxBytes} bytes behind the URL.`);

  const follow = async (first: string, signal: AbortSignal): Promise<GuardedResponse> => {
    let url = first;
    for (let redirects = 0; ; redirects += 1) {
      const response = await http.send(url, {
        method: 'GET',
        headers: { accept: 'image/*, application/octet-stream;q=0.5', 'accept-encoding': 'identity' },
        connectMs,
        headersMs,
        idleMs,
        signal,
      });
      const location = response.header('location');
      if (!REDIRECTS.includes(response.status) || location === null) return response;
      response.close();
      if (redirects === MAX_REDIRECTS) {
        throw new Problem('source_forbidden', `Expected a URL with at most ${MAX_REDIRECTS} redirects.`);
      }
      if (!URL.canParse(location, url)) throw unusable('The URL redirects to something that is no URL.');
      url = new URL(location, url).href;
    }
  };

  return async (url, signal) => {
    const ended = new AbortController();
    const deadline = setTimeout(() => {
      ended.abort(
        new Problem('source_timeout', `The URL could not be fetched within ${totalMs / 1000} seconds.`),
      );
    }, totalMs);
    const either = AbortSignal.any([signal, ended.signal]);
    let response: GuardedResponse | null = null;
    try {
      const opened = await follow(url, either);
      response = opened;
      const mediaType = mediaTypeOf(opened);
      if (Number(opened.header('content-length') ?? 0) > maxBytes) throw tooLarge();
      async function* bounded(): AsyncGenerator<Uint8Array> {
        let bytes = 0;
        try {
          for await (const chunk of opened.chunks) {
            bytes += chunk.length;
            if (bytes > maxBytes) throw tooLarge();
            yield chunk;
          }
        } finally {
          clearTimeout(deadline);
        }
      }
      return { chunks: bounded(), mediaType };
    } catch (error) {
      clearTimeout(deadline);
      response?.close();
      throw error;
    }
  };
}
