import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { COLUMN_PARSERS } from './column-value.ts';
import type { Database } from './database.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { queryFace } from './kysely-database.ts';
import { migrate } from './migration-run.ts';
import { pgliteDialect } from './pglite-dialect.ts';

async function open(folder: string, lock: FolderLock): Promise<Database> {
  const pglite = await PGlite.create({ dataDir: folder, parsers: { ...COLUMN_PARSERS } });
  const face = queryFace(pgliteDialect(pglite));
  await migrate(face).catch(async (error: unknown) => {
    await pglite.close();
    throw error;
  });
  return {
    ...face,
    kind: 'embedded',
    sessionId: randomBytes(8).toString('hex'),
    async listen(channel, onPayload) {
      const stop = await pglite.listen(channel, onPayload);
      return { close: () => stop() };
    },
    async tidy() {
      // Nothing does it by itself here, and the queue's tables would grow with every job that has gone through them.
      await pglite.exec('vacuum');
    },
    async close() {
      await pglite.close();
      await lock.close();
    },
  };
}

/**
 * PGlite in `<dataDir>/database`, which this process alone may open. First opening about 4 s, later 0.3 s. Rows of an
 * acknowledged transaction survive the death of the process, but not for certain a power cut: nothing is synced to disk.
 * @throws Problem `data_folder_in_use`
 */
export async function openEmbeddedDatabase(dataDir: string): Promise<Database> {
  const folder = join(dataDir, 'database');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(join(dataDir, 'database.lock'));
  try {
    return await open(folder, lock);
  } catch (error) {
    await lock.close();
    throw error;
  }
}
