import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { newId } from '../../domain/id.ts';
import type { JobRecord, NewJob } from '../../domain/job-store.ts';
import { Problem } from '../../domain/problem.ts';
import type { Database } from '../database/database.ts';
import { inMs } from '../database/moment.ts';
import type { Tables } from '../database/tables.ts';
import { jobOf, literalStatus } from './job-row.ts';
import { announce, type TransitionContext } from './job-transition.ts';

/** Ours alone among the advisory locks of a database: "ufcp" in ASCII. */
const CAP_LOCK_KEY = 0x75666370;

/** So close to the cap, creations go one after the other; farther away they cannot overshoot it together. */
const CAP_MARGIN = 100;

/** The waiting room could be emptied or an old key swept away between two statements; then the whole is done again. */
const MAX_ROUNDS = 3;

async function queuedUpTo(tx: Kysely<Tables>, limit: number): Promise<number> {
  const { count } = await tx
    .selectFrom(
      tx
        .selectFrom('jobs')
        .select('id')
        .where('status', '=', literalStatus('queued'))
        .limit(limit)
        .as('waiting'),
    )
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function assertRoom(tx: Kysely<Tables>, maxQueuedJobs: number): Promise<void> {
  const seen = await queuedUpTo(tx, maxQueuedJobs);
  if (seen < maxQueuedJobs - CAP_MARGIN) return;
  if (seen < maxQueuedJobs) {
    await sql`select pg_advisory_xact_lock(${CAP_LOCK_KEY})`.execute(tx);
    if ((await queuedUpTo(tx, maxQueuedJobs)) < maxQueuedJobs) return;
  }
  throw new Problem('queue_full', `${maxQueuedJobs} jobs wait already; try again in a moment.`);
}

/** The id of the job that has the key, `'mine'` when it is this one now, or `null` when the key vanished meanwhile. */
async function claimKey(
  tx: Kysely<Tables>,
  job: NewJob,
  idempotency: NonNullable<NewJob['idempotency']>,
  claim: { readonly jobId: string; readonly idempotencyMs: number },
): Promise<{ readonly earlier: string } | 'mine' | null> {
  const { key, requestHash } = idempotency;
  const claimed = await tx
    .insertInto('idempotency_keys')
    .values({
      tenant_id: job.tenantId,
      key,
      request_hash: requestHash,
      job_id: claim.jobId,
      expires_at: inMs(claim.idempotencyMs),
    })
    // An equal request that is being written right now makes this statement wait for it.
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'key'])
        .doUpdateSet((expression) => ({
          request_hash: expression.ref('excluded.request_hash'),
          job_id: expression.ref('excluded.job_id'),
          expires_at: expression.ref('excluded.expires_at'),
        }))
        .where('idempotency_keys.expires_at', '<=', sql<string>`now()`),
    )
    .returning('job_id')
    .executeTakeFirst();
  if (claimed !== undefined) return 'mine';
  const earlier = await tx
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'job_id'])
    .where('tenant_id', '=', job.tenantId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (earlier === undefined) return null;
  if (earlier.request_hash !== requestHash)
    throw new Problem(
      'idempotency_mismatch',
      'This Idempotency-Key was used for another request; repeat that request exactly, or use a new key.',
    );
  return { earlier: earlier.job_id };
}

/**
 * Writes a job, its place in the queue, its first event and its idempotency key as one fact.
 * @throws Problem `idempotency_mismatch`, `queue_full`
 */
export async function createJob(
  database: Database,
  job: NewJob,
  context: TransitionContext,
): Promise<{ readonly job: JobRecord; readonly replayed: boolean }> {
  const { settings, queue } = context;
  const jobId = newId('job', Date.now(), randomBytes(10));
  const queueName = settings.queueOf(job);
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const created = await database.transaction(async (tx) => {
      if (job.idempotency !== null) {
        const claim = { jobId, idempotencyMs: settings.idempotencyMs };
        const owner = await claimKey(tx, job, job.idempotency, claim);
        if (owner === null) return null;
        if (owner !== 'mine') {
          const row = await tx
            .selectFrom('jobs')
            .selectAll()
            .where('id', '=', owner.earlier)
            .executeTakeFirst();
          return row === undefined ? null : { job: jobOf(row), replayed: true };
        }
      }
      await assertRoom(tx, settings.maxQueuedJobs);
      const entryId = await queue.add(tx, queueName, jobId);
      const row = await tx
        .insertInto('jobs')
        .values({
          id: jobId,
          tenant_id: job.tenantId,
          operation: job.operation,
          parameters: JSON.stringify(job.parameters),
          inputs: JSON.stringify(job.inputs),
          formats: JSON.stringify(job.formats),
          status: 'queued',
          progress: 0,
          stage: 'Waiting for a worker',
          attempt: 0,
          queue: queueName,
          queue_entry_id: entryId,
          lease_owner: null,
          event_id: 1,
          webhook_url: job.webhookUrl,
          origin: job.origin === undefined ? null : JSON.stringify(job.origin),
          is_moderated: job.isModerated ?? false,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await announce(tx, row, 'queued');
      return { job: jobOf(row), replayed: false };
    });
    if (created !== null) return created;
  }
  throw new Error(`The idempotency key of ${jobId} vanished ${MAX_ROUNDS} times.`);
}
