import { lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Problem } from '../domain/problem.ts';
import { outputProblem, statOrNull } from './file-problem.ts';
import type { OutputTarget } from './output-target.ts';
import { createScratchFolder, removeEmptyFolders, type ScratchFolder } from './scratch-folder.ts';

/** The name of the manifest, which is put in place last: where it stands, what it lists stands too. */
export const MANIFEST_FILE = 'manifest.json';

const LAYER_FILE = /^\d{2,}-[a-z0-9-]+\.png$/;
const EXPORT_FILE = /^(stack\.[a-z]+|preview\.png)$/;

/** Whether a split writes files of this name, so that another split into the same folder may replace it. */
export function isStackFile(fileName: string): boolean {
  return LAYER_FILE.test(fileName) || fileName === MANIFEST_FILE || EXPORT_FILE.test(fileName);
}

/**
 * Prepares the folder `path` (absolute; made when missing, with its parents) to take a stack. `place` takes the file
 * names that the job left in the scratch folder. Files of the same names are replaced one by one, and of an earlier
 * split those layers go that its manifest lists and this one has not; nothing else is ever removed.
 * @throws Problem `output_failed` when the folder cannot be written, or holds a manifest that is not of a split
 */
export async function openStackOutput(
  path: string,
  shownPath: string,
): Promise<OutputTarget<readonly string[]>> {
  let madeFolder: string | undefined;
  let scratch: ScratchFolder;
  try {
    madeFolder = await mkdir(path, { recursive: true });
    await earlierLayers(path, shownPath);
    // Inside the folder, not beside it: the folder may be a mount point, and files are to be moved, not copied.
    scratch = await createScratchFolder(path, madeFolder);
  } catch (error) {
    removeEmptyFolders(path, madeFolder);
    throw outputProblem(shownPath, error);
  }
  return {
    scratchPath: scratch.path,
    async place(fileNames) {
      try {
        await placeFiles(scratch.path, path, shownPath, fileNames);
        return await leftoverNotes(path, shownPath, fileNames);
      } catch (error) {
        throw outputProblem(shownPath, error);
      }
    },
    close: () => scratch.remove(),
  };
}

async function placeFiles(
  from: string,
  to: string,
  shownPath: string,
  fileNames: readonly string[],
): Promise<void> {
  for (const name of fileNames) {
    if (basename(name) !== name) throw new Error(`A job named a file outside its folder: ${name}`);
    if ((await statOrNull(join(to, name)))?.isDirectory())
      throw new Problem(
        'output_failed',
        `Expected to write ${join(shownPath, name)}, but a folder is there.`,
      );
  }
  const stale = (await earlierLayers(to, shownPath)).filter((name) => !fileNames.includes(name));
  for (const name of fileNames) if (name !== MANIFEST_FILE) await rename(join(from, name), join(to, name));
  for (const name of stale) await removeFile(join(to, name));
  if (fileNames.includes(MANIFEST_FILE)) await rename(join(from, MANIFEST_FILE), join(to, MANIFEST_FILE));
}

/** No manifest lists exports, and somebody may have worked in one: an earlier one stays, and is told of. */
async function leftoverNotes(
  folder: string,
  shownPath: string,
  fileNames: readonly string[],
): Promise<readonly string[]> {
  const exports = (await readdir(folder)).filter(
    (name) => EXPORT_FILE.test(name) && !fileNames.includes(name),
  );
  return exports.map((name) => `${join(shownPath, name)} was there before and is not of this result.`);
}

/** The layer files that a manifest in the folder lists. A manifest is a file like any other: only plain names count. */
async function earlierLayers(folder: string, shownPath: string): Promise<readonly string[]> {
  const path = join(folder, MANIFEST_FILE);
  if (!(await statOrNull(path))) return [];
  const foreign = new Problem(
    'output_failed',
    `Expected ${join(shownPath, MANIFEST_FILE)} to be of an earlier split, but something else wrote it; ` +
      'choose another folder.',
  );
  try {
    const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isRecord(manifest) || !isRecord(manifest['recomposition']) || !Array.isArray(manifest['layers']))
      throw foreign;
    return manifest['layers']
      .map((layer: unknown) => (isRecord(layer) ? layer['file'] : undefined))
      .filter((file): file is string => typeof file === 'string' && LAYER_FILE.test(file));
  } catch (error) {
    throw error instanceof SyntaxError ? foreign : error;
  }
}

async function removeFile(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats?.isFile()) await rm(path);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
