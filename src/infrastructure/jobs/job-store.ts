import {
  FINAL_STATUSES,
  type JobStore,
  type LeasedJob,
  type QueueName,
  type WorkQueue,
} from '../../domain/job-store.ts';
import { Problem } from '../../domain/problem.ts';
import type { Database } from '../database/database.ts';
import { eventStream } from './event-stream.ts';
import { fail, lease, reclaimSilent, release, succeed, writeProgress } from './job-attempt.ts';
import { createJob } from './job-creation.ts';
import { type DeadLetter, openJobQueue, QUEUE_CHANNEL } from './job-queue.ts';
import { type JobRetention, jobRetention } from './job-retention.ts';
import { jobOf, literalStatus } from './job-row.ts';
import { type JobStoreOptions, jobStoreSettings } from './job-store-options.ts';
import { finish, JOB_CHANNEL } from './job-transition.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { ProgressWriter } from './progress-writer.ts';
import { type Wake, WakeHub } from './wake-hub.ts';
import { startWorkSession } from './work-session.ts';

/** The jobs in a database, with the worker's side and the sweeper's. */
export interface DatabaseJobStore extends JobStore, WorkQueue, JobRetention {
  /** Takes one job without a session: nobody gives signs of life for it but its progress. `null` when none is ready. */
  take(queue: QueueName): Promise<LeasedJob | null>;
  /** Jobs that used up their tries. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Jobs by status, those that have not ended. */
  backlog(): Promise<{ readonly queued: number; readonly running: number }>;
  /** Waits for the handlers that still run, and stops. The database stays open. */
  close(): Promise<void>;
}

/** Opens the jobs of `database`. Every process may do so, on its own opening of the database. */
export async function createJobStore(
  database: Database,
  options: JobStoreOptions = {},
): Promise<DatabaseJobStore> {
  const settings = jobStoreSettings(options);
  const queue = await openJobQueue(database, settings.onError);
  const context = { queue, settings };
  const jobHub = new WakeHub();
  const leaseHub = new WakeHub();
  const queueHub = new WakeHub();
  const subscriptions = [
    await database.listen(
      JOB_CHANNEL,
      (payload) => {
        const [jobId = '', type] = payload.split(' ');
        jobHub.call(jobId);
        // Its own progress and start tell a worker nothing about its lease.
        if (type !== 'progress' && type !== 'started') leaseHub.call(jobId);
      },
      () => {
        jobHub.callAll();
        leaseHub.callAll();
      },
    ),
    await database.listen(
      QUEUE_CHANNEL,
      (name) => queueHub.call(name),
      () => queueHub.callAll(),
    ),
  ];
  const keeper = new LeaseKeeper(database, leaseHub, settings);
  const progress = new ProgressWriter(
    (attempt, fraction, stage) => writeProgress(database, attempt, fraction, stage),
    { intervalMs: settings.progressIntervalMs, onError: settings.onError },
  );
  const sessions = new Set<ReturnType<typeof startWorkSession>>();
  const { kysely } = database;

  const store: DatabaseJobStore = {
    ...jobRetention(database),

    create: (job) => createJob(database, job, context),

    async get(tenantId, jobId) {
      const row = await kysely
        .selectFrom('jobs')
        .selectAll()
        .where('id', '=', jobId)
        .where('tenant_id', '=', tenantId)
        .executeTakeFirst();
      return row === undefined ? null : jobOf(row);
    },

    async list(tenantId, { limit, before, status }) {
      const rows = await kysely
        .selectFrom('jobs')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .$if(before !== undefined, (query) => query.where('id', '<', before!))
        .$if(status !== undefined, (query) => query.where('status', '=', status!))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(jobOf);
    },

    cancel: (tenantId, jobId) =>
      database.transaction(async (tx) => {
        const row = await tx
          .selectFrom('jobs')
          .selectAll()
          .where('id', '=', jobId)
          .where('tenant_id', '=', tenantId)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) throw new Problem('job_not_found', `There is no job ${jobId}.`);
        if (row.status === 'canceled') return jobOf(row);
        if (FINAL_STATUSES.includes(row.status))
          throw new Problem('job_finished', `The job ${jobId} has ${row.status} already.`);
        return jobOf(await finish(tx, row, { status: 'canceled' }, context));
      }),

    events: (jobId, afterId, signal) => eventStream(database, jobHub, jobId, afterId, signal),

    progress: (attempt, fraction, stage) => progress.report(attempt, fraction, stage),

    async succeed(attempt, result) {
      progress.drop(attempt);
      const won = await succeed(database, attempt, result, context);
      keeper.drop(attempt);
      return won;
    },

    async fail(attempt, problem) {
      progress.drop(attempt);
      const won = await fail(database, attempt, problem, context);
      keeper.drop(attempt);
      return won;
    },

    async release(attempt) {
      progress.drop(attempt);
      const won = await release(database, attempt, context);
      keeper.drop(attempt);
      return won;
    },

    take: (queueName) => lease(database, queueName, context),

    deadLetters: () => queue.deadLetters(),

    async backlog() {
      const count = (status: 'queued' | 'running') =>
        kysely
          .selectFrom('jobs')
          .select((expression) => expression.fn.countAll<number>().as('count'))
          .where('status', '=', literalStatus(status))
          .executeTakeFirstOrThrow();
      const [queued, running] = await Promise.all([count('queued'), count('running')]);
      return { queued: queued.count, running: running.count };
    },

    workQueue(workOptions, handler) {
      const session = startWorkSession(workOptions, handler, {
        settings,
        keeper,
        lease: store.take,
        fail: store.fail,
        reclaim: () => reclaimSilent(database, context),
        onQueued(wake: Wake) {
          const leave = workOptions.queues.map((name) => queueHub.add(name, wake));
          return () => {
            for (const stop of leave) stop();
          };
        },
      });
      sessions.add(session);
      void session.ended.then(() => sessions.delete(session));
      return session;
    },

    async close() {
      await Promise.all([...sessions].map((session) => session.drain()));
      await keeper.close();
      progress.close();
      for (const subscription of subscriptions) await subscription.close();
      await queue.close();
    },
  };
  return store;
}
