import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackageFiles } from './engine.ts';

const root = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The packages that are installed beside the sources, for tests. */
export const installedPackages: PackageFiles = {
  has: async (packageName) => {
    try {
      await access(join(root, packageName, 'package.json'));
      return true;
    } catch {
      return false;
    }
  },
  read: async (packageName, path) => new Uint8Array(await readFile(join(root, packageName, path))),
};

/** Packages that hold exactly the files given, by path. */
export function packagesOf(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): PackageFiles {
  return {
    has: async () => true,
    read: async (_packageName, path) => {
      const bytes = files.get(path);
      if (!bytes) throw new Error(`no file ${path}`);
      return bytes;
    },
  };
}
