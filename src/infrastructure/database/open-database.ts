import type { Database } from './database.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { openServerDatabase } from './server-database.ts';

/** Where the database is: in a folder of ours, or on a Postgres server. */
export type DatabaseLocation =
  | { readonly dataDir: string }
  | { readonly databaseUrl: string; readonly maxConnections?: number };

/**
 * Opens the database and brings its schema up to date.
 * @throws Problem `data_folder_in_use`, `database_unavailable`, `database_too_new`
 */
export function openDatabase(location: DatabaseLocation): Promise<Database> {
  return 'dataDir' in location
    ? openEmbeddedDatabase(location.dataDir)
    : openServerDatabase(location.databaseUrl, location);
}
