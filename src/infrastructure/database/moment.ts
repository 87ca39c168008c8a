import { type RawBuilder, sql } from 'kysely';

/** The moment `ms` milliseconds from now by the database's clock, the only one that all processes share. */
export function inMs(ms: number): RawBuilder<string> {
  return sql<string>`now() + ${ms}::double precision * interval '1 millisecond'`;
}
