import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../domain/problem.ts';

/** Files that become visible in a folder all at once, or never. */
export interface StagedFolder {
  /** Streams one file to disk. `name` is a plain file name. */
  write(name: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Moves every file into the folder and answers their names, in the order of writing. */
  commit(): Promise<string[]>;
  /** Removes what was staged; harmless after `commit`. */
  discard(): Promise<void>;
}

/** What every staging folder's name begins with, so that leftovers of a killed process can be told and swept. */
export const STAGING_PREFIX = '.unflatten-staging-';

/**
 * Opens a staging folder inside `targetDir`, which must exist.
 * @throws Problem `output_failed` when it cannot be made or written; nothing is left then
 */
export async function openStagedFolder(targetDir: string): Promise<StagedFolder> {
  const stagingDir = join(targetDir, `${STAGING_PREFIX}${randomBytes(6).toString('hex')}`);
  const names: string[] = [];
  const failing = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      // An export that cannot hold the stack, or a cancel, throws through the stream: that is not the disk's fault.
      if (error instanceof Problem) throw error;
      throw new Problem('output_failed', 'The result could not be written to the output folder.', {
        cause: error,
      });
    }
  };
  await failing(() => mkdir(stagingDir));
  return {
    write: (name, chunks) =>
      failing(async () => {
        await pipeline(
          Readable.from(chunks, { objectMode: false }),
          createWriteStream(join(stagingDir, name), { flags: 'wx' }),
        );
        names.push(name);
      }),
    commit: () =>
      failing(async () => {
        for (const name of names) await rename(join(stagingDir, name), join(targetDir, name));
        await rm(stagingDir, { recursive: true });
        return names;
      }),
    discard: () => rm(stagingDir, { recursive: true, force: true }),
  };
}
