import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { allEvents, newJob, problemOf, resultBy } from './job-store.fixture.ts';
import { createJobStore, type DatabaseJobStore } from './job-store.ts';
import type { JobStoreOptions } from './job-store-options.ts';

describeOnEachDatabase('the job store', (kit) => {
  async function open(options: JobStoreOptions = {}): Promise<DatabaseJobStore> {
    const store = await createJobStore(kit.database, options);
    kit.after(() => store.close());
    return store;
  }

  it('keeps a job as it was given', async () => {
    const store = await open();
    const given = newJob({ inputs: { image: 'a', mask: 'b' }, webhookUrl: 'https://example.com/hook' });
    const { job, replayed } = await store.create(given);
    expect(replayed).toBe(false);
    expect(job.id).toMatch(/^job_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(job).toMatchObject({
      tenantId: 'local',
      operation: 'cutout',
      parameters: given.parameters,
      inputs: given.inputs,
      formats: ['png'],
      status: 'queued',
      progress: 0,
      attempt: 0,
      startedAt: null,
      finishedAt: null,
      result: null,
      problem: null,
      webhookUrl: given.webhookUrl,
    });
    expect(new Date(job.createdAt).toISOString()).toBe(job.createdAt);
    expect(await store.get('local', job.id)).toEqual(job);
    expect(await store.get('other', job.id)).toBeNull();
  });

  it('lists newest first, page by page, one tenant at a time', async () => {
    const store = await open();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      ids.unshift((await store.create(newJob())).job.id);
      await setTimeout(2);
    }
    await store.create(newJob({ tenantId: 'other' }));
    const first = await store.list('local', { limit: 3 });
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    const rest = await store.list('local', { limit: 3, before: ids[2]! });
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(3));
    await store.cancel('local', ids[1]!);
    const canceled = await store.list('local', { limit: 3, status: 'canceled' });
    expect(canceled.map(({ id }) => id)).toEqual([ids[1]]);
  });

  it('takes a job through to its end', async () => {
    const store = await open();
    const { job } = await store.create(newJob());
    const leased = (await store.take('cpu'))!;
    expect(leased.job).toMatchObject({ id: job.id, status: 'running', attempt: 1 });
    expect(leased.job.startedAt).not.toBeNull();
    expect(await store.take('cpu')).toBeNull();
    expect(await store.progress(leased.attempt, 0.5, 'Half way')).toBe(true);
    expect(await store.get('local', job.id)).toMatchObject({ progress: 0.5, stage: 'Half way' });
    expect(await store.succeed(leased.attempt, resultBy('isnet'))).toBe(true);
    const done = (await store.get('local', job.id))!;
    expect(done).toMatchObject({ status: 'succeeded', progress: 1, result: resultBy('isnet') });
    expect(done.finishedAt).not.toBeNull();
    expect(await store.succeed(leased.attempt, resultBy('twice'))).toBe(false);
    expect(await store.fail(leased.attempt, problemOf('never'))).toBe(false);
    expect(await store.release(leased.attempt)).toBe(false);
    expect(await store.progress(leased.attempt, 0.9, 'Late')).toBe(false);
    expect(await store.get('local', job.id)).toEqual(done);
    expect(await store.backlog()).toEqual({ queued: 0, running: 0 });
  });

  it('hands jobs out in the order of their coming, and handed-back ones first', async () => {
    const store = await open();
    const one = (await store.create(newJob())).job.id;
    const two = (await store.create(newJob())).job.id;
    const first = (await store.take('cpu'))!;
    expect(first.job.id).toBe(one);
    expect(await store.release(first.attempt)).toBe(true);
    const again = (await store.take('cpu'))!;
    expect(again.attempt).toEqual({ jobId: one, attempt: 2 });
    expect((await store.take('cpu'))?.job.id).toBe(two);
  });

  it('puts a job into the queue of its engine class', async () => {
    const store = await open({ queueOf: ({ operation }) => (operation === 'generate' ? 'gpu' : 'cpu') });
    const { job } = await store.create(newJob({ operation: 'generate' }));
    expect(await store.take('cpu')).toBeNull();
    expect((await store.take('gpu'))?.job.id).toBe(job.id);
  });

  it('fails a job at once whose problem never passes', async () => {
    const store = await open();
    const { job } = await store.create(newJob());
    const { attempt } = (await store.take('cpu'))!;
    expect(await store.fail(attempt, problemOf('never'))).toBe(true);
    expect(await store.get('local', job.id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      problem: problemOf('never'),
      result: null,
    });
    expect(await store.take('cpu')).toBeNull();
    expect(await store.deadLetters()).toEqual([]);
  });

  it('tries three times what may work at once, and then keeps a dead letter', async () => {
    const store = await open();
    const { job } = await store.create(newJob());
    for (const number of [1, 2, 3]) {
      const { attempt } = (await store.take('cpu'))!;
      expect(attempt.attempt).toBe(number);
      await store.progress(attempt, 0.5, 'Half way');
      await store.fail(attempt, problemOf('same'));
      if (number < 3)
        expect(await store.get('local', job.id)).toMatchObject({
          status: 'queued',
          progress: 0,
          problem: null,
        });
    }
    expect(await store.get('local', job.id)).toMatchObject({ status: 'failed', problem: problemOf('same') });
    expect(await store.take('cpu')).toBeNull();
    expect(await store.deadLetters()).toEqual([
      { jobId: job.id, tenantId: 'local', operation: 'cutout', attempts: 3, problem: problemOf('same') },
    ]);
  });

  it('tries five times, with growing pauses, what needs time', async () => {
    const pauses: number[] = [];
    const store = await open({
      retryDelayMs: (failedTries) => {
        pauses.push(failedTries);
        return 300;
      },
    });
    const { job } = await store.create(newJob());
    for (let number = 1; number <= 5; number++) {
      let leased = await store.take('cpu');
      if (number > 1) expect(leased).toBeNull();
      while (leased === null) {
        await setTimeout(30);
        leased = await store.take('cpu');
      }
      await store.fail(leased.attempt, problemOf('later'));
    }
    expect(pauses).toEqual([1, 2, 3, 4]);
    expect(await store.get('local', job.id)).toMatchObject({ status: 'failed', attempt: 5 });
    expect(await store.deadLetters()).toHaveLength(1);
  });

  it('does not count a handed-back attempt as a try', async () => {
    const store = await open();
    const { job } = await store.create(newJob());
    for (let number = 0; number < 4; number++) await store.release((await store.take('cpu'))!.attempt);
    await store.fail((await store.take('cpu'))!.attempt, problemOf('same'));
    await store.fail((await store.take('cpu'))!.attempt, problemOf('same'));
    expect(await store.get('local', job.id)).toMatchObject({ status: 'queued', attempt: 6 });
    await store.fail((await store.take('cpu'))!.attempt, problemOf('same'));
    expect(await store.get('local', job.id)).toMatchObject({ status: 'failed' });
  });

  it('cancels what waits and what runs, once and for all', async () => {
    const store = await open();
    const waiting = (await store.create(newJob())).job;
    expect(await store.cancel('local', waiting.id)).toMatchObject({ status: 'canceled', result: null });
    expect(await store.take('cpu')).toBeNull();
    const { job } = await store.create(newJob());
    const { attempt } = (await store.take('cpu'))!;
    const canceled = await store.cancel('local', job.id);
    expect(await store.cancel('local', job.id)).toEqual(canceled);
    expect(await store.progress(attempt, 0.5, 'Late')).toBe(false);
    expect(await store.succeed(attempt, resultBy('late'))).toBe(false);
    expect(await store.fail(attempt, problemOf('same'))).toBe(false);
    expect(await store.get('local', job.id)).toEqual(canceled);
    expect(await store.take('cpu')).toBeNull();
  });

  it('refuses to cancel an ended, a foreign and an unknown job', async () => {
    const store = await open();
    const { job } = await store.create(newJob());
    await expect(store.cancel('other', job.id)).rejects.toMatchObject({ code: 'job_not_found' });
    await expect(store.cancel('local', 'job_none')).rejects.toMatchObject({ code: 'job_not_found' });
    await store.succeed((await store.take('cpu'))!.attempt, resultBy('isnet'));
    await expect(store.cancel('local', job.id)).rejects.toMatchObject({ code: 'job_finished' });
  });

  it('takes no job above the cap, and none too few under parallel creation', async () => {
    const store = await open({ maxQueuedJobs: 7 });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => store.create(newJob())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'queue_full' });
    expect(await store.backlog()).toEqual({ queued: 7, running: 0 });
    await store.take('cpu');
    await store.create(newJob());
  });

  it('ends every transaction when canceling, ending and taking happen at once', async () => {
    const store = await open();
    const jobs = await Promise.all(Array.from({ length: 30 }, () => store.create(newJob())));
    const works = jobs.flatMap(({ job }) => [
      store.cancel('local', job.id).catch(() => null),
      (async () => {
        const leased = await store.take('cpu').catch(() => null);
        if (leased !== null) await store.succeed(leased.attempt, resultBy('isnet'));
      })(),
    ]);
    await Promise.all(works);
    const ended = await store.list('local', { limit: 100 });
    for (const job of ended.filter(({ status }) => status === 'queued')) await store.cancel('local', job.id);
    const all = await store.list('local', { limit: 100 });
    expect(all.every(({ status }) => status === 'succeeded' || status === 'canceled')).toBe(true);
    expect(await store.take('cpu')).toBeNull();
  });

  it('tells every event in order, with progress reduced to where it stands', async () => {
    const store = await open({ progressIntervalMs: 0 });
    const { job } = await store.create(newJob());
    const { attempt } = (await store.take('cpu'))!;
    await store.progress(attempt, 0.25, 'One');
    await store.progress(attempt, 0.2, 'Two');
    await store.succeed(attempt, resultBy('isnet'));
    const events = await allEvents(store.events(job.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ type }) => type)).toEqual(['queued', 'started', 'succeeded']);
    expect(events.map(({ id }) => id)).toEqual([1, 2, 5]);
    expect(events.at(-1)?.job).toEqual({
      id: job.id,
      status: 'succeeded',
      progress: 1,
      stage: 'Done',
      attempt: 1,
    });
    const rest = await allEvents(store.events(job.id, 2, AbortSignal.timeout(5_000)));
    expect(rest.map(({ id }) => id)).toEqual([5]);
    expect(await allEvents(store.events(job.id, 5, AbortSignal.timeout(5_000)))).toEqual([]);
    expect(await allEvents(store.events('job_none', 0, AbortSignal.timeout(5_000)))).toEqual([]);
  });

  it('brings new events to who listens, in this process and others, and lets progress only rise', async () => {
    const store = await open({ progressIntervalMs: 0 });
    const listening = await createJobStore(await kit.another());
    kit.after(() => listening.close());
    const { job: watched } = await store.create(newJob());
    const seen: [string, number][] = [];
    const reading = (async () => {
      for await (const { type, job } of listening.events(watched.id, 0, AbortSignal.timeout(10_000)))
        seen.push([type, job.progress]);
    })();
    const { attempt } = (await store.take('cpu'))!;
    for (const fraction of [0.2, 0.1, 0.6]) {
      await store.progress(attempt, fraction, 'Working');
      await vi.waitUntil(
        () => seen.at(-1)?.[0] === 'progress' && seen.at(-1)?.[1] === Math.max(0.2, fraction),
      );
    }
    await store.succeed(attempt, resultBy('isnet'));
    await reading;
    expect(seen.at(-1)).toEqual(['succeeded', 1]);
    const fractions = seen.map(([, progress]) => progress);
    expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
  });
});
