import type { CapabilityName } from '../../domain/capability.ts';

/** A file of a pack, at the same path in the hub's repository and in the installed folder. */
export interface PackFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  /** Its exact size; without it, the most that is taken. */
  readonly bytes?: number;
  readonly maxBytes?: number;
  /** In hex. Where it is not known, that of the first pull is recorded and counts from then on. */
  readonly sha256?: string;
}

/** Weights that are fetched when an operator asks for them, and never otherwise. */
export interface ModelPack {
  /** Also the id of the engine that works with it, and the name of its folder. */
  readonly id: string;
  readonly capability: CapabilityName;
  /** One sentence on what it is for. */
  readonly summary: string;
  /** `owner/name` at the hub. */
  readonly repository: string;
  /** A commit, never a branch: its files cannot change. */
  readonly revision: string;
  readonly files: readonly PackFile[];
  readonly licence: {
    readonly spdx: string;
    readonly note?: string;
    /** Terms that an operator has to agree to before anything is fetched. */
    readonly needsConsent: boolean;
  };
}

/** What a file without a known size may measure: configurations and vocabularies, no weights. */
const MAX_UNKNOWN_BYTES = 4 * 2 ** 20;

/** The most bytes that are taken for a file. */
export function byteLimitOf(file: PackFile): number {
  return file.bytes ?? file.maxBytes ?? MAX_UNKNOWN_BYTES;
}

/** What is known of a pack's size before it is pulled: all but small configuration files. */
export function knownBytesOf(pack: ModelPack): number {
  return pack.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const REVISION = /^[0-9a-f]{40}$/;
const PATH = /^(?!.*(?:^|\/)\.)[\w.-]+(?:\/[\w.-]+)*$/;

/** Throws a RangeError for a manifest that could lead out of its folder or to a file that may change. */
export function assertManifest(pack: ModelPack): void {
  const isSound =
    ID.test(pack.id) &&
    REPOSITORY.test(pack.repository) &&
    REVISION.test(pack.revision) &&
    pack.files.length > 0 &&
    pack.files.every(({ path }) => PATH.test(path));
  if (!isSound) throw new RangeError(`The manifest of the model pack ${JSON.stringify(pack.id)} is wrong.`);
}
