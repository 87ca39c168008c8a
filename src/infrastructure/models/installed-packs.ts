import { join } from 'node:path';
import { knownBytesOf, type ModelPack } from './pack.ts';
import { type PackState, stateOf } from './pack-record.ts';

/** Where an installed pack lies, or why it cannot be used. */
export type PackPlace =
  | { readonly installed: true; readonly folder: string }
  | { readonly installed: false; readonly reason: string };

/** The packs that engines can load from. Nothing is ever fetched here. */
export interface InstalledPacks {
  /** Quick: names and sizes are looked at, no bytes. */
  locate(packId: string): Promise<PackPlace>;
}

/** Looks for packs in `dir`; `null` is an installation without any. */
export function installedPacks(dir: string | null, packs: readonly ModelPack[]): InstalledPacks {
  return {
    async locate(packId) {
      const pack = packs.find(({ id }) => id === packId);
      if (!pack) throw new RangeError(`There is no model pack ${JSON.stringify(packId)}.`);
      const folder = dir === null ? null : join(dir, pack.id);
      const state = folder === null ? 'absent' : await stateOf(pack, folder);
      if (folder !== null && state === 'installed') return { installed: true, folder };
      return { installed: false, reason: reasonOf(pack, state) };
    },
  };
}

function reasonOf(pack: ModelPack, state: PackState): string {
  const size = `${Math.round(knownBytesOf(pack) / 1e6)} MB, ${pack.licence.spdx}`;
  const what = {
    absent: `is not installed (${size})`,
    outdated: 'is of another revision than this version works with',
    incomplete: 'is not whole',
    installed: 'is installed',
  }[state];
  const consent = pack.licence.needsConsent ? ' --accept-licence' : '';
  return `The model pack ${pack.id} ${what}; "unflatten models pull ${pack.id}${consent}" fetches it.`;
}
