import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { NewJob } from '../../src/domain/job-store.ts';
import type { Database, SqlExecutor } from '../../src/infrastructure/database/database.ts';
import { createJobStore } from '../../src/infrastructure/jobs/job-store.ts';
import { describeOnEachDatabase } from '../kit/database.ts';

const JOB: NewJob = {
  tenantId: 'local',
  operation: 'cutout',
  parameters: {},
  inputs: { image: 'inputs/one' },
  formats: ['png'],
  webhookUrl: null,
  idempotency: { key: 'k', requestHash: 'h' },
};

/** The database, except that inside transactions a statement of the queue for which `breaks` is true throws. */
function breaking(database: Database, breaks: (text: string, when: 'before' | 'after') => boolean): Database {
  return {
    ...database,
    executor(tx): SqlExecutor {
      const executor = database.executor(tx);
      if (tx === undefined) return executor;
      return {
        async executeSql(text, values) {
          if (breaks(text, 'before')) throw new Error('broken before');
          const answer = await executor.executeSql(text, values);
          if (breaks(text, 'after')) throw new Error('broken after');
          return answer;
        },
      };
    },
  };
}

describeOnEachDatabase('P2: Enqueue and its row are one fact', (kit) => {
  async function rows(): Promise<Record<string, number>> {
    const { rows: counted } = await sql<Record<string, number>>`
      select (select count(*) from unflatten.jobs) as jobs,
        (select count(*) from unflatten.job_events) as events,
        (select count(*) from unflatten.idempotency_keys) as keys,
        (select count(*) from unflatten_queue.job) as entries`.execute(kit.database.kysely);
    return counted[0]!;
  }
  const NOTHING = { jobs: 0, events: 0, keys: 0, entries: 0 };

  it.each(['before', 'after'] as const)('an error %s the queue’s write leaves neither', async (moment) => {
    let broken = true;
    const store = await createJobStore(
      breaking(
        kit.database,
        (text, when) => broken && when === moment && /insert\s+into\s+unflatten_queue/i.test(text),
      ),
    );
    kit.after(() => store.close());
    await expect(store.create(JOB)).rejects.toThrow(`broken ${moment}`);
    expect(await rows()).toEqual(NOTHING);
    broken = false;
    expect(await store.create(JOB)).toMatchObject({ replayed: false });
    expect(await rows()).toEqual({ jobs: 1, events: 1, keys: 1, entries: 1 });
  });

  it('an error after the last write leaves nothing, and a result goes with its queue entry', async () => {
    let broken = true;
    const failing: Database = {
      ...kit.database,
      transaction: (work, options) =>
        kit.database.transaction(async (tx) => {
          const answer = await work(tx);
          if (broken) throw new Error('broken at the end');
          return answer;
        }, options),
    };
    const store = await createJobStore(failing);
    kit.after(() => store.close());
    await expect(store.create(JOB)).rejects.toThrow('broken at the end');
    expect(await rows()).toEqual(NOTHING);
    broken = false;
    const { job } = await store.create(JOB);
    broken = true;
    await expect(store.take('cpu')).rejects.toThrow('broken at the end');
    expect(await store.get('local', job.id)).toMatchObject({ status: 'queued', attempt: 0 });
    broken = false;
    const { attempt } = (await store.take('cpu'))!;
    broken = true;
    const problem = { code: 'image_unreadable', title: '', detail: '', retry: 'never' } as const;
    await expect(store.fail(attempt, problem)).rejects.toThrow('broken at the end');
    expect(await store.get('local', job.id)).toMatchObject({ status: 'running', finishedAt: null });
    expect(await rows()).toMatchObject({ jobs: 1, entries: 1 });
    broken = false;
    expect(await store.fail(attempt, problem)).toBe(true);
    expect(await rows()).toMatchObject({ jobs: 1, entries: 0 });
  });

  it('does not hang on the first job of a fresh store', async () => {
    // Several at once, so that some wait for others' transactions while nothing is known about the queues yet.
    const store = await createJobStore(await kit.another());
    kit.after(() => store.close());
    const limit = AbortSignal.timeout(5_000);
    const late = new Promise<never>((_, reject) =>
      limit.addEventListener('abort', () => reject(new Error('took longer than 5 s'))),
    );
    const creations = Array.from({ length: 8 }, () =>
      store.create({ ...JOB, idempotency: { key: randomUUID(), requestHash: 'h' } }),
    );
    await Promise.race([Promise.all(creations), late]);
    expect(await rows()).toMatchObject({ jobs: 8, entries: 8 });
  });
});
