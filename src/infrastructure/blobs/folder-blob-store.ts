import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Problem } from '../../domain/problem.ts';
import { requireBlobKey } from './blob-key.ts';
import type { ListedBlob, ManagedBlobStore } from './managed-blob-store.ts';
import { requireListPrefix, UNKNOWN_MEDIA_TYPE } from './managed-blob-store.ts';

/** Whoever deletes another blob may remove a folder, now empty, between our making and using it. */
const PLACING_TRIES = 100;
/** What making a path of folders then throws, depending on which of them went. */
const FOLDER_RACES = ['ENOENT', 'ENOTDIR', 'EEXIST'];

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ERR_FS_EISDIR'];
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code;

function notFound(cause?: unknown): Problem {
  return new Problem('blob_not_found', 'The file does not exist, or no longer.', { cause });
}

/** What the file system's refusals mean; anything else passes through. */
function diskProblem(error: unknown): unknown {
  const code = codeOf(error) ?? '';
  if (NO_ROOM.includes(code)) {
    return new Problem('storage_full', 'There is no room left to store the file.', { cause: error });
  }
  if (['EROFS', 'EACCES', 'EPERM', 'EIO'].includes(code)) {
    return new Problem('storage_unavailable', 'The folder for files cannot be used.', { cause: error });
  }
  return error;
}

/** Walks a folder tree, files in any order; folders that vanish meanwhile are passed over. */
async function* filesBelow(dir: string): AsyncGenerator<string> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    if (NOT_THERE.includes(codeOf(error) ?? '')) return [];
    throw error;
  });
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

async function writeAll(handle: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    let offset = 0;
    // A write may be short, for instance on a disk that is almost full.
    while (offset < chunk.length) {
      offset += (await handle.write(chunk, offset, chunk.length - offset).catch(rethrowDiskProblem))
        .bytesWritten;
    }
    bytes += chunk.length;
  }
  await handle.sync().catch(rethrowDiskProblem);
  return bytes;
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw NOT_THERE.includes(codeOf(error) ?? '') ? notFound(error) : diskProblem(error);
  }
}

function rethrowDiskProblem(error: unknown): never {
  throw diskProblem(error);
}

/**
 * Blobs as files below `dir`: `blobs/<key>` holds the bytes, `facts/<key>.json` the media type and owner, and `partial/`
 * what is being written. The bytes are synced and renamed into place after their facts, so a blob that can be seen is
 * whole and described, whenever the process or the machine stops.
 */
export function createFolderBlobStore({ dir }: { readonly dir: string }): ManagedBlobStore {
  const blobsDir = join(dir, 'blobs');
  const factsDir = join(dir, 'facts');
  const partialDir = join(dir, 'partial');
  const blobPath = (key: string): string => join(blobsDir, requireBlobKey(key));
  const factsPath = (key: string): string => join(factsDir, `${requireBlobKey(key)}.json`);
  const partialPath = (): string => join(partialDir, randomBytes(12).toString('hex'));

  const openPartialDir = async (): Promise<void> => {
    await mkdir(partialDir, { recursive: true }).catch((error: unknown) => {
      const problem = diskProblem(error);
      if (problem instanceof Problem) throw problem;
      throw new Problem('storage_unavailable', 'The folder for files cannot be made.', { cause: error });
    });
  };

  const place = async (partial: string, target: string): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await mkdir(dirname(target), { recursive: true });
        return await rename(partial, target);
      } catch (error) {
        if (!FOLDER_RACES.includes(codeOf(error) ?? '') || tries === PLACING_TRIES) throw error;
      }
    }
  };

  const sizeOf = async (key: string): Promise<number> => {
    const path = blobPath(key);
    const facts = await stat(path).catch((error: unknown) => {
      if (NOT_THERE.includes(codeOf(error) ?? '')) throw notFound(error);
      throw diskProblem(error);
    });
    if (!facts.isFile()) throw notFound();
    return facts.size;
  };

  const mediaTypeOf = async (key: string): Promise<string> => {
    // A power cut may lose the facts of a blob that was just written; its bytes are still good.
    const facts = await readFile(factsPath(key), 'utf8')
      .then((text) => JSON.parse(text) as { mediaType?: unknown })
      .catch(() => null);
    return typeof facts?.mediaType === 'string' ? facts.mediaType : UNKNOWN_MEDIA_TYPE;
  };

  const removeWithEmptyParents = async (root: string, path: string): Promise<void> => {
    await rm(path, { force: true }).catch((error: unknown) => {
      if (!NOT_THERE.includes(codeOf(error) ?? '')) throw diskProblem(error);
    });
    for (let parent = dirname(path); parent !== root; parent = dirname(parent)) {
      const emptied = await rmdir(parent).then(
        () => true,
        () => false,
      );
      if (!emptied) return;
    }
  };

  return {
    async put(key, chunks, facts) {
      const target = blobPath(key);
      await openPartialDir();
      const partials = { bytes: partialPath(), facts: partialPath() };
      try {
        const handle = await open(partials.bytes, 'wx', 0o600).catch(rethrowDiskProblem);
        const bytes = await writeAll(handle, chunks).finally(() => handle.close());
        try {
          await writeFile(partials.facts, JSON.stringify(facts), { flag: 'wx', mode: 0o600 });
          await place(partials.facts, factsPath(key));
          await place(partials.bytes, target);
        } catch (error) {
          throw diskProblem(error);
        }
        return { key, mediaType: facts.mediaType, bytes };
      } finally {
        await Promise.all(Object.values(partials).map((path) => rm(path, { force: true })));
      }
    },

    async read(key) {
      const bytes = await sizeOf(key);
      const mediaType = await mediaTypeOf(key);
      // Opened only when somebody reads, so that a caller who wants the facts alone leaves nothing open.
      const chunks = { [Symbol.asyncIterator]: () => fileChunks(blobPath(key)) };
      return { facts: { key, mediaType, bytes }, chunks };
    },

    async toFile(key) {
      await sizeOf(key);
      return { path: blobPath(key), release: async () => {} };
    },

    async delete(keys) {
      for (const key of keys) {
        await removeWithEmptyParents(blobsDir, blobPath(key));
        await removeWithEmptyParents(factsDir, factsPath(key));
      }
    },

    async *list({ prefix, before }) {
      for await (const path of filesBelow(join(blobsDir, requireListPrefix(prefix)))) {
        const facts = await stat(path).catch(() => null);
        if (!facts || facts.mtimeMs >= before.getTime()) continue;
        const key = relative(blobsDir, path).split(sep).join('/');
        yield { key, bytes: facts.size, modifiedAtMs: facts.mtimeMs } satisfies ListedBlob;
      }
    },

    async discardPartial(before) {
      let discarded = 0;
      for await (const path of filesBelow(partialDir)) {
        const facts = await stat(path).catch(() => null);
        if (!facts || facts.mtimeMs >= before.getTime()) continue;
        await rm(path, { force: true });
        discarded += 1;
      }
      return discarded;
    },

    async freeShare() {
      await mkdir(dir, { recursive: true }).catch(rethrowDiskProblem);
      const { bavail, blocks } = await statfs(dir).catch(rethrowDiskProblem);
      return blocks === 0 ? 1 : bavail / blocks;
    },

    async check() {
      await openPartialDir();
      const probe = partialPath();
      try {
        await writeFile(probe, 'probe');
        await rm(probe);
      } catch (error) {
        throw new Problem('storage_unavailable', 'The folder for files cannot be written.', { cause: error });
      }
    },
  };
}
