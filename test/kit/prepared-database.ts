import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Database } from '../../src/infrastructure/database/database.ts';
import { openEmbeddedDatabase } from '../../src/infrastructure/database/embedded-database.ts';
import { createJobStore } from '../../src/infrastructure/jobs/job-store.ts';
import { eventually } from './eventually.ts';

const PATIENCE_MS = 110_000;

/** A data folder with an empty database, made by the first who asks in this run: making one takes seconds. */
async function template(): Promise<string> {
  const runFolder = inject('runFolder');
  const ready = join(runFolder, 'prepared');
  const isFirst = await mkdir(join(runFolder, 'claimed')).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    const making = join(runFolder, 'making');
    const database = await openEmbeddedDatabase(making);
    const jobs = await createJobStore(database);
    await jobs.close();
    await database.close();
    await rename(making, ready);
  } else await eventually(() => existsSync(ready), PATIENCE_MS);
  return ready;
}

/** Puts an empty database into a data folder, as a server leaves it that has had no job yet. */
export async function prepareDatabase(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await cp(join(await template(), 'database'), join(dataDir, 'database'), { recursive: true });
}

/** An empty embedded database in a folder of its own, which goes when it is closed. */
export async function openPreparedDatabase(): Promise<Database> {
  const dataDir = await mkdtemp(join(tmpdir(), 'unflatten-database-'));
  await prepareDatabase(dataDir);
  const database = await openEmbeddedDatabase(dataDir);
  return {
    ...database,
    async close() {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
