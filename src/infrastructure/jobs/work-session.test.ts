import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { LeaseLost } from '../../domain/job-store.ts';
import { Problem } from '../../domain/problem.ts';
import { newJob, problemOf, resultBy } from './job-store.fixture.ts';
import { createJobStore, type DatabaseJobStore } from './job-store.ts';
import type { JobStoreOptions } from './job-store-options.ts';
import { MAX_LOST_LEASES } from './retry-policy.ts';

const CPU = { queues: ['cpu'], concurrency: 1 } as const;

describeOnEachDatabase('a work session', (kit) => {
  async function open(options: JobStoreOptions = {}, database = kit.database): Promise<DatabaseJobStore> {
    const store = await createJobStore(database, options);
    kit.after(() => store.close());
    return store;
  }

  it('starts a job at once that comes while it waits, also one from another process', async () => {
    // With this polling interval only being told can be quick enough.
    const store = await open({ pollMs: 60_000 });
    const elsewhere = await open({}, await kit.another());
    const done: string[] = [];
    store.workQueue(CPU, async ({ job, attempt }) => {
      await store.succeed(attempt, resultBy('isnet'));
      done.push(job.id);
    });
    await setTimeout(100);
    const one = await elsewhere.create(newJob());
    await vi.waitUntil(() => done.includes(one.job.id), { timeout: 5_000 });
    const two = await store.create(newJob());
    await vi.waitUntil(() => done.includes(two.job.id), { timeout: 5_000 });
  });

  it('drains a backlog without pauses, in order and never more at a time than told', async () => {
    const store = await open({ pollMs: 60_000 });
    const ids: string[] = [];
    for (let index = 0; index < 20; index++) ids.push((await store.create(newJob())).job.id);
    const started: string[] = [];
    let busy = 0;
    let mostBusy = 0;
    const session = store.workQueue({ queues: ['gpu', 'cpu'], concurrency: 2 }, async ({ job, attempt }) => {
      started.push(job.id);
      mostBusy = Math.max(mostBusy, ++busy);
      await setTimeout(5);
      await store.succeed(attempt, resultBy('isnet'));
      busy--;
    });
    await vi.waitUntil(async () => (await store.backlog()).queued === 0 && session.running === 0, {
      timeout: 10_000,
    });
    expect(started).toEqual(ids);
    expect(mostBusy).toBe(2);
  });

  it('tells the handler within a second that its job was canceled', async () => {
    const store = await open({ leaseCheckMs: 60_000 });
    const { job } = await store.create(newJob());
    const reasons: unknown[] = [];
    store.workQueue(CPU, async (_, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      reasons.push(signal.reason);
      throw signal.reason;
    });
    await vi.waitUntil(async () => (await store.get('local', job.id))?.status === 'running');
    await (await open({}, await kit.another())).cancel('local', job.id);
    await vi.waitUntil(() => reasons.length > 0, { timeout: 1_000 });
    expect(reasons[0]).toBeInstanceOf(Problem);
    expect(reasons[0]).toMatchObject({ code: 'canceled' });
    expect(await store.get('local', job.id)).toMatchObject({ status: 'canceled', problem: null });
  });

  it('keeps a lease alive for as long as its handler needs', async () => {
    const store = await open({ leaseMs: 1_000, leaseCheckMs: 50, monitorMs: 50, pollMs: 50 });
    const { job } = await store.create(newJob());
    let runs = 0;
    store.workQueue({ queues: ['cpu'], concurrency: 2 }, async ({ attempt }) => {
      runs++;
      await setTimeout(2_500);
      await store.succeed(attempt, resultBy('slow'));
    });
    await vi.waitUntil(async () => (await store.get('local', job.id))?.status === 'succeeded', {
      timeout: 10_000,
    });
    expect(runs).toBe(1);
  });

  it('takes over the job of a worker that fell silent, and the silent one can write nothing', async () => {
    const store = await open({ leaseMs: 300, monitorMs: 50, pollMs: 50 });
    const { job } = await store.create(newJob());
    const silent = (await store.take('cpu'))!;
    store.workQueue(CPU, async ({ attempt }) => {
      await store.succeed(attempt, resultBy('second'));
    });
    await vi.waitUntil(async () => (await store.get('local', job.id))?.status === 'succeeded', {
      timeout: 10_000,
    });
    expect(await store.succeed(silent.attempt, resultBy('first'))).toBe(false);
    expect(await store.get('local', job.id)).toMatchObject({ attempt: 2, result: resultBy('second') });
  });

  it('lets a silent worker write nothing either while its successor is at work', async () => {
    const store = await open({ leaseMs: 30, monitorMs: 20, pollMs: 20 });
    const { job } = await store.create(newJob());
    const silent = (await store.take('cpu'))!;
    const monitor = store.workQueue({ queues: ['gpu'], concurrency: 1 }, async () => {});
    await vi.waitUntil(async () => (await store.get('local', job.id))?.status === 'queued', {
      timeout: 5_000,
    });
    await monitor.drain();
    const successor = (await store.take('cpu'))!;
    const before = await store.get('local', job.id);
    expect(before).toMatchObject({ status: 'running', attempt: 2 });
    expect(await store.progress(silent.attempt, 0.9, 'Late')).toBe(false);
    expect(await store.succeed(silent.attempt, resultBy('first'))).toBe(false);
    expect(await store.fail(silent.attempt, problemOf('never'))).toBe(false);
    expect(await store.release(silent.attempt)).toBe(false);
    expect(await store.get('local', job.id)).toEqual(before);
    expect(await store.succeed(successor.attempt, resultBy('second'))).toBe(true);
  });

  it('tells a handler that has lost its lease', async () => {
    const store = await open({ leaseCheckMs: 50, monitorMs: 60_000 });
    const { job } = await store.create(newJob());
    const reasons: unknown[] = [];
    store.workQueue(CPU, async ({ job, attempt }, signal) => {
      if (attempt.attempt > 1) {
        await store.succeed(attempt, resultBy('second'));
        return;
      }
      await kit.database.kysely.updateTable('jobs').set({ attempt: 5 }).where('id', '=', job.id).execute();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      reasons.push(signal.reason);
    });
    await vi.waitUntil(() => reasons.length > 0, { timeout: 5_000 });
    expect(reasons[0]).toBeInstanceOf(LeaseLost);
    expect(await store.get('local', job.id)).toMatchObject({ status: 'running', attempt: 5 });
  });

  it('gives a job up whose workers die over it again and again', async () => {
    const store = await open({ leaseMs: 30, monitorMs: 20, pollMs: 20 });
    const { job } = await store.create(newJob());
    // Never ends and never breathes, like a process that is gone.
    const dying = await open({ leaseMs: 1e9, leaseCheckMs: 60_000 });
    for (let death = 0; death < MAX_LOST_LEASES; death++) {
      await vi.waitUntil(async () => (await dying.take('cpu')) !== null, { timeout: 5_000 });
      const monitor = store.workQueue({ queues: ['gpu'], concurrency: 1 }, async () => {});
      await vi.waitUntil(async () => (await store.get('local', job.id))?.status !== 'running', {
        timeout: 5_000,
      });
      await monitor.drain();
    }
    expect(await store.get('local', job.id)).toMatchObject({
      status: 'failed',
      attempt: MAX_LOST_LEASES,
      problem: { code: 'engine_crashed' },
    });
    expect(await store.deadLetters()).toHaveLength(1);
  });

  it('fails a job whose handler throws or forgets to end it', async () => {
    const errors: unknown[] = [];
    const store = await open({ onError: (error) => errors.push(error) });
    const thrown = (await store.create(newJob({ operation: 'throw' }))).job;
    const forgotten = (await store.create(newJob({ operation: 'forget' }))).job;
    const bug = new Error('a bug');
    store.workQueue(CPU, async ({ job }) => {
      if (job.operation === 'throw') throw bug;
    });
    await vi.waitUntil(async () => (await store.list('local', { limit: 9, status: 'failed' })).length === 2, {
      timeout: 5_000,
    });
    expect(await store.get('local', thrown.id)).toMatchObject({ attempt: 3, problem: { code: 'internal' } });
    expect(await store.get('local', forgotten.id)).toMatchObject({
      attempt: 3,
      problem: { code: 'internal' },
    });
    expect(errors).toEqual([bug, bug, bug]);
  });

  it('fails once, by its own problem, a job whose handler throws one', async () => {
    const store = await open();
    const { job } = await store.create(newJob());
    store.workQueue(CPU, async () => {
      throw new Problem('image_unreadable', 'No picture.');
    });
    await vi.waitUntil(async () => (await store.get('local', job.id))?.status === 'failed', {
      timeout: 5_000,
    });
    expect(await store.get('local', job.id)).toMatchObject({
      attempt: 1,
      problem: { code: 'image_unreadable', detail: 'No picture.', retry: 'never' },
    });
  });

  it('takes nothing more while it drains, and waits for what runs', async () => {
    const store = await open();
    const first = (await store.create(newJob())).job;
    const second = (await store.create(newJob())).job;
    const gate = Promise.withResolvers<void>();
    const session = store.workQueue(CPU, async ({ attempt }) => {
      await gate.promise;
      await store.release(attempt);
    });
    await vi.waitUntil(() => session.running === 1);
    let drained = false;
    const draining = session.drain().then(() => {
      drained = true;
    });
    await setTimeout(50);
    expect(drained).toBe(false);
    gate.resolve();
    await draining;
    expect(await store.get('local', first.id)).toMatchObject({ status: 'queued', attempt: 1 });
    expect(await store.get('local', second.id)).toMatchObject({ status: 'queued', attempt: 0 });
  });

  it('writes progress of one job five times a second at most, the newest of what came', async () => {
    const store = await open();
    const { job } = await store.create(newJob());
    const { attempt } = (await store.take('cpu'))!;
    const startedAtMs = performance.now();
    for (let step = 1; step <= 60; step++) {
      await store.progress(attempt, step / 100, `Step ${step}`);
      await setTimeout(10);
    }
    await vi.waitUntil(async () => (await store.get('local', job.id))?.stage === 'Step 60', {
      timeout: 5_000,
    });
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const { event_id } = await kit.database.kysely
      .selectFrom('jobs')
      .select('event_id')
      .where('id', '=', job.id)
      .executeTakeFirstOrThrow();
    const writes = event_id - 2;
    expect(writes).toBeGreaterThan(1);
    expect(writes).toBeLessThanOrEqual(Math.ceil(seconds * 5) + 1);
  });

  if (kit.kind === 'embedded') {
    it('takes back at once what an earlier session of an embedded database held', async () => {
      const store = await open({ leaseMs: 3_600_000, pollMs: 50 });
      const { job } = await store.create(newJob());
      await store.take('cpu');
      await kit.database.kysely.updateTable('jobs').set({ lease_owner: 'a dead session' }).execute();
      store.workQueue(CPU, async ({ attempt }) => {
        await store.succeed(attempt, resultBy('second'));
      });
      await vi.waitUntil(async () => (await store.get('local', job.id))?.status === 'succeeded', {
        timeout: 5_000,
      });
    });
  }

  if (kit.kind === 'postgres') {
    it('goes on after every connection broke', async () => {
      const store = await open({ pollMs: 200 }, await kit.another());
      const done: string[] = [];
      store.workQueue(CPU, async ({ job, attempt }) => {
        await store.succeed(attempt, resultBy('isnet'));
        done.push(job.id);
      });
      await kit.breakConnections();
      let created: string | null = null;
      await vi.waitUntil(
        async () => {
          created ??= await store.create(newJob()).then(
            ({ job }) => job.id,
            (error: Problem) => {
              expect(error.code).toBe('database_unavailable');
              return null;
            },
          );
          return created !== null && done.includes(created);
        },
        { timeout: 10_000 },
      );
    });
  }
});
