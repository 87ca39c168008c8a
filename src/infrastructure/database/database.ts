import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What pg-boss talks to: plain SQL with `$1` placeholders. */
export interface SqlExecutor {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A channel that is being listened to. */
export interface Subscription {
  close(): Promise<void>;
}

/** One open database, embedded or a server's: the same SQL and the same values on both. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  /** Names this opening of the database in leases. */
  readonly sessionId: string;
  /** 64-bit integers read as numbers, moments as ISO 8601 strings in UTC, JSON parsed. */
  readonly kysely: Kysely<Tables>;
  /**
   * Runs `work` in one transaction. What is asked of `kysely` instead of the handed `tx` would wait for this very
   * transaction on an embedded database; the time limit ends that, and nothing is written.
   * @throws Problem `database_unavailable` when it does not answer or `work` takes longer than `timeoutMs`
   */
  transaction<Result>(
    work: (tx: Kysely<Tables>) => Promise<Result>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Result>;
  /** Plain SQL, inside `tx` when given. A text without values may hold several statements. */
  executor(tx?: Kysely<Tables>): SqlExecutor;
  /**
   * Hears every NOTIFY on `channel`, from this process and others, after its transaction has committed. `onGap` is called
   * when notifications may have been missed.
   */
  listen(channel: string, onPayload: (payload: string) => void, onGap: () => void): Promise<Subscription>;
  /** Answers when the database does. @throws Problem `database_unavailable` */
  ping(): Promise<void>;
  /** Gives the space of deleted rows back where no server does so by itself. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}
