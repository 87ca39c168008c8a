import { randomBytes } from 'node:crypto';
import { types as defaultTypes, Pool } from 'pg';
import { COLUMN_PARSERS } from './column-value.ts';
import type { Database } from './database.ts';
import { queryFace } from './kysely-database.ts';
import { migrate } from './migration-run.ts';
import { poolDialect } from './pool-dialect.ts';
import { serverListener } from './server-listener.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/** How column values are read, for pg; set per pool because its global parsers belong to whoever else uses pg. */
const types = {
  getTypeParser(typeId: number, format?: string) {
    return (
      (format === 'binary' ? undefined : COLUMN_PARSERS[typeId]) ??
      defaultTypes.getTypeParser(typeId, format as 'text')
    );
  },
};

/**
 * A Postgres server's database, for any number of processes. The server may go away and come back: queries in between fail,
 * later ones work.
 * @throws Problem `database_unavailable`
 */
export async function openServerDatabase(
  databaseUrl: string,
  options: { readonly maxConnections?: number } = {},
): Promise<Database> {
  const connection = {
    connectionString: databaseUrl,
    application_name: 'unflatten',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types,
  };
  const pool = new Pool({
    ...connection,
    max: options.maxConnections ?? 10,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
  });
  // A server that restarts ends idle connections; the pool makes new ones, but an unheard error would end this process.
  pool.on('error', () => {});
  // The pool hears only its idle connections. One that breaks between two queries of a transaction says so to nobody else,
  // and the next query fails by itself.
  pool.on('connect', (client) => client.on('error', () => {}));
  const face = queryFace(poolDialect(pool));
  const listener = serverListener(connection);
  try {
    await migrate(face);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    ...face,
    kind: 'postgres',
    sessionId: randomBytes(8).toString('hex'),
    listen: listener.listen,
    // The server's autovacuum does it.
    async tidy() {},
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}
