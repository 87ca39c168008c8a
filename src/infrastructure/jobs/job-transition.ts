import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { newId } from '../../domain/id.ts';
import type { JobResult } from '../../domain/job.ts';
import type { JobEvent } from '../../domain/job-store.ts';
import type { ProblemReport } from '../../domain/problem.ts';
import { inMs } from '../database/moment.ts';
import { SCHEMA, type Tables } from '../database/tables.ts';
import type { JobQueue } from './job-queue.ts';
import { type JobRow, jobOf } from './job-row.ts';
import type { JobStoreOptions } from './job-store-options.ts';

/** Notified with a job's id and the event's type, with a space between, at each event. */
export const JOB_CHANNEL = 'unflatten_job';

/** What the changes of a job need besides their transaction. */
export interface TransitionContext {
  readonly queue: JobQueue;
  readonly settings: Required<JobStoreOptions>;
}

/** Writes the event that `row` has just come to, and tells those who listen once the transaction has committed. */
export async function announce(tx: Kysely<Tables>, row: JobRow, type: JobEvent['type']): Promise<void> {
  await sql`
    with event as (
      insert into ${sql.raw(SCHEMA)}.job_events (job_id, id, type, status, progress, stage, attempt)
      values (${row.id}, ${row.event_id}, ${type}, ${row.status}, ${row.progress}, ${row.stage}, ${row.attempt})
      returning job_id, type
    )
    select pg_notify(${JOB_CHANNEL}, job_id || ' ' || type) from event`.execute(tx);
}

/** How a job ends. */
export type Ending =
  | { readonly status: 'succeeded'; readonly result: JobResult }
  | { readonly status: 'failed'; readonly problem: ProblemReport }
  | { readonly status: 'canceled' };

const END_STAGE = { succeeded: 'Done', failed: 'Failed', canceled: 'Canceled' } as const;

/** Ends the job of a locked row: its place in the queue goes, its webhook is written, nothing changes it any more. */
export async function finish(
  tx: Kysely<Tables>,
  row: JobRow,
  ending: Ending,
  { queue, settings }: TransitionContext,
): Promise<JobRow> {
  if (row.queue_entry_id !== null) await queue.remove(tx, row.queue, row.queue_entry_id);
  const ended = await tx
    .updateTable('jobs')
    .set({
      status: ending.status,
      stage: END_STAGE[ending.status],
      ...(ending.status === 'succeeded' ? { progress: 1, result: JSON.stringify(ending.result) } : {}),
      ...(ending.status === 'failed' ? { problem: JSON.stringify(ending.problem) } : {}),
      queue_entry_id: null,
      lease_owner: null,
      heartbeat_at: null,
      event_id: sql`event_id + 1`,
      finished_at: sql<string>`now()`,
      expires_at: inMs(settings.resultRetentionMs),
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await announce(tx, ended, ending.status);
  if (ended.webhook_url !== null)
    await tx
      .insertInto('webhook_deliveries')
      .values({
        id: newId('whk', Date.now(), randomBytes(10)),
        job_id: ended.id,
        tenant_id: ended.tenant_id,
        url: ended.webhook_url,
        payload: JSON.stringify(settings.webhookPayload(jobOf(ended))),
        next_attempt_at: sql<string>`now()`,
        last_error: null,
      })
      .execute();
  return ended;
}

/** Puts the job of a locked row back into its queue, before those that have not been tried. */
export async function requeue(
  tx: Kysely<Tables>,
  row: JobRow,
  change: {
    readonly stage: string;
    readonly delayMs: number;
    readonly failedTries: number;
    readonly lostLeases: number;
  },
  { queue }: TransitionContext,
): Promise<void> {
  if (row.queue_entry_id !== null) await queue.remove(tx, row.queue, row.queue_entry_id);
  const entryId = await queue.add(tx, row.queue, row.id, { delayMs: change.delayMs, handedBack: true });
  const waiting = await tx
    .updateTable('jobs')
    .set({
      status: 'queued',
      progress: 0,
      stage: change.stage,
      failed_tries: change.failedTries,
      lost_leases: change.lostLeases,
      queue_entry_id: entryId,
      lease_owner: null,
      heartbeat_at: null,
      event_id: sql`event_id + 1`,
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await announce(tx, waiting, 'queued');
}
