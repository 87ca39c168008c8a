import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, realpath, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../domain/problem.ts';
import { outputProblem, statOrNull } from './file-problem.ts';
import type { OutputTarget } from './output-target.ts';
import type { Reporter } from './reporter.ts';
import { createScratchFolder } from './scratch-folder.ts';

const OTHER_PICTURES = new Set(
  'jpg jpeg jpe jfif webp avif gif tif tiff heic heif bmp jxl psd svg pdf ora zip'.split(' '),
);

/**
 * Refuses a file name that promises another format than the PNG that will be written.
 * @throws Problem `usage`
 */
export function checkImageName(shownPath: string): void {
  const extension = extname(shownPath).slice(1);
  if (OTHER_PICTURES.has(extension.toLowerCase()))
    throw new Problem('usage', `Expected --output to end in .png, got ${shownPath}: results are PNG.`);
}

/**
 * Prepares the file `path` (absolute) to take a picture. `place` takes the name that the job gave it in the scratch
 * folder; a file that is there is replaced in one step, a device or pipe is written to.
 * @throws Problem `output_failed` when the folder is missing, not writable, or `path` is itself a folder
 */
export async function openImageOutput(path: string, shownPath: string): Promise<OutputTarget<string>> {
  try {
    const existing = await statOrNull(path);
    if (existing?.isDirectory())
      throw new Problem('output_failed', `Expected a file name as output, but ${shownPath} is a folder.`);
    if (existing) await access(path, constants.W_OK);
    if (!existing && !(await statOrNull(dirname(path))))
      throw new Problem('output_failed', `Expected an existing folder for ${shownPath}, but it is missing.`);
    const isSpecial = existing !== null && !existing.isFile();
    // A link stays a link: what it points to is replaced.
    const target = existing?.isFile() ? await realpath(path) : path;
    const scratch = await createScratchFolder(isSpecial ? tmpdir() : dirname(target));
    return {
      scratchPath: scratch.path,
      async place(fileName) {
        const from = join(scratch.path, fileName);
        try {
          if (isSpecial) await pipeline(createReadStream(from), createWriteStream(target));
          else await rename(from, target);
          return [];
        } catch (error) {
          throw outputProblem(shownPath, error);
        }
      },
      close: () => scratch.remove(),
    };
  } catch (error) {
    throw outputProblem(shownPath, error);
  }
}

/**
 * Prepares stdout to take a picture as bytes.
 * @throws Problem `usage` when stdout is a terminal
 */
export async function openStandardOutput(reporter: Reporter): Promise<OutputTarget<string>> {
  if (reporter.terminal.stdoutIsTerminal)
    throw new Problem('usage', 'Expected a pipe or a file behind "-o -", got a terminal.');
  const scratch = await createScratchFolder(tmpdir());
  return {
    scratchPath: scratch.path,
    async place(fileName) {
      await reporter.bytes(createReadStream(join(scratch.path, fileName)));
      return [];
    },
    close: () => scratch.remove(),
  };
}
