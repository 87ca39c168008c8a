import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startLoopbackServer } from '../kit/loopback-server.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../kit/postgres.ts';
import { endOf, jobOf, order, serverKit, until } from '../kit/server.ts';

const missing = findPostgres() === null;
if (missing)
  process.stderr.write('Skipped on Postgres: P4 (no Postgres server is installed on this machine).\n');

/** Two workers look for silent ones three times a lease, and a job can fall silent right after a look. */
const LOOKS_PER_LEASE = 3;

describe("P4: A dead worker's job runs elsewhere within 40 s", { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('notices a silent worker in time with the settings that nobody changed', () => {
    const { leaseMs } = readConfig({}, '/').config.worker;
    expect(leaseMs + leaseMs / LOOKS_PER_LEASE).toBeLessThanOrEqual(30_000);
  });

  it('takes up the job of a killed server at the next start of an embedded installation, and tells once', async () => {
    const receiver = await startLoopbackServer((_request, response) => response.end());
    try {
      const env = { UNFLATTEN_SOURCE_HOSTS: receiver.host };
      const first = await kit.start(env);
      const { id } = await order(
        first,
        { behaviour: 'succeed', durationMs: 2_000, label: 'cut off' },
        { webhookUrl: receiver.url('/hook') },
      );
      await until(
        () => jobOf(first, id),
        (job) => job.progress >= 0.5,
      );
      await first.killTree();
      const second = await kit.start(env);
      expect((await endOf(second, id)).status).toBe('succeeded');
      expect(kit.journal().map(({ event }) => event)).toEqual(['taken', 'taken', 'done']);
      await until(
        () => receiver.requests.length,
        (count) => count > 0,
      );
      expect(receiver.requests.map(({ body }) => JSON.parse(String(body)).type)).toEqual(['job.succeeded']);
    } finally {
      await receiver.close();
    }
  });

  describe.skipIf(missing)('on Postgres', () => {
    let postgres: PostgresServer;

    beforeAll(async () => {
      postgres = await startPostgres();
    });

    afterAll(() => postgres?.stop());

    it('gives the job to another worker, which begins anew, and tells once', async () => {
      const receiver = await startLoopbackServer((_request, response) => response.end());
      try {
        const env = {
          DATABASE_URL: await postgres.createDatabase(),
          UNFLATTEN_SECRET: 'a secret of the tests that is long enough',
          UNFLATTEN_SOURCE_HOSTS: receiver.host,
          UNFLATTEN_WORKER_LEASE_SECONDS: '2',
        };
        const api = await kit.start({ ...env, UNFLATTEN_WORKER: 'false' });
        const doomed = await kit.start(env, 'work');
        const { id } = await order(
          api,
          { behaviour: 'succeed', durationMs: 3_000, label: 'cut off' },
          { webhookUrl: receiver.url('/hook') },
        );
        const { startedAt } = await until(
          () => jobOf(api, id),
          (job) => job.progress >= 0.5,
        );
        await doomed.killTree();
        await kit.start(env, 'work');
        // Its half is done again so soon that no look is sure to see less.
        await until(
          () => jobOf(api, id),
          (job) => job.startedAt !== startedAt,
        );
        expect((await endOf(api, id)).status).toBe('succeeded');
        const taken = kit.journal().filter(({ event }) => event === 'taken');
        expect(taken).toHaveLength(2);
        expect(taken[0]!.pid).not.toBe(taken[1]!.pid);
        await until(
          () => receiver.requests.length,
          (count) => count > 0,
        );
        expect(receiver.requests.map(({ body }) => JSON.parse(String(body)).type)).toEqual(['job.succeeded']);
      } finally {
        await receiver.close();
      }
    });
  });
});
