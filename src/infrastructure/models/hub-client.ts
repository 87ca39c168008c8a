import { Problem } from '../../domain/problem.ts';
import type { GuardedHttp, GuardedResponse } from '../source-fetch/guarded-http.ts';

/** Where packs come from unless the operator names a mirror. */
export const HUB_URL = 'https://huggingface.co';

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const TIMES = { connectMs: 10_000, headersMs: 30_000, idleMs: 30_000 };

/** A stretch of a file as a hub sends it. */
export interface FileStretch {
  /** The position of its first byte in the file. */
  readonly startByte: number;
  readonly response: GuardedResponse;
}

/** Asks a hub or a mirror of one for files. */
export interface HubClient {
  /** `name` or `name:port`, for sentences. */
  readonly host: string;
  /**
   * The file from `startByte` on, or from its beginning where the hub does not resume. `null` when the hub has nothing from
   * there on.
   * @throws Problem `model_unreachable`, `canceled`
   */
  open(path: string, startByte: number, signal: AbortSignal): Promise<FileStretch | null>;
}

/** Answers that another try may change. */
export class PassingFailure extends Error {}

function startOf(response: GuardedResponse): number | null {
  const range = /^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(response.header('content-range') ?? '');
  return range ? Number(range[1]) : null;
}

/**
 * Makes a client of `baseUrl`. `http` must be allowed to reach its host; redirects go through the same guard, so that a
 * mirror cannot send this server anywhere else than to the public internet.
 */
export function createHubClient(http: GuardedHttp, baseUrl: string): HubClient {
  const { host } = new URL(baseUrl);
  const unreachable = (what: string, cause?: unknown): Problem =>
    new Problem('model_unreachable', `Expected the model hub at ${host} to answer, but ${what}.`, { cause });

  const send = async (first: string, startByte: number, signal: AbortSignal): Promise<GuardedResponse> => {
    let url = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await http.send(url, {
        method: 'GET',
        headers: {
          accept: '*/*',
          'accept-encoding': 'identity',
          ...(startByte > 0 ? { range: `bytes=${startByte}-` } : {}),
        },
        ...TIMES,
        signal,
      });
      const location = response.header('location');
      if (!REDIRECTS.includes(response.status) || location === null) return response;
      response.close();
      if (!URL.canParse(location, url)) throw unreachable('it redirects to something that is no URL');
      url = new URL(location, url).href;
    }
    throw unreachable(`it redirects more than ${MAX_REDIRECTS} times`);
  };

  return {
    host,
    async open(path, startByte, signal) {
      let response: GuardedResponse;
      try {
        response = await send(`${baseUrl}/${path}`, startByte, signal);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === 'source_forbidden')
          throw unreachable('it leads to an address that may not be reached', error);
        if (error.code === 'source_unreachable' || error.code === 'source_timeout')
          throw new PassingFailure('it cannot be reached', { cause: error });
        throw error;
      }
      const { status } = response;
      const encoding = response.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
      const begin = status === 206 ? startOf(response) : 0;
      if (
        (status === 200 || status === 206) &&
        (encoding === 'identity' || encoding === '') &&
        begin !== null
      )
        return { startByte: begin, response };
      response.close();
      if (status === 416) return null;
      if (status === 408 || status === 429 || status >= 500)
        throw new PassingFailure(`it answered with status ${status}`);
      if (status === 200 || status === 206) throw unreachable('what it sent cannot be read');
      throw unreachable(`it answered with status ${status} for ${path}`);
    },
  };
}
