import { setTimeout as delay } from 'node:timers/promises';
import { Problem, throwIfAborted } from '../../domain/problem.ts';
import type { GuardedHttp, GuardedResponse } from '../source-fetch/guarded-http.ts';
import { errorSentence, isModerationRefusal } from './error-sentence.ts';

export interface ModelServerSettings {
  /** The environment variable that names the address, for sentences: the address itself is told to nobody. */
  readonly variable: string;
  /** Paths are appended to its own. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** For one call, with the waits that the server asks for. */
  readonly timeoutMs: number;
  /** Largest answer that is read. */
  readonly maxAnswerBytes?: number;
}

/** Asks one server of models. */
export interface ModelServer {
  readonly variable: string;
  /**
   * Posts `request` and gives back the JSON of the answer. A busy server that says how long to wait is asked again, if that
   * is soon.
   * @throws Problem `engine_unavailable`, `engine_refused`, `engine_failed`, `content_flagged`, `deadline_exceeded`, or what
   * `signal` was aborted with
   */
  post(
    path: string,
    request: { readonly contentType: string; readonly body: Uint8Array },
    signal: AbortSignal,
  ): Promise<unknown>;
}

/** Eleven layers of 1024x1024 noisy pixels are 60 MB in base64. */
const MAX_ANSWER_BYTES = 96 * 2 ** 20;
const MAX_REFUSAL_BYTES = 64 * 1024;
const CONNECT_MS = 10_000;
/** Between two pieces of an answer: the pictures are ready then. */
const IDLE_MS = 60_000;
const MOST_WAITS = 2;
const LONGEST_WAIT_MS = 20_000;

interface Answer {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  /** `undefined` where it is no JSON. */
  readonly document: unknown;
}

class TooLarge extends Error {}

/** The whole body as JSON; `undefined` where it is none. */
async function readJson(response: GuardedResponse, maxBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    if (Number(response.header('content-length') ?? 0) > maxBytes) throw new TooLarge();
    for await (const chunk of response.chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TooLarge();
      chunks.push(chunk);
    }
  } finally {
    response.close();
  }
  const expected = response.header('content-length');
  if (expected !== null && Number(expected) !== bytes) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The wait that a `Retry-After` asks for, in seconds; a date is not understood. */
function retryAfterOf(response: GuardedResponse): number | null {
  const seconds = response.header('retry-after')?.trim() ?? '';
  return /^\d{1,6}$/.test(seconds) ? Number(seconds) : null;
}

/** A query stays behind the path: some servers want their version there. */
function addressOf(baseUrl: string, path: string): string {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  return url.href;
}

/** Makes a client of one server. `http` must be allowed to reach it; redirects are not followed. */
export function createModelServer(settings: ModelServerSettings, http: GuardedHttp): ModelServer {
  const { variable, baseUrl, apiKey, timeoutMs, maxAnswerBytes = MAX_ANSWER_BYTES } = settings;
  const server = `the server that ${variable} names`;

  async function exchange(
    path: string,
    request: { readonly contentType: string; readonly body: Uint8Array },
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      const response = await http.send(addressOf(baseUrl, path), {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'content-type': request.contentType,
          ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: request.body,
        connectMs: CONNECT_MS,
        // Our own deadline ends the call before.
        headersMs: timeoutMs + IDLE_MS,
        idleMs: IDLE_MS,
        signal,
      });
      const { status } = response;
      const retryAfterSeconds = retryAfterOf(response);
      const document = await readJson(response, status === 200 ? maxAnswerBytes : MAX_REFUSAL_BYTES);
      return { status, retryAfterSeconds, document };
    } catch (error) {
      if (error instanceof TooLarge)
        throw new Problem('engine_failed', `Expected ${server} to answer in bounds, but it sends too much.`);
      throw unreachable(error, signal);
    }
  }

  function unreachable(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted || !(error instanceof Problem)) return error;
    const why: Readonly<Record<string, string>> = {
      source_forbidden: 'its address may not be reached',
      source_unreachable: 'it cannot be reached',
      source_timeout: 'it does not answer in time',
    };
    const what = why[error.code];
    if (what === undefined) return error;
    return new Problem('engine_unavailable', `Expected ${server} to answer, but ${what}.`, { cause: error });
  }

  function problemOf({ status, retryAfterSeconds, document }: Answer): Problem {
    const said = errorSentence(document, apiKey);
    const saying = said === null ? '' : ` It says: ${said}`;
    if (isModerationRefusal(document))
      return new Problem('content_flagged', `The safety check of ${server} refuses this.${saying}`);
    if (status === 429 || status === 503 || status === 408) {
      const when = retryAfterSeconds === null ? '' : ` and asks to wait ${retryAfterSeconds} seconds`;
      return new Problem(
        'engine_unavailable',
        `Expected ${server} to take the request, but it is busy (status ${status})${when}.`,
      );
    }
    if (status === 401 || status === 403)
      return new Problem(
        'engine_refused',
        `Expected ${server} to take the key that is configured for it, but it refuses it (status ${status}).`,
      );
    if (status >= 500)
      return new Problem(
        'engine_failed',
        `Expected ${server} to answer, but it failed (status ${status}).${saying}`,
      );
    if (status >= 400)
      return new Problem(
        'engine_refused',
        `Expected ${server} to take the request, but it refuses it (status ${status}).${saying}`,
      );
    if (status >= 300)
      return new Problem(
        'engine_unavailable',
        `Expected ${server} to answer itself, but it sends elsewhere (status ${status}); ${variable} needs the final address.`,
      );
    return new Problem(
      'engine_failed',
      `Expected ${server} to answer with JSON, but it sends something else.`,
    );
  }

  /** Whether the server asked to be asked again soon; then the wait is over. */
  async function waited({ status, retryAfterSeconds }: Answer, signal: AbortSignal): Promise<boolean> {
    if ((status !== 429 && status !== 503) || retryAfterSeconds === null) return false;
    if (retryAfterSeconds * 1000 > LONGEST_WAIT_MS) return false;
    await delay(retryAfterSeconds * 1000, undefined, { signal }).catch(() => throwIfAborted(signal));
    return true;
  }

  return {
    variable,
    async post(path, request, signal) {
      throwIfAborted(signal);
      const deadline = new AbortController();
      const late = new Problem(
        'deadline_exceeded',
        `Expected ${server} to be done within ${timeoutMs / 1000} seconds, but it was not.`,
      );
      const timer = setTimeout(() => deadline.abort(late), timeoutMs);
      const either = AbortSignal.any([signal, deadline.signal]);
      try {
        for (let waits = 0; ; waits += 1) {
          const answer = await exchange(path, request, either);
          if (answer.status === 200 && answer.document !== undefined) return answer.document;
          if (waits < MOST_WAITS && (await waited(answer, either))) continue;
          throw problemOf(answer);
        }
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
