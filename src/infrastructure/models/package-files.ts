import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Problem } from '../../domain/problem.ts';

/** Reads what installed npm packages carry as data: model weights. Package code is never imported or run. */
export interface InstalledPackageFiles {
  /** Whether the package is installed here. */
  has(packageName: string): Promise<boolean>;
  /**
   * The bytes of `path` (relative, with forward slashes) inside the package.
   * @throws Problem `engine_unavailable` when the package or the file is missing or cannot be read
   * @throws RangeError when the name or the path is not one, or leads out of the package
   */
  read(packageName: string, path: string): Promise<Uint8Array<ArrayBuffer>>;
}

const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * Finds packages as Node does: in every `node_modules` from `startDir` upwards, nearest first. Global folders are not
 * searched. What was found is remembered, what was not is looked for again.
 */
export function installedPackageFiles(startDir: string = import.meta.dirname): InstalledPackageFiles {
  const folders = new Map<string, string>();

  async function folderOf(packageName: string): Promise<string | null> {
    if (!PACKAGE_NAME.test(packageName))
      throw new RangeError(
        `Expected the name of an npm package but received ${JSON.stringify(packageName)}.`,
      );
    const known = folders.get(packageName);
    if (known !== undefined) return known;
    for (let dir = startDir; ; dir = dirname(dir)) {
      const candidate = join(dir, 'node_modules', packageName);
      if (await isFile(join(candidate, 'package.json'))) {
        const folder = await realpath(candidate);
        folders.set(packageName, folder);
        return folder;
      }
      if (dirname(dir) === dir) return null;
    }
  }

  return {
    async has(packageName) {
      return (await folderOf(packageName)) !== null;
    },

    async read(packageName, path) {
      assertInside(path);
      const folder = await folderOf(packageName);
      if (folder === null)
        throw new Problem('engine_unavailable', `The npm package ${packageName} is not installed.`);
      let file: string;
      try {
        file = await realpath(join(folder, path));
      } catch (cause) {
        throw new Problem('engine_unavailable', `The npm package ${packageName} lacks the file ${path}.`, {
          cause,
        });
      }
      // A link inside the package may lead out of it.
      if (!file.startsWith(folder + sep))
        throw new RangeError(`Expected a path inside the package but received ${JSON.stringify(path)}.`);
      try {
        const bytes = await readFile(file);
        return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      } catch (cause) {
        throw new Problem(
          'engine_unavailable',
          `The file ${path} of the npm package ${packageName} cannot be read.`,
          { cause },
        );
      }
    },
  };
}

function assertInside(path: string): void {
  const parts = path.split('/');
  // Backslashes and colons are separators and drives on Windows; no packed file needs either.
  if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\:\0]/.test(path))
    throw new RangeError(`Expected a path inside the package but received ${JSON.stringify(path)}.`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
