import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem, throwIfAborted } from '../domain/problem.ts';
import { inputProblem } from './file-problem.ts';
import { createScratchFolder } from './scratch-folder.ts';
import type { Terminal } from './terminal.ts';

/** A picture that a job can read by path. */
export interface InputFile {
  /** Absolute, links followed. */
  readonly path: string;
  /** How the user named it. */
  readonly label: string;
  /** Removes what was made to hold the picture; a user's own file stays. */
  close(): Promise<void>;
}

/** Beyond what is decoded by default: decoding refuses with the exact limit, this keeps the disk from filling up. */
const MAX_STREAM_MEBIBYTES = 512;

/**
 * Finds the picture that the word `argument` names: a path from `terminal.cwd`, or `-` for stdin. Streams (stdin, named
 * pipes, `<(…)`) are kept in a temporary file, since a job reads its inputs by path and more than once.
 * @param name what the picture is for the user: `image`, `mask`
 * @throws Problem `input_not_found`, `image_unreadable`, `file_too_large`, `usage`, `canceled`
 */
export async function openInput(
  argument: string,
  name: string,
  terminal: Terminal,
  maxStreamMebibytes = MAX_STREAM_MEBIBYTES,
): Promise<InputFile> {
  const { stdin, signal } = terminal;
  const limits = { maxMebibytes: maxStreamMebibytes, signal };
  try {
    if (argument === '-') {
      if (terminal.stdinIsTerminal ?? ('isTTY' in stdin && stdin.isTTY === true))
        throw new Problem('usage', `Expected the ${name} on standard input, got a terminal.`);
      return await spool(stdin, 'standard input', name, limits);
    }
    const path = resolve(terminal.cwd, argument);
    const stats = await stat(path);
    if (stats.isDirectory())
      throw new Problem('image_unreadable', `Expected the ${name} at ${argument}, but that is a folder.`);
    if (!stats.isFile()) return await spool(createReadStream(path), argument, name, limits);
    await access(path, constants.R_OK);
    return { path: await realpath(path), label: argument, close: async () => {} };
  } catch (error) {
    throw inputProblem(name, argument, error);
  }
}

async function spool(
  stream: Readable,
  label: string,
  name: string,
  { maxMebibytes, signal }: { readonly maxMebibytes: number; readonly signal: AbortSignal },
): Promise<InputFile> {
  throwIfAborted(signal);
  const scratch = await createScratchFolder(tmpdir());
  const path = join(scratch.path, 'input');
  let countBytes = 0;
  try {
    await pipeline(
      stream,
      async function* limited(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          countBytes += chunk.length;
          if (countBytes > maxMebibytes * 1024 ** 2)
            throw new Problem(
              'file_too_large',
              `Expected the ${name} on ${label} to have at most ${maxMebibytes} MiB, got more.`,
            );
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
      { signal },
    );
    if (countBytes === 0)
      throw new Problem('image_unreadable', `Expected the ${name} on ${label}, but nothing came.`);
  } catch (error) {
    await scratch.remove();
    throwIfAborted(signal);
    throw error;
  }
  return { path, label, close: () => scratch.remove() };
}
