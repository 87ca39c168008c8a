import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../domain/problem.ts';

/** Up to here an upload stays in memory; above, it goes to a file as it comes. */
const MEMORY_BYTES = 512 * 1024;

/** A file that has come in whole and belongs to nobody yet. */
export interface Upload {
  readonly bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  /** The bytes, or the path of a file that holds them until `discard`. */
  readonly source: Buffer | string;
  chunks(): AsyncIterable<Uint8Array>;
  /** Gives the place back. Harmless twice. */
  discard(): Promise<void>;
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Where uploads are received: in memory while they are small, in a folder of our own above that. */
export class UploadSpool {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Makes the folder and removes what an earlier process left in it. The folder belongs to this spool alone. */
  async open(): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#dir)) {
      if (name.endsWith('.upload')) await rm(join(this.#dir, name), { force: true });
    }
  }

  /**
   * Takes a file in. Nothing is left behind when `chunks` breaks off.
   * @throws Problem `file_too_large` as soon as more than `maxBytes` came, `storage_full`, or what `chunks` throws
   */
  async receive(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Upload> {
    const hash = createHash('sha256');
    const path = join(this.#dir, `${randomBytes(12).toString('hex')}.upload`);
    let held: Uint8Array[] = [];
    let file: FileHandle | null = null;
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes)
          throw new Problem(
            'file_too_large',
            `Expected a file of at most ${maxBytes} bytes, but it is larger.`,
          );
        hash.update(chunk);
        held.push(chunk);
        if (file === null && bytes <= MEMORY_BYTES) continue;
        file ??= await open(path, 'wx', 0o600);
        for (const part of held) await file.writeFile(part);
        held = [];
      }
    } catch (error) {
      if (file !== null) await rm(path, { force: true });
      throw roomProblem(error);
    } finally {
      await file?.close();
    }
    const sha256 = hash.digest('hex');
    if (file !== null) {
      const discard = (): Promise<void> => rm(path, { force: true });
      return { bytes, sha256, source: path, chunks: () => createReadStream(path), discard };
    }
    const source = Buffer.concat(held);
    return { bytes, sha256, source, chunks: () => once(source), discard: async () => {} };
  }
}

function roomProblem(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (!['ENOSPC', 'EDQUOT'].includes(code)) return error;
  return new Problem('storage_full', 'There is no room left to receive the file.', { cause: error });
}
