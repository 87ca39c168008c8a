import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { HttpSettings } from './settings.ts';

/** How often a body's pace is looked at. */
const LOOK_INTERVAL_MS = 250;

/** How long an answered request's unread body is still swallowed, so that the caller gets to read the answer. */
const LINGER_MS = 2_000;

export type BodyLimits = Pick<HttpSettings, 'bodyGraceMs' | 'minBodyBytesPerSecond' | 'maxRequestMs'>;

/** Watches one body arrive; `signal` is aborted by a Problem when it is too slow or too large, or the caller has gone. */
export interface BodyWatch {
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Starts watching. Bytes are counted on the wire, whatever the body says of its length.
 * @throws Problem `body_too_large` at once when the body announces more than `maxBytes`
 */
export function watchBody(request: FastifyRequest, maxBytes: number, limits: BodyLimits): BodyWatch {
  const tooLarge = (): Problem =>
    new Problem('body_too_large', `Expected a body of at most ${maxBytes} bytes, but it is larger.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const { socket } = request.raw;
  const startBytes = socket.bytesRead ?? 0;
  const startMs = performance.now();
  const controller = new AbortController();
  const broken = (): Problem => new Problem('malformed_request', 'The body ended before it was whole.');
  const look = (): void => {
    const bytes = (socket.bytesRead ?? 0) - startBytes;
    const elapsedMs = performance.now() - startMs;
    const dueBytes = ((elapsedMs - limits.bodyGraceMs) / 1000) * limits.minBodyBytesPerSecond;
    if (bytes > maxBytes) controller.abort(tooLarge());
    else if (bytes < dueBytes || elapsedMs > limits.maxRequestMs)
      controller.abort(new Problem('request_timeout', 'The body came too slowly, so it was not waited for.'));
  };
  const onClose = (): void => {
    // A whole body may close too; only a broken one matters here.
    if (!request.raw.complete) controller.abort(broken());
  };
  const timer = setInterval(look, Math.min(LOOK_INTERVAL_MS, limits.bodyGraceMs));
  timer.unref();
  request.raw.once('close', onClose);
  if (request.raw.destroyed) onClose();
  return {
    signal: controller.signal,
    stop: () => {
      clearInterval(timer);
      request.raw.off('close', onClose);
    },
  };
}

/** What `signal` was aborted with. */
export function reasonOf(signal: AbortSignal): Problem {
  return signal.reason instanceof Problem ? signal.reason : Problem.from(signal.reason);
}

/**
 * Waits for `work`, or for the end of `signal`.
 * @throws Problem the signal's reason
 */
export async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) {
    work.catch(() => {});
    throw reasonOf(signal);
  }
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(reasonOf(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Deals with what a refused request still sends: it is thrown away for a moment, then the connection ends. Closing at once
 * would reset it, and the caller would see that instead of the answer.
 */
export function swallowRest(request: FastifyRequest): void {
  const { raw } = request;
  if (raw.complete || raw.destroyed) return;
  raw.unpipe();
  raw.on('error', () => {});
  raw.resume();
  const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS);
  timer.unref();
  const done = (): void => clearTimeout(timer);
  raw.once('end', done).once('close', done);
}
