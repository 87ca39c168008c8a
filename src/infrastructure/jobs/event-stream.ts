import type { JobEvent } from '../../domain/job-store.ts';
import { FINAL_STATUSES } from '../../domain/job-store.ts';
import type { Database } from '../database/database.ts';
import { eventOf } from './job-row.ts';
import { Wake, type WakeHub } from './wake-hub.ts';

/** Being told is the rule; this is for the notification that a broken connection has swallowed. */
const FALLBACK_POLL_MS = 2_000;

/** Events of the job after `afterId`, and whether the last of them ends it; `null` for a job that does not exist. */
async function newEvents(
  database: Database,
  jobId: string,
  afterId: number,
): Promise<{ readonly events: readonly JobEvent[]; readonly ended: boolean } | null> {
  const job = await database.kysely
    .selectFrom('jobs')
    .select(['id', 'status', 'progress', 'stage', 'attempt', 'event_id'])
    .where('id', '=', jobId)
    .executeTakeFirst();
  if (job === undefined) return null;
  const ended = FINAL_STATUSES.includes(job.status);
  if (job.event_id <= afterId) return { events: [], ended };
  const rows = await database.kysely
    .selectFrom('job_events')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('id', '>', afterId)
    .where('id', '<=', job.event_id)
    .orderBy('id')
    .execute();
  const events = rows.map(eventOf);
  // Progress has no rows of its own: only where the job stands now can matter to anybody.
  if ((events.at(-1)?.id ?? 0) < job.event_id) {
    const { id, status, progress, stage, attempt } = job;
    events.push({ id: job.event_id, type: 'progress', job: { id, status, progress, stage, attempt } });
  }
  return { events, ended };
}

/** The job's events after `afterId` and then the new ones, until it has ended or `signal` is aborted. */
export async function* eventStream(
  database: Database,
  hub: WakeHub,
  jobId: string,
  afterId: number,
  signal: AbortSignal,
): AsyncGenerator<JobEvent> {
  const wake = new Wake();
  const leave = hub.add(jobId, wake);
  try {
    for (let lastId = afterId; !signal.aborted; ) {
      const seen = await newEvents(database, jobId, lastId);
      if (seen === null) return;
      for (const event of seen.events) {
        yield event;
        lastId = event.id;
      }
      if (seen.ended) return;
      await wake.wait(FALLBACK_POLL_MS, signal);
    }
  } finally {
    leave();
  }
}
