import { type Dirent, existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** What a data folder holds besides its database, by path relative to the folders that the server makes. */
export interface Remains {
  /** Keys of all blobs. */
  readonly blobs: readonly string[];
  /** Blobs that are half written. */
  readonly partial: readonly string[];
  /** Files and folders of jobs that run, or ran when their server died, and of uploads. */
  readonly scratch: readonly string[];
}

async function entriesBelow(dir: string): Promise<readonly Dirent[]> {
  return existsSync(dir) ? readdir(dir, { recursive: true, withFileTypes: true }) : [];
}

async function filesBelow(dir: string): Promise<readonly string[]> {
  const entries = await entriesBelow(dir);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Looks through the data folder. */
export async function remainsOf(dataDir: string): Promise<Remains> {
  const scratch = join(dataDir, 'scratch');
  const inScratch = (await entriesBelow(scratch)).filter((entry) => entry.parentPath !== scratch);
  return {
    blobs: await filesBelow(join(dataDir, 'files', 'blobs')),
    partial: await filesBelow(join(dataDir, 'files', 'partial')),
    scratch: inScratch.map((entry) => entry.name),
  };
}

/** Writes a file into the data folder as a process that died could have left it. */
export async function leaveBehind(dataDir: string, path: string, text: string): Promise<void> {
  const target = join(dataDir, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

/** Makes everything in the data folder but its database look as if it had lain there for `ageMs`. */
export async function letAge(dataDir: string, ageMs: number): Promise<void> {
  const then = new Date(Date.now() - ageMs);
  for (const folder of ['files', 'scratch'])
    for (const { parentPath, name } of await entriesBelow(join(dataDir, folder)))
      await utimes(join(parentPath, name), then, then);
}
