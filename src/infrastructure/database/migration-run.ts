import { sql } from 'kysely';
import { Problem } from '../../domain/problem.ts';
import type { QueryFace } from './kysely-database.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { SCHEMA } from './tables.ts';

/** Ours alone among the advisory locks of a database: "unfl" in ASCII. */
const LOCK_KEY = 0x756e666c;

const MIGRATION_TIMEOUT_MS = 10 * 60_000;

/**
 * Brings the schema up to date in one transaction. Of several processes that start at once, one does it and the others wait.
 * @throws Problem `database_too_new` when the database holds steps that this version does not know
 */
export async function migrate(
  database: QueryFace,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await database.transaction(
    async (tx) => {
      const executor = database.executor(tx);
      // The server's own limit is meant for queries of a request, not for building an index.
      await executor.executeSql('set local statement_timeout = 0');
      await executor.executeSql('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
      await executor.executeSql(`
        create schema if not exists ${SCHEMA};
        create table if not exists ${SCHEMA}.migrations (
          id integer primary key, name text not null, applied_at timestamptz not null default now()
        )`);
      const { rows } = await sql<{ id: number }>`select id from ${sql.raw(SCHEMA)}.migrations`.execute(tx);
      const applied = new Set(rows.map((row) => row.id));
      const newest = Math.max(0, ...migrations.map((migration) => migration.id));
      const unknown = [...applied].find((id) => id > newest);
      if (unknown !== undefined)
        throw new Problem(
          'database_too_new',
          `The database is at schema step ${unknown}, but this version knows steps up to ${newest}; start the newer version.`,
        );
      for (const migration of migrations.filter(({ id }) => !applied.has(id))) {
        await executor.executeSql(migration.sql);
        await executor.executeSql(`insert into ${SCHEMA}.migrations (id, name) values ($1, $2)`, [
          migration.id,
          migration.name,
        ]);
      }
    },
    { timeoutMs: MIGRATION_TIMEOUT_MS },
  );
}
