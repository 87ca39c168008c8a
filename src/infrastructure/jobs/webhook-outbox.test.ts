import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { newJob, problemOf, resultBy } from './job-store.fixture.ts';
import { createJobStore, type DatabaseJobStore } from './job-store.ts';
import { databaseWebhookOutbox } from './webhook-outbox.ts';

const HOOK = 'https://example.com/hook';

describeOnEachDatabase('the webhook outbox', (kit) => {
  async function open(): Promise<DatabaseJobStore> {
    const store = await createJobStore(kit.database);
    kit.after(() => store.close());
    return store;
  }

  async function endedJob(store: DatabaseJobStore, webhookUrl: string | null = HOOK, tenantId = 'local') {
    const { job } = await store.create(newJob({ webhookUrl, tenantId }));
    await store.succeed((await store.take('cpu'))!.attempt, resultBy('isnet'));
    return job;
  }

  async function makeDue(): Promise<void> {
    const before = new Date(Date.now() - 1_000).toISOString();
    await kit.database.kysely.updateTable('webhook_deliveries').set({ next_attempt_at: before }).execute();
  }

  it('gets one delivery for each way a job can end, and none without a URL or before the end', async () => {
    const store = await open();
    const outbox = databaseWebhookOutbox(kit.database);
    const failed = (await store.create(newJob({ webhookUrl: HOOK }))).job;
    const canceled = (await store.create(newJob({ webhookUrl: HOOK }))).job;
    const attempt = (await store.take('cpu'))!.attempt;
    await store.fail(attempt, problemOf('same'));
    expect(await outbox.due(10)).toEqual([]);
    await store.fail((await store.take('cpu'))!.attempt, problemOf('never'));
    await store.cancel('local', canceled.id);
    const succeeded = await endedJob(store);
    await endedJob(store, null);
    const due = await outbox.due(10);
    expect(due.map(({ payload }) => payload)).toMatchObject(
      expect.arrayContaining(
        [
          { type: 'job.failed', data: { id: failed.id, problem: problemOf('never') } },
          { type: 'job.canceled', data: { id: canceled.id } },
          { type: 'job.succeeded', data: { id: succeeded.id, status: 'succeeded', progress: 1 } },
        ].map((payload) =>
          expect.objectContaining({ type: payload.type, data: expect.objectContaining(payload.data) }),
        ),
      ),
    );
    expect(due).toHaveLength(3);
    expect(due[0]).toMatchObject({ url: HOOK, tenantId: 'local', attempt: 0 });
    expect(due[0]!.id).toMatch(/^whk_/);
  });

  it('gives each delivery to one sender only, and again when that one fell silent', async () => {
    const store = await open();
    for (let index = 0; index < 6; index++) await endedJob(store);
    const other = databaseWebhookOutbox(await kit.another());
    const outbox = databaseWebhookOutbox(kit.database);
    const claims = await Promise.all([outbox.due(4), other.due(4), outbox.due(4), other.due(4)]);
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
    expect(ids).toHaveLength(6);
    expect(await outbox.due(10)).toEqual([]);
    await makeDue();
    const again = await outbox.due(10);
    expect(again.map(({ id }) => id)).toEqual([...ids].sort());
    expect(again.every(({ attempt }) => attempt === 0)).toBe(true);
  });

  it('counts attempts, keeps the last error, and forgets what is done', async () => {
    const store = await open();
    await endedJob(store);
    const outbox = databaseWebhookOutbox(kit.database);
    const [first] = await outbox.due(1);
    await outbox.failed(first!.id, new Date(Date.now() - 1), 'The endpoint answered 500.');
    const [second] = await outbox.due(1);
    expect(second).toMatchObject({ id: first!.id, attempt: 1 });
    await outbox.failed(first!.id, null, 'The endpoint answered 500 again.');
    await makeDue();
    expect(await outbox.due(1)).toEqual([]);
    await outbox.delivered(first!.id);
    const row = await kit.database.kysely
      .selectFrom('webhook_deliveries')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      state: 'failed',
      attempt: 2,
      last_error: 'The endpoint answered 500 again.',
    });
    expect(await store.deleteExpiredRows(Date.now() + 29 * 24 * 3_600_000)).toBe(0);
    expect(await store.deleteExpiredRows(Date.now() + 31 * 24 * 3_600_000)).toBe(1);
  });

  it('sends a delivered one no more', async () => {
    const store = await open();
    await endedJob(store);
    const outbox = databaseWebhookOutbox(kit.database);
    const [delivery] = await outbox.due(1);
    await outbox.delivered(delivery!.id);
    await makeDue();
    expect(await outbox.due(1)).toEqual([]);
  });

  it('gives up what waits for an endpoint that wants no more, for its tenant only', async () => {
    const store = await open();
    for (const tenantId of ['local', 'local', 'other']) await endedJob(store, HOOK, tenantId);
    await endedJob(store, 'https://example.com/else');
    const outbox = databaseWebhookOutbox(kit.database);
    const due = await outbox.due(10);
    await outbox.disable(due.find(({ tenantId, url }) => tenantId === 'local' && url === HOOK)!, 'Gone.');
    await makeDue();
    const left = await outbox.due(10);
    expect(left.map(({ tenantId, url }) => `${tenantId} ${url}`).sort()).toEqual([
      'local https://example.com/else',
      `other ${HOOK}`,
    ]);
  });
});
