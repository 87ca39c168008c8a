import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { QueueName } from '../../domain/job-store.ts';
import type { ProblemReport } from '../../domain/problem.ts';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';

/** The schema of the queue library's own tables. */
export const QUEUE_SCHEMA = 'unflatten_queue';

/** Notified with a queue's name when something in it can be taken at once. */
export const QUEUE_CHANNEL = 'unflatten_queue';

const QUEUES: readonly QueueName[] = ['cpu', 'gpu'];
const DEAD_LETTERS = 'dead';

/** The library would delete what waits longer than this; a job waits until its worker comes. */
const RETENTION_SECONDS = 10 * 365 * 24 * 3600;

const HANDED_BACK_PRIORITY = 1;

/** A job's place in a queue. */
export interface QueueEntry {
  readonly entryId: string;
  readonly jobId: string;
}

/** A job that used up its tries, kept for whoever looks into it. */
export interface DeadLetter {
  readonly jobId: string;
  readonly tenantId: string;
  readonly operation: string;
  readonly attempts: number;
  readonly problem: ProblemReport;
}

/** The queues. Every change is part of the transaction that changes the job's row. */
export interface JobQueue {
  /** Puts a job at the end, or with `handedBack` before all that wait for the first time; answers the entry's id. */
  add(
    tx: Kysely<Tables>,
    queue: QueueName,
    jobId: string,
    options?: { readonly delayMs?: number; readonly handedBack?: boolean },
  ): Promise<string>;
  /** The next entry that nobody has, marked as taken, or `null`. */
  take(tx: Kysely<Tables>, queue: QueueName): Promise<QueueEntry | null>;
  remove(tx: Kysely<Tables>, queue: QueueName, entryId: string): Promise<void>;
  bury(tx: Kysely<Tables>, letter: DeadLetter): Promise<void>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  close(): Promise<void>;
}

/**
 * Opens the queues on pg-boss. Its rows give order, delay and exclusive taking; leases, tries and results are kept in the
 * job's own row, because the library would let a worker that lost its lease complete a job that another one holds.
 */
export async function openJobQueue(database: Database, onError: (error: unknown) => void): Promise<JobQueue> {
  const boss = new PgBoss({
    db: database.executor(),
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: QUEUE_SCHEMA,
    schedule: false,
    // Supervision would judge by the library's own leases, which are not used.
    supervise: false,
  });
  boss.on('error', onError);
  await boss.start();
  for (const queue of [...QUEUES, DEAD_LETTERS]) {
    await boss.createQueue(queue, { retentionSeconds: RETENTION_SECONDS, deleteAfterSeconds: 0 });
    // The library reads a queue's settings on first use. Inside a transaction of an embedded database it would wait for that
    // transaction for ever, so the first use is here.
    await boss.touch(queue, randomUUID());
  }
  const within = (tx: Kysely<Tables>) => ({ db: database.executor(tx) });

  return {
    async add(tx, queue, jobId, { delayMs = 0, handedBack = false } = {}) {
      const entryId = await boss.send(
        queue,
        { jobId },
        {
          ...within(tx),
          ...(delayMs > 0 ? { startAfter: delayMs / 1000 } : {}),
          ...(handedBack ? { priority: HANDED_BACK_PRIORITY } : {}),
        },
      );
      if (entryId === null) throw new Error(`The queue ${queue} took no entry for ${jobId}.`);
      if (delayMs === 0)
        await database.executor(tx).executeSql('select pg_notify($1, $2)', [QUEUE_CHANNEL, queue]);
      return entryId;
    },
    async take(tx, queue) {
      const [entry] = await boss.fetch<{ jobId: string }>(queue, within(tx));
      return entry === undefined ? null : { entryId: entry.id, jobId: entry.data.jobId };
    },
    async remove(tx, queue, entryId) {
      await boss.deleteJob(queue, entryId, within(tx));
    },
    async bury(tx, letter) {
      await boss.send(DEAD_LETTERS, letter, within(tx));
    },
    async deadLetters() {
      const letters = await boss.findJobs<DeadLetter>(DEAD_LETTERS);
      return letters.map(({ data }) => data);
    },
    async close() {
      await boss.stop({ graceful: false, close: false });
      boss.removeAllListeners();
    },
  };
}
