import { rmdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A new, empty folder for one run. */
export interface ScratchFolder {
  readonly path: string;
  /** Removes the folder with all that it holds; more than once is harmless. */
  remove(): Promise<void>;
}

/**
 * Makes a hidden scratch folder inside `parent`. It goes when it is removed, or with the process.
 * @param madeFolder `parent` or one above it: the topmost folder that was made for this run. It and those below it go
 *   with the scratch folder as far as they are empty then
 */
export async function createScratchFolder(parent: string, madeFolder?: string): Promise<ScratchFolder> {
  const path = await mkdtemp(join(parent, '.unflatten-'));
  // A second Ctrl-C ends the process without another turn of the event loop.
  const removeAtExit = () => {
    rmSync(path, { recursive: true, force: true });
    removeEmptyFolders(parent, madeFolder);
  };
  process.once('exit', removeAtExit);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      process.off('exit', removeAtExit);
      removeEmptyFolders(parent, madeFolder);
    },
  };
}

/** Removes `folder` and the folders above it, up to `top`, as far as they are empty; none without a `top`. */
export function removeEmptyFolders(folder: string, top: string | undefined): void {
  if (top === undefined) return;
  try {
    for (let current = folder; ; current = dirname(current)) {
      rmdirSync(current);
      if (current === top) return;
    }
  } catch {
    // Not empty: results lie there, or somebody else's files.
  }
}
