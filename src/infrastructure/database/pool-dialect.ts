import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Pool, PoolClient, QueryResult as ServerResult } from 'pg';
import { asUnavailable } from './unavailable.ts';

class PoolConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  /** A client whose state is unknown must not go back to the pool. */
  #broken = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    let answer: ServerResult | ServerResult[];
    try {
      answer = await this.#client.query(query.sql, [...query.parameters]);
    } catch (error) {
      const thrown = asUnavailable(error);
      this.#broken ||= thrown !== error;
      throw thrown;
    }
    const results = Array.isArray(answer) ? answer : [answer];
    return {
      rows: results.flatMap((result) => result.rows as Row[]),
      numAffectedRows: BigInt(results.at(-1)?.rowCount ?? 0),
    };
  }

  async rollback(): Promise<void> {
    try {
      await this.#client.query('rollback');
    } catch {
      // Closing the connection rolls back as well, and the first error says more than this one.
      this.#broken = true;
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Queries are not streamed.');
  }

  release(): void {
    this.#client.release(this.#broken);
  }
}

class PoolDriver implements Driver {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    try {
      return new PoolConnection(await this.#pool.connect());
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async beginTransaction(connection: PoolConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: PoolConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  rollbackTransaction(connection: PoolConnection): Promise<void> {
    return connection.rollback();
  }

  async releaseConnection(connection: PoolConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {}
}

/**
 * Kysely on a pool of node-postgres, which stays its opener's to close. What Kysely's own dialect lacks here: a server that
 * does not answer becomes a Problem, a text of several statements gives the rows of all, and a connection that failed is
 * never used again.
 */
export function poolDialect(pool: Pool): Dialect {
  return {
    createDriver: () => new PoolDriver(pool),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  };
}
