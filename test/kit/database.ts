import process from 'node:process';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Database } from '../../src/infrastructure/database/database.ts';
import { openServerDatabase } from '../../src/infrastructure/database/server-database.ts';
import { findPostgres, type PostgresServer, startPostgres } from './postgres.ts';
import { openPreparedDatabase } from './prepared-database.ts';

/** A database for the tests of one suite, empty at the start of each. */
export interface DatabaseKit {
  readonly kind: Database['kind'];
  readonly database: Database;
  /** The same database as another process would open it; where there can be no other, the same opening. */
  another(): Promise<Database>;
  /** Runs at the end of the test, last one first. */
  after(work: () => Promise<unknown>): void;
  /** Breaks every connection, as a restart of the server would. Nothing can break an embedded database's. */
  breakConnections(): Promise<void>;
}

interface Backend {
  readonly name: string;
  readonly kind: Database['kind'];
  /** Why it cannot be had here. */
  readonly missing: string | null;
  start(): Promise<{ open(): Promise<Database>; break(): Promise<void>; stop(): Promise<void> }>;
}

const BACKENDS: readonly Backend[] = [
  {
    name: 'PGlite',
    kind: 'embedded',
    missing: null,
    async start() {
      const database = await openPreparedDatabase();
      return {
        open: async () => database,
        break: async () => {},
        stop: () => database.close(),
      };
    },
  },
  {
    name: 'Postgres',
    kind: 'postgres',
    missing: findPostgres() === null ? 'no Postgres server is installed on this machine' : null,
    async start() {
      const server: PostgresServer = await startPostgres();
      const url = await server.createDatabase();
      return {
        open: () => openServerDatabase(url),
        break: () => server.endConnections(url),
        stop: () => server.stop(),
      };
    },
  },
];

const TABLES = ['jobs', 'job_events', 'idempotency_keys', 'webhook_deliveries', 'api_keys', 'images'];

async function empty(database: Database): Promise<void> {
  await sql
    .raw(`
      truncate ${TABLES.map((table) => `unflatten.${table}`).join(', ')};
      do $$ begin
        if to_regclass('unflatten_queue.job') is not null then delete from unflatten_queue.job; end if;
      end $$`)
    .execute(database.kysely);
}

/** Declares the suite once per database, and skips, saying why, what this machine lacks. */
export function describeOnEachDatabase(title: string, suite: (kit: DatabaseKit) => void): void {
  for (const backend of BACKENDS) {
    if (backend.missing !== null)
      process.stderr.write(`Skipped on ${backend.name}: ${title} (${backend.missing}).\n`);
    describe.skipIf(backend.missing !== null)(`${title} [${backend.name}]`, () => {
      let running: Awaited<ReturnType<Backend['start']>>;
      let database: Database;
      let cleanups: (() => Promise<unknown>)[] = [];

      beforeAll(async () => {
        running = await backend.start();
        database = await running.open();
      }, 120_000);

      beforeEach(() => empty(database));

      afterEach(async () => {
        const works = cleanups.reverse();
        cleanups = [];
        for (const work of works) await work();
      });

      afterAll(async () => {
        if (backend.kind === 'postgres') await database?.close();
        await running?.stop();
      });

      suite({
        kind: backend.kind,
        get database() {
          return database;
        },
        async another() {
          const opened = await running.open();
          if (opened !== database) cleanups.push(() => opened.close());
          return opened;
        },
        after(work) {
          cleanups.push(work);
        },
        breakConnections: () => running.break(),
      });
    });
  }
}
