import type { JobResult } from '../../domain/job.ts';
import type { JobEvent, NewJob } from '../../domain/job-store.ts';
import type { Problem, ProblemReport, Retry } from '../../domain/problem.ts';

/** A job that says nothing in particular. */
export function newJob(change: Partial<NewJob> = {}): NewJob {
  return {
    tenantId: 'local',
    operation: 'cutout',
    parameters: { depth: 2, words: ['a', 'b'] },
    inputs: { image: 'inputs/one' },
    formats: ['png'],
    webhookUrl: null,
    idempotency: null,
    ...change,
  };
}

/** A result that tells by whom it is. */
export function resultBy(engine: string): JobResult {
  return {
    type: 'image',
    image: { file: 'image.png', widthPx: 2, heightPx: 3 },
    engines: { matte: engine },
    notes: [],
  };
}

const CODE_BY_RETRY = {
  never: 'image_unreadable',
  same: 'engine_crashed',
  later: 'engine_unavailable',
} as const satisfies Record<Retry, Problem['code']>;

/** A problem of each kind of retry. */
export function problemOf(retry: Retry): ProblemReport {
  return { code: CODE_BY_RETRY[retry], title: 'Title', detail: 'Detail.', retry };
}

/** Every event up to the stream's end. */
export async function allEvents(stream: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
