import type { PGlite, Transaction } from '@electric-sql/pglite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';

/** PGlite's one session, as Kysely sees it: its own queries, or those of the transaction that it has open. */
class PgliteConnection implements DatabaseConnection {
  readonly #pglite: PGlite;
  #transaction: Transaction | null = null;
  #end: { commit(): void; rollback(reason: unknown): void } | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const target = this.#transaction ?? this.#pglite;
    const parameters = [...query.parameters];
    // Only the simple protocol takes several statements at once, and it takes no values.
    if (query.query.kind === 'RawNode' && parameters.length === 0) {
      const results = await target.exec(query.sql);
      return { rows: results.flatMap((result) => result.rows as Row[]) };
    }
    const result = await target.query<Row>(query.sql, parameters);
    return { rows: result.rows, numAffectedRows: BigInt(result.affectedRows ?? 0) };
  }

  /** PGlite ends a transaction when its callback does, so the callback waits here for Kysely's word. */
  async begin(): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const ending = Promise.withResolvers<void>();
    this.#end = { commit: ending.resolve, rollback: ending.reject };
    this.#ended = this.#pglite.transaction(async (transaction) => {
      this.#transaction = transaction;
      begun.resolve();
      await ending.promise;
    });
    this.#ended.catch(begun.reject);
    await begun.promise;
  }

  async commit(): Promise<void> {
    this.#end?.commit();
    await this.#ended.finally(() => this.#forget());
  }

  async rollback(): Promise<void> {
    const reason = new Error('rolled back');
    this.#end?.rollback(reason);
    await this.#ended.catch((error: unknown) => {
      if (error !== reason) throw error;
    });
    this.#forget();
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('An embedded database does not stream.');
  }

  #forget(): void {
    this.#transaction = null;
    this.#end = null;
  }
}

class PgliteDriver implements Driver {
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PgliteConnection> {
    return new PgliteConnection(this.#pglite);
  }

  beginTransaction(connection: PgliteConnection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: PgliteConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: PgliteConnection): Promise<void> {
    return connection.rollback();
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

/** Kysely on an open PGlite, which stays its opener's to close. Queries wait while a transaction is open. */
export function pgliteDialect(pglite: PGlite): Dialect {
  return {
    createDriver: () => new PgliteDriver(pglite),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  };
}
