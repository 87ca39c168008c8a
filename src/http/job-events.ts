import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JobEvent, JobRecord } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import type { HttpContext } from './http-context.ts';
import { hasEnded } from './job-wait.ts';

const LAST_ID = /^\d{1,15}$/;
/** How long a browser waits before it connects again. */
const RECONNECT_MS = 2_000;

/** The id after which events are wanted: 0 for all. @throws Problem `malformed_request` */
function lastEventIdOf(request: FastifyRequest): number {
  const header = request.headers['last-event-id'];
  if (header === undefined || header === '') return 0;
  if (typeof header === 'string' && LAST_ID.test(header)) return Number(header);
  throw new Problem('malformed_request', 'Expected Last-Event-ID to be the id of an event, but it is none.');
}

function frameOf(event: JobEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.job)}\n\n`;
}

/** The next event, or `null` after `timeoutMs` without one. */
async function nextWithin<Value>(next: Promise<Value>, timeoutMs: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, null);
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Frames of an event stream; a comment whenever nothing happens, so that nobody in between gives the line up. */
async function* framesOf(events: AsyncIterable<JobEvent>, heartbeatMs: number): AsyncGenerator<string> {
  yield `retry: ${RECONNECT_MS}\n\n`;
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (let next = iterator.next(); ; ) {
      const outcome = await nextWithin(next, heartbeatMs);
      if (outcome === null) yield ': still here\n\n';
      else if (outcome.done === true) return;
      else {
        yield frameOf(outcome.value);
        next = iterator.next();
      }
    }
  } finally {
    await iterator.return?.();
  }
}

/**
 * Answers with the events of a job as they come, until it has ended. To a reader who has seen the end already the answer is
 * 204, which tells a browser not to connect again.
 * @throws Problem `malformed_request`, `server_busy`
 */
export async function eventStreamReply(
  request: FastifyRequest,
  reply: FastifyReply,
  job: JobRecord,
  { services, settings, open }: HttpContext,
): Promise<FastifyReply> {
  const afterId = lastEventIdOf(request);
  const stream = open.enter();
  const events = services.jobs.events(job.id, afterId, stream.signal);
  if (hasEnded(job)) {
    // Everything has happened: the answer is whole at once.
    const frames: string[] = [];
    try {
      for await (const event of events) frames.push(frameOf(event));
    } finally {
      stream.leave();
    }
    if (frames.length === 0) return reply.code(204).send();
    return reply.header('content-type', 'text/event-stream; charset=utf-8').send(frames.join(''));
  }
  const body = Readable.from(framesOf(events, settings.heartbeatMs));
  // The reader left, or the server ends: either way nobody reads on.
  if (request.raw.socket.destroyed) stream.abort();
  request.raw.socket.once('close', stream.abort);
  body.once('close', () => {
    request.raw.socket.off('close', stream.abort);
    stream.abort();
    stream.leave();
  });
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(body);
}
