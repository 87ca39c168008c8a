import type { KeyKeeper } from '../cli/command-line.ts';
import type { Config } from '../config.ts';
import { Problem } from '../domain/problem.ts';
import { openDatabase } from '../infrastructure/database/open-database.ts';
import { createKeyStore, type KeyScope, type KeyStore } from '../infrastructure/keys/key-store.ts';
import { databaseLocation } from './installation.ts';
import { keysBehindDoor } from './key-door.ts';

/** The keys of a store as the command line works with them. */
export function keyKeeperOf(store: KeyStore): KeyKeeper {
  return {
    // The store checks the scopes.
    create: (key) => store.create({ ...key, scopes: key.scopes as readonly KeyScope[] }),
    list: () => store.list(),
    revoke: (id) => store.revoke(id),
  };
}

/**
 * Opens the keys of an installation for `use` and closes them after it. Where a running server owns an embedded database,
 * it is asked instead.
 * @throws Problem `database_unavailable`, `data_folder_in_use` when the owner does not answer
 */
export async function withKeys<Result>(
  config: Config,
  use: (keys: KeyKeeper) => Promise<Result>,
): Promise<Result> {
  let inUse: Problem;
  try {
    const database = await openDatabase(databaseLocation(config));
    try {
      return await use(keyKeeperOf(createKeyStore(database)));
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'data_folder_in_use') throw error;
    inUse = error;
  }
  const keys = await keysBehindDoor(config.dataDir);
  if (!keys) throw inUse;
  return use(keys);
}
