import { CompiledQuery, type Dialect, Kysely, sql } from 'kysely';
import type { Database, SqlExecutor } from './database.ts';
import { statementsOfBlock } from './statement-block.ts';
import { SCHEMA, type Tables } from './tables.ts';
import { withinTime } from './time-limit.ts';

const TRANSACTION_TIMEOUT_MS = 15_000;

/** The part of a Database that is the same for every driver. */
export type QueryFace = Pick<Database, 'kysely' | 'transaction' | 'executor' | 'ping'>;

function executorOn(target: Kysely<Tables>): SqlExecutor {
  return {
    async executeSql(text, values = []) {
      const { rows } = await target.executeQuery(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}

/** Queries and transactions of our tables over `dialect`. */
export function queryFace(dialect: Dialect): QueryFace {
  const bare = new Kysely<Tables>({ dialect });
  const kysely = bare.withSchema(SCHEMA);
  const transaction: Database['transaction'] = (work, { timeoutMs = TRANSACTION_TIMEOUT_MS } = {}) =>
    bare.transaction().execute((tx) => withinTime(work(tx.withSchema(SCHEMA)), timeoutMs));
  return {
    kysely,
    transaction,
    executor(tx) {
      if (tx !== undefined) return executorOn(tx);
      const outside = executorOn(bare);
      return {
        executeSql(text, values = []) {
          const statements = values.length === 0 ? statementsOfBlock(text) : null;
          if (statements === null) return outside.executeSql(text, values);
          return transaction((own) => executorOn(own).executeSql(statements), { timeoutMs: 120_000 });
        },
      };
    },
    async ping() {
      await withinTime(sql`select 1`.execute(bare), 5_000);
    },
  };
}
