import { findPostgres, startPostgres } from '../../test/kit/postgres.ts';
import type { ServerKind, ServerProgram } from './bench-server.ts';

/** The databases that servers are measured on. */
export interface MeasuredDatabases {
  /** A server of each program on an empty database of each sort. */
  kinds(programs: readonly ServerProgram[]): Promise<readonly ServerKind[]>;
  /** Says what is missing on this machine. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** PGlite, and a private Postgres where this machine has the programs for one. */
export async function openMeasuredDatabases(): Promise<MeasuredDatabases> {
  const postgres = findPostgres() === null ? null : await startPostgres();
  return {
    async kinds(programs) {
      const found: ServerKind[] = [];
      for (const program of programs) {
        found.push({ name: `${program}, PGlite`, program });
        if (postgres === null) continue;
        const databaseUrl = await postgres.createDatabase();
        found.push({ name: `${program}, Postgres`, program, databaseUrl });
      }
      return found;
    },
    notes: postgres === null ? ['No Postgres server is installed on this machine: PGlite only.'] : [],
    close: async () => postgres?.stop(),
  };
}
