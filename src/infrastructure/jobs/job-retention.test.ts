import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { createImageStore } from '../images/image-store.ts';
import { newJob, resultBy } from './job-store.fixture.ts';
import { createJobStore, type DatabaseJobStore } from './job-store.ts';

const HOUR_MS = 3_600_000;

describeOnEachDatabase('job retention', (kit) => {
  async function open(): Promise<DatabaseJobStore> {
    const store = await createJobStore(kit.database, { resultRetentionMs: 10 * HOUR_MS });
    kit.after(() => store.close());
    return store;
  }

  it('lets a job expire only after its end', async () => {
    const store = await open();
    const ended = (await store.create(newJob({ idempotency: { key: 'k', requestHash: 'h' } }))).job;
    await store.succeed((await store.take('cpu'))!.attempt, resultBy('isnet'));
    const waiting = (await store.create(newJob())).job;
    const running = (await store.create(newJob())).job;
    expect(await store.expiredJobs(Date.now() + 9 * HOUR_MS, 10)).toEqual([]);
    const expired = await store.expiredJobs(Date.now() + 11 * HOUR_MS, 10);
    expect(expired.map(({ id }) => id)).toEqual([ended.id]);
    await store.deleteJobs([ended.id, waiting.id, running.id]);
    const left = await store.list('local', { limit: 10 });
    expect(left.map(({ id }) => id).sort()).toEqual([waiting.id, running.id].sort());
    const again = await store.create(newJob({ idempotency: { key: 'k', requestHash: 'h' } }));
    expect(again.replayed).toBe(false);
  });

  it('tells which blobs are still needed', async () => {
    const store = await open();
    const images = createImageStore(kit.database);
    const one = (
      await store.create(newJob({ inputs: { image: 'shared', mask: 'mask', background: 'behind' } }))
    ).job;
    const two = (await store.create(newJob({ inputs: { image: 'shared' } }))).job;
    await images.create({
      id: images.newId(),
      tenantId: 'local',
      blobKey: 'kept',
      bytes: 5_000_000_000,
      mediaType: 'image/png',
    });
    const keys = ['shared', 'mask', 'behind', 'kept', 'orphan'];
    expect([...(await store.blobsInUse(keys))].sort()).toEqual(['behind', 'kept', 'mask', 'shared']);
    expect([...(await store.blobsInUse(keys, [one.id]))].sort()).toEqual(['kept', 'shared']);
    expect([...(await store.blobsInUse(keys, [one.id, two.id]))]).toEqual(['kept']);
    expect(await store.blobsInUse([])).toEqual(new Set());
    expect(await store.existingJobs([one.id, 'job_none'])).toEqual(new Set([one.id]));
  });

  it('gives an embedded database its space back', async () => {
    const store = await open();
    for (let index = 0; index < 5; index++) await store.create(newJob());
    await kit.database.tidy();
    expect(await store.backlog()).toEqual({ queued: 5, running: 0 });
  });
});
