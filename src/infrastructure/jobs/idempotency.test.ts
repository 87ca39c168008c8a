import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { newJob } from './job-store.fixture.ts';
import { createJobStore, type DatabaseJobStore } from './job-store.ts';

describeOnEachDatabase('idempotency keys', (kit) => {
  async function open(database = kit.database): Promise<DatabaseJobStore> {
    const store = await createJobStore(database, { maxQueuedJobs: 60 });
    kit.after(() => store.close());
    return store;
  }
  const keyed = (key: string, requestHash: string, tenantId = 'local') =>
    newJob({ tenantId, idempotency: { key, requestHash } });

  it('make one job of fifty equal requests at once, over two processes', async () => {
    const stores = [await open(), await open(await kit.another())];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => stores[index % 2]!.create(keyed('k', 'h'))),
    );
    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await stores[0]!.list('local', { limit: 100 })).toHaveLength(1);
    expect(await stores[0]!.take('cpu')).not.toBeNull();
    expect(await stores[0]!.take('cpu')).toBeNull();
  });

  it('give the earlier job as it stands now', async () => {
    const store = await open();
    const first = await store.create(keyed('k', 'h'));
    await store.cancel('local', first.job.id);
    const second = await store.create(keyed('k', 'h'));
    expect(second).toMatchObject({ replayed: true, job: { id: first.job.id, status: 'canceled' } });
  });

  it('refuse another request and leave the first job alone', async () => {
    const store = await open();
    const { job } = await store.create(keyed('k', 'h'));
    await expect(store.create(keyed('k', 'other'))).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    expect(await store.list('local', { limit: 10 })).toEqual([job]);
  });

  it('are private to their tenant', async () => {
    const store = await open();
    const one = await store.create(keyed('k', 'h', 'one'));
    const two = await store.create(keyed('k', 'other', 'two'));
    expect(two.replayed).toBe(false);
    expect(two.job.id).not.toBe(one.job.id);
  });

  it('are not used up by a request that found no room', async () => {
    const store = await open();
    for (let index = 0; index < 60; index++) await store.create(newJob());
    await expect(store.create(keyed('k', 'h'))).rejects.toMatchObject({ code: 'queue_full' });
    await store.take('cpu');
    expect(await store.create(keyed('k', 'changed'))).toMatchObject({ replayed: false });
  });

  it('are free again when their time is over, swept or not', async () => {
    const store = await open();
    const one = await store.create(keyed('k', 'h'));
    const yesterday = new Date(Date.now() - 1_000).toISOString();
    await kit.database.kysely.updateTable('idempotency_keys').set({ expires_at: yesterday }).execute();
    const two = await store.create(keyed('k', 'other'));
    expect(two.replayed).toBe(false);
    expect(two.job.id).not.toBe(one.job.id);
    expect(await store.deleteExpiredRows(Date.now())).toBe(0);
    expect(await store.deleteExpiredRows(Date.now() + 25 * 3_600_000)).toBe(1);
    expect(await store.create(keyed('k', 'h'))).toMatchObject({ replayed: false });
  });

  it('last for a day', async () => {
    const store = await open();
    await store.create(keyed('k', 'h'));
    const { expires_at } = await kit.database.kysely
      .selectFrom('idempotency_keys')
      .select('expires_at')
      .executeTakeFirstOrThrow();
    const hours = (Date.parse(expires_at) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
  });
});
