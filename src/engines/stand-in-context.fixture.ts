import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunContext } from '../domain/capability.ts';
import type { EngineContext } from './engine.ts';
import type { PackFiles } from './stand-in-packs.fixture.ts';

/** A context in which one pack is installed, in a folder of its own. */
export interface StandInContext {
  readonly context: EngineContext;
  remove(): Promise<void>;
}

/** Writes the files of a pack to disk, as a pull would leave them. */
export async function installStandIn(packId: string, files: PackFiles): Promise<StandInContext> {
  const dir = await mkdtemp(join(tmpdir(), 'unflatten-pack-'));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(dir, packId, path)), { recursive: true });
    await writeFile(join(dir, packId, path), bytes);
  }
  return {
    context: {
      packageFiles: { has: async () => false, read: () => Promise.reject(new Error('no packages here')) },
      modelPacks: {
        locate: async (id) =>
          id === packId
            ? { installed: true, folder: join(dir, id) }
            : { installed: false, reason: `The model pack ${id} is not installed.` },
      },
      threads: 1,
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** A run that nobody cancels and nobody watches. */
export function quietRun(): RunContext {
  return { signal: new AbortController().signal, progress: () => {} };
}
