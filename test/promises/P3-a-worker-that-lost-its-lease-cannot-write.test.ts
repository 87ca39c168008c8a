import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JobResult } from '../../src/domain/job.ts';
import { openDatabase } from '../../src/infrastructure/database/open-database.ts';
import { createJobStore } from '../../src/infrastructure/jobs/job-store.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../kit/postgres.ts';
import { startScript } from '../kit/script-process.ts';

const RESULT_OF_B: JobResult = {
  type: 'image',
  image: { file: 'image.png', widthPx: 1, heightPx: 1 },
  engines: { matte: 'B' },
  notes: [],
};

const missing = findPostgres() === null;
// Two worker processes need a database server: an embedded database belongs to one.
if (missing) process.stderr.write('Skipped P3: no Postgres server is installed on this machine.\n');

describe.skipIf(missing)('P3: A worker that lost its lease cannot write', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);

  afterAll(() => server?.stop());

  it('stopped past its lease and woken again, it finds the other’s result and says so', async () => {
    const url = await server.createDatabase();
    const database = await openDatabase({ databaseUrl: url });
    const store = await createJobStore(database, { leaseMs: 1_000, monitorMs: 100, pollMs: 100 });
    const a = startScript('lease-worker.ts', [url, '1000']);
    try {
      await a.line('ready');
      const { job } = await store.create({
        tenantId: 'local',
        operation: 'cutout',
        parameters: {},
        inputs: { image: 'inputs/one' },
        formats: [],
        webhookUrl: 'https://example.com/hook',
        idempotency: null,
      });
      await a.line('started attempt 1');
      a.signal('SIGSTOP');

      store.workQueue({ queues: ['cpu'], concurrency: 1 }, async ({ attempt }) => {
        await store.succeed(attempt, RESULT_OF_B);
      });
      await vi.waitUntil(async () => (await store.get('local', job.id))?.status === 'succeeded', {
        timeout: 20_000,
      });
      const done = await store.get('local', job.id);
      expect(done).toMatchObject({ attempt: 2, result: RESULT_OF_B });

      a.signal('SIGCONT');
      expect(await a.line('lease lost')).toBe(`lease lost: attempt 1 of ${job.id}`);
      expect(await a.line('progressed')).toBe('progressed false, succeeded false');
      expect(await store.get('local', job.id)).toEqual(done);
      const deliveries = await database.kysely.selectFrom('webhook_deliveries').selectAll().execute();
      expect(deliveries).toHaveLength(1);
    } finally {
      await a.kill();
      await store.close();
      await database.close();
    }
  });
});
