import { type Kysely, sql } from 'kysely';
import type { JobResult } from '../../domain/job.ts';
import type { Attempt, LeasedJob, QueueName } from '../../domain/job-store.ts';
import { Problem, type ProblemReport } from '../../domain/problem.ts';
import type { Database } from '../database/database.ts';
import { inMs } from '../database/moment.ts';
import { SCHEMA, type Tables } from '../database/tables.ts';
import { type JobRow, jobOf, literalStatus } from './job-row.ts';
import { announce, finish, JOB_CHANNEL, requeue, type TransitionContext } from './job-transition.ts';
import { MAX_LOST_LEASES, nextStep } from './retry-policy.ts';

/** The next queue entry's job is being changed by somebody else right now; look again in a moment. */
export class JobBusy extends Error {}

/** Locks the row of a job that this attempt holds; `null` when it holds it no more. */
async function lockHeld(tx: Kysely<Tables>, { jobId, attempt }: Attempt): Promise<JobRow | null> {
  const row = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('id', '=', jobId)
    .where('attempt', '=', attempt)
    .where('status', '=', 'running')
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Takes the next job of a queue and makes it this session's, as one fact; `null` when none is ready.
 * @throws JobBusy when the next one is locked
 */
export function lease(
  database: Database,
  queueName: QueueName,
  { queue }: TransitionContext,
): Promise<LeasedJob | null> {
  return database.transaction(async (tx) => {
    for (;;) {
      const entry = await queue.take(tx, queueName);
      if (entry === null) return null;
      // Everybody else locks the job before its queue entry; waiting here, in the other order, could be for each other.
      const waiting = await tx
        .selectFrom('jobs')
        .select(['status', 'queue_entry_id'])
        .where('id', '=', entry.jobId)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (waiting === undefined && (await exists(tx, entry.jobId))) throw new JobBusy();
      if (waiting?.status !== 'queued' || waiting.queue_entry_id !== entry.entryId) {
        await queue.remove(tx, queueName, entry.entryId);
        continue;
      }
      const row = await tx
        .updateTable('jobs')
        .set({
          status: 'running',
          attempt: sql`attempt + 1`,
          stage: 'Starting',
          lease_owner: database.sessionId,
          heartbeat_at: sql<string>`now()`,
          started_at: sql<string>`now()`,
          event_id: sql`event_id + 1`,
        })
        .where('id', '=', entry.jobId)
        .returningAll()
        .executeTakeFirstOrThrow();
      await announce(tx, row, 'started');
      return { job: jobOf(row), attempt: { jobId: row.id, attempt: row.attempt } };
    }
  });
}

async function exists(tx: Kysely<Tables>, jobId: string): Promise<boolean> {
  return (await tx.selectFrom('jobs').select('id').where('id', '=', jobId).executeTakeFirst()) !== undefined;
}

/** Writes progress, which never goes down within an attempt, and a sign of life; false when the attempt is over. */
export async function writeProgress(
  database: Database,
  { jobId, attempt }: Attempt,
  fraction: number,
  stage: string,
): Promise<boolean> {
  const { rows } = await sql`
    with moved as (
      update ${sql.raw(SCHEMA)}.jobs
      set progress = greatest(progress, ${fraction}::double precision), stage = ${stage},
        event_id = event_id + 1, heartbeat_at = now()
      where id = ${jobId} and attempt = ${attempt} and status = 'running'
      returning id
    )
    select pg_notify(${JOB_CHANNEL}, id || ' progress') from moved`.execute(database.kysely);
  return rows.length > 0;
}

/** Ends the job well, if the attempt still holds it. */
export function succeed(
  database: Database,
  attempt: Attempt,
  result: JobResult,
  context: TransitionContext,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const row = await lockHeld(tx, attempt);
    if (row === null) return false;
    await finish(tx, row, { status: 'succeeded', result }, context);
    return true;
  });
}

async function giveUp(
  tx: Kysely<Tables>,
  row: JobRow,
  problem: ProblemReport,
  context: TransitionContext,
): Promise<void> {
  await context.queue.bury(tx, {
    jobId: row.id,
    tenantId: row.tenant_id,
    operation: row.operation,
    attempts: row.attempt,
    problem,
  });
  await finish(tx, row, { status: 'failed', problem }, context);
}

/** Ends the try, if the attempt still holds the job: another one follows, or the job has failed. */
export function fail(
  database: Database,
  attempt: Attempt,
  problem: ProblemReport,
  context: TransitionContext,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const row = await lockHeld(tx, attempt);
    if (row === null) return false;
    const failedTries = row.failed_tries + 1;
    const step = nextStep(problem.retry, failedTries, context.settings.retryDelayMs);
    if (step.type === 'again') {
      const stage = 'Waiting for another try';
      await requeue(
        tx,
        row,
        { stage, delayMs: step.delayMs, failedTries, lostLeases: row.lost_leases },
        context,
      );
    } else if (step.exhausted) await giveUp(tx, row, problem, context);
    else await finish(tx, row, { status: 'failed', problem }, context);
    return true;
  });
}

/** Puts the job back as if this attempt had not been, if it still holds it. */
export function release(database: Database, attempt: Attempt, context: TransitionContext): Promise<boolean> {
  return database.transaction(async (tx) => {
    const row = await lockHeld(tx, attempt);
    if (row === null) return false;
    const counts = { failedTries: row.failed_tries, lostLeases: row.lost_leases };
    await requeue(tx, row, { stage: 'Waiting for a worker', delayMs: 0, ...counts }, context);
    return true;
  });
}

/** How many silent workers' jobs one transaction puts back. */
const BATCH = 20;

/**
 * Puts back, or gives up, the jobs of workers that have fallen silent; answers how many there were. Where this process is
 * the database's one owner, every lease of an earlier session is dead at once.
 */
export function reclaimSilent(database: Database, context: TransitionContext): Promise<number> {
  return database.transaction(async (tx) => {
    const rows = await tx
      .selectFrom('jobs')
      .selectAll()
      .where('status', '=', literalStatus('running'))
      .where((expression) => {
        const silent = expression('heartbeat_at', '<', inMs(-context.settings.leaseMs));
        return database.kind === 'embedded'
          ? expression.or([silent, expression('lease_owner', '<>', database.sessionId)])
          : silent;
      })
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const row of rows) {
      const lostLeases = row.lost_leases + 1;
      if (lostLeases >= MAX_LOST_LEASES) {
        const problem = new Problem('engine_crashed', `${lostLeases} workers in a row died over this job.`);
        await giveUp(tx, row, problem.report(), context);
      } else {
        const stage = 'Waiting for another worker';
        await requeue(tx, row, { stage, delayMs: 0, failedTries: row.failed_tries, lostLeases }, context);
      }
    }
    return rows.length;
  });
}
