import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinkSigner } from '../../src/infrastructure/blobs/link-signer.ts';
import { openServerSecret } from '../../src/infrastructure/blobs/server-secret.ts';
import { type DatabaseLocation, openDatabase } from '../../src/infrastructure/database/open-database.ts';
import { type LoopbackServer, startLoopbackServer } from '../kit/loopback-server.ts';
import { readPixels } from '../kit/pixels.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../kit/postgres.ts';
import { type DoomedServer, startDoomedServer } from './doomed-server.ts';
import { createJobStream, type JobStream, type StreamedJob } from './job-stream.ts';
import { type KillMoment, killPlan } from './kill-plan.ts';
import { leaveBehind, letAge, remainsOf } from './remains.ts';

const SEED = 20_251;
const KILLS = 30;
/** Postgres keeps its own promises; what is ours about it is the leases. */
const KILLS_ON_POSTGRES = 5;

const SECRET = 'a secret of the tests that is long enough';
const FIRST_START_MS = 4_000;
/** Only a server that hangs takes so long for anything: on a busy machine its engines may get a tenth of one core. */
const PATIENCE_MS = 300_000;
const DAY_MS = 24 * 3_600_000;
/** What dying servers may have left, once a day old; some is put there so that there is always something to find. */
const LEFT_BEHIND = {
  scratch: 'scratch/jobs/job-dead/half.png',
  upload: 'scratch/uploads/00.upload',
  partial: 'files/partial/00',
  input: 'files/blobs/inputs/req_dead/image',
};

const missing = findPostgres() === null;
if (missing)
  process.stderr.write(
    'Skipped on Postgres: killing the server (no Postgres server is installed on this machine).\n',
  );

describe('A server that is killed at any moment', () => {
  let folder: string;
  let dataDir: string;
  let receiver: LoopbackServer;
  let stream: JobStream;
  let env: Record<string, string>;
  const servers = new Set<DoomedServer>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unflatten-crash-'));
    dataDir = join(folder, 'data');
    receiver = await startLoopbackServer((_request, response) => response.end());
    stream = createJobStream(receiver.url('/hook'));
    env = {
      UNFLATTEN_PORT: '0',
      UNFLATTEN_DATA_DIR: dataDir,
      UNFLATTEN_SECRET: SECRET,
      UNFLATTEN_SOURCE_HOSTS: receiver.host,
      UNFLATTEN_RATE_LIMIT_PER_MINUTE: '0',
      UNFLATTEN_JOB_RATE_LIMIT_PER_MINUTE: '0',
      UNFLATTEN_WORKER_LEASE_SECONDS: '3',
      UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: '0',
      // The first sweep comes this soon after a start.
      UNFLATTEN_SWEEP_MINUTES: '0.01',
    };
  });

  afterEach(async () => {
    for (const server of servers) await server.killTree();
    servers.clear();
    await receiver.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  function start(): DoomedServer {
    const server = startDoomedServer(env);
    servers.add(server);
    void server.ended.then(() => servers.delete(server));
    return server;
  }

  const succeededSince = (moment: number): boolean =>
    stream.wanted.some(({ end }) => end?.status === 'succeeded' && Date.parse(end.finishedAt!) >= moment);

  async function until(reached: () => boolean | Promise<boolean>): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!(await reached())) {
      if (performance.now() > endMs) throw new Error(`still not so after ${PATIENCE_MS} ms: ${reached}`);
      await delay(20);
    }
  }

  /** One life of a server; answers how long its start took, or null when it did not live to see it. */
  async function liveAndDie(moment: KillMoment, startMs: number): Promise<number | null> {
    const beganMs = performance.now();
    const server = start();
    const over = new AbortController();
    if (moment.while === 'starting') {
      await Promise.race([delay(moment.share * startMs), server.ready]);
      await server.killTree();
      return null;
    }
    const url = await server.ready;
    const tookMs = performance.now() - beganMs;
    const readyAt = Date.now();
    const streaming = stream.run(url, over.signal);
    if (moment.while === 'working') await until(() => succeededSince(readyAt));
    await delay(moment.afterMs);
    await server.killTree();
    over.abort();
    await streaming;
    return tookMs;
  }

  async function killAll(kills: number, seed: number): Promise<void> {
    let startMs = FIRST_START_MS;
    for (const moment of killPlan(kills, seed)) startMs = (await liveAndDie(moment, startMs)) ?? startMs;
  }

  /** Whether every acknowledged job has ended, by the server's word. */
  async function lookAtAll(url: string): Promise<boolean> {
    for (const job of stream.wanted) {
      if (job.id === null || job.end !== null) continue;
      const response = await fetch(`${url}/v1/jobs/${job.id}`);
      expect(response.status, `${job.key} was acknowledged`).toBe(200);
      const seen = (await response.json()) as StreamedJob;
      if (seen.finishedAt === null) return false;
      job.end = seen;
    }
    return true;
  }

  /** What is true of the jobs as the running server shows them. */
  async function checkAnswers(url: string): Promise<void> {
    for (const job of stream.wanted) {
      const response = await fetch(`${url}/v1/jobs/${job.id}`);
      const seen = (await response.json()) as StreamedJob;
      expect(seen, `${job.key} has ended`).toMatchObject({
        id: job.id,
        status: job.cancel === 'acknowledged' ? 'canceled' : expect.stringMatching(/^(succeeded|canceled)$/),
        // An end that was seen once, maybe many crashes ago, is the end.
        finishedAt: job.end!.finishedAt,
      });
      if (seen.status === 'canceled') expect(job.cancel).not.toBe('no');
      if (seen.status !== 'succeeded') continue;
      const picture = await fetch(seen.result!.image.url);
      expect(picture.status).toBe(200);
      const { data } = await readPixels(Buffer.from(await picture.arrayBuffer()));
      expect([...data.subarray(0, 4)], `${job.key} has the result of its own picture`).toEqual(job.color);
    }
  }

  /** Asks for files of attempts with links that are signed as only the server could; answers the statuses. */
  async function statusesOf(url: string, keys: readonly string[]): Promise<number[]> {
    const links = createLinkSigner((await openServerSecret({ value: SECRET })).derive('links'));
    const expiresAt = new Date(Date.now() + 60_000);
    const statuses: number[] = [];
    for (const key of keys) {
      const response = await fetch(`${url}${links.sign(key, { tenantId: 'local', expiresAt })}`);
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    return statuses;
  }

  async function checkFiles(url: string): Promise<void> {
    const winning = stream.wanted.flatMap(({ end }) => {
      const link = end?.result?.image.url;
      return link === undefined ? [] : [new URL(link).pathname.replace('/v1/files/', '')];
    });
    const planted = winning[0]!.replace(/\/(\d+)\/(?=[^/]*$)/, (_, attempt) => `/${Number(attempt) + 1}/`);
    await leaveBehind(dataDir, `files/blobs/${planted}`, 'of an attempt that another one has beaten');
    const results = (await remainsOf(dataDir)).blobs.filter((key) => key.startsWith('results/'));
    const beaten = results.filter((key) => !winning.includes(key));
    expect(beaten).toContain(planted);
    expect(new Set(await statusesOf(url, beaten))).toEqual(new Set([404]));
    expect(new Set(await statusesOf(url, winning))).toEqual(new Set([200]));
  }

  /** What is true of the rows when no server runs. */
  async function checkRows(location: DatabaseLocation): Promise<void> {
    const { kysely, close } = await openDatabase(location);
    try {
      const jobs = await kysely.selectFrom('jobs').select(['id', 'inputs']).execute();
      const ids = jobs.map(({ id }) => id).sort();
      expect(ids, 'one job for each key').toEqual(stream.wanted.map(({ id }) => id).sort());
      const ends = await kysely
        .selectFrom('job_events')
        .select('job_id')
        .where('type', 'in', ['succeeded', 'failed', 'canceled'])
        .execute();
      expect(ends.map((row) => row.job_id).sort(), 'one end for each job').toEqual(ids);
      const webhooks = await kysely.selectFrom('webhook_deliveries').select(['id', 'job_id']).execute();
      expect(webhooks.map((row) => row.job_id).sort(), 'one webhook for each job').toEqual(ids);
      const webhookOf = new Map(webhooks.map((row) => [row.job_id, row.id]));
      for (const { headers, body } of receiver.requests) {
        // One that was sent when its server died may be sent again, under the same id.
        const { data } = JSON.parse(String(body)) as { data: { id: string } };
        expect(headers['webhook-id']).toBe(webhookOf.get(data.id));
      }
      const inputs = jobs.flatMap((job) => [job.inputs.image, job.inputs.mask!]);
      const { blobs, partial, scratch } = await remainsOf(dataDir);
      expect(blobs.filter((key) => !key.startsWith('results/'))).toEqual(inputs.sort());
      expect({ partial, scratch }).toEqual({ partial: [], scratch: [] });
    } finally {
      await close();
    }
  }

  /** After the last kill: starts the server once more, and checks all that it must show. */
  async function checkAftermath(location: DatabaseLocation): Promise<void> {
    const acknowledged = stream.wanted.filter(({ id }) => id !== null).length;
    expect(acknowledged).toBeGreaterThan(5);
    for (const path of Object.values(LEFT_BEHIND)) await leaveBehind(dataDir, path, 'half');
    await letAge(dataDir, DAY_MS);
    const server = start();
    const url = await server.ready;
    if ('dataDir' in location) {
      const lock = await readFile(join(dataDir, 'database.lock'), 'utf8');
      expect(JSON.parse(lock)).toMatchObject({ pid: server.pid });
    }
    // Nobody orders anything meanwhile: the queue goes on by itself.
    await until(() => lookAtAll(url));
    await stream.repeat(url);
    await until(() => lookAtAll(url));
    await checkAnswers(url);
    await checkFiles(url);
    await until(async () => {
      const { blobs, partial, scratch } = await remainsOf(dataDir);
      return ![...blobs, ...partial, ...scratch].some((name) =>
        /^(inputs\/req_dead\/.*|job-dead|00.*)$/.test(name),
      );
    });
    expect(await server.stop(), server.talk()).toBe(0);
    await checkRows(location);
    expect(stream.contradictions).toEqual([]);
  }

  it(`loses no acknowledged job and ends none twice, ${KILLS} times killed on PGlite`, async () => {
    await killAll(KILLS, SEED);
    await checkAftermath({ dataDir });
  }, 900_000);

  describe.skipIf(missing)('with Postgres', () => {
    let postgres: PostgresServer;

    beforeAll(async () => {
      postgres = await startPostgres();
    });

    afterAll(() => postgres?.stop());

    it(`keeps the same promises, ${KILLS_ON_POSTGRES} times killed`, async () => {
      const databaseUrl = await postgres.createDatabase();
      env['DATABASE_URL'] = databaseUrl;
      await killAll(KILLS_ON_POSTGRES, SEED + 1);
      await checkAftermath({ databaseUrl });
    }, 360_000);
  });
});
