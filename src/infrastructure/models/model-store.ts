import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CapabilityName } from '../../domain/capability.ts';
import { Problem } from '../../domain/problem.ts';
import { type FolderLock, lockFolder } from '../database/folder-lock.ts';
import { diskProblem } from './disk-problem.ts';
import { hashFile } from './file-hash.ts';
import type { HubClient } from './hub-client.ts';
import { assertManifest, knownBytesOf, type ModelPack } from './pack.ts';
import { freeBytesOf, type PullProgress, pullPack, removePack } from './pack-pull.ts';
import { type PackState, readRecord, stateOf } from './pack-record.ts';

/** A pack as operators see it. */
export interface PackStatus {
  readonly id: string;
  readonly capability: CapabilityName;
  readonly summary: string;
  readonly repository: string;
  readonly revision: string;
  /** As far as it is known before the pull. */
  readonly bytes: number;
  readonly licence: ModelPack['licence'];
  readonly state: PackState;
}

/** What reading every byte of an installed pack showed. */
export interface PackVerification {
  readonly id: string;
  readonly ok: boolean;
  readonly files: readonly {
    readonly path: string;
    readonly state: 'ok' | 'missing' | 'damaged';
    /** Whose hash it was held against: the manifest's, or the one that the first pull recorded. */
    readonly against: 'manifest' | 'first-pull';
  }[];
}

export interface PullOptions {
  readonly acceptLicence: boolean;
  readonly signal: AbortSignal;
  progress(progress: PullProgress): void;
}

/** The model packs of an installation. */
export interface ModelStore {
  list(): Promise<readonly PackStatus[]>;
  /** @throws Problem `model_not_found` */
  status(packId: string): Promise<PackStatus>;
  /**
   * Throws what would keep a pull from beginning.
   * @throws Problem `model_not_found`, `licence_not_accepted`, `offline`
   */
  checkPull(packId: string, acceptLicence: boolean): Promise<void>;
  /**
   * Installs a pack; one that is installed already stays as it is.
   * @throws Problem `model_not_found`, `licence_not_accepted`, `offline`, `models_busy`, `model_unreachable`,
   *   `model_damaged`, `storage_full`, `output_failed`, `canceled`
   */
  pull(packId: string, options: PullOptions): Promise<PackStatus>;
  /** @throws Problem `model_not_found`, `model_not_installed` */
  verify(packId: string, signal: AbortSignal): Promise<PackVerification>;
  /**
   * Removes a pack and what broken pulls of it have left. An engine that is warm keeps working until its process is replaced.
   * @throws Problem `model_not_found`, `model_not_installed`, `models_busy`
   */
  remove(packId: string): Promise<void>;
}

export interface ModelStoreSettings {
  /** Absolute; made when it is needed. */
  readonly dir: string;
  readonly packs: readonly ModelPack[];
  /** `null` for an installation that is set to stay offline. */
  readonly hub: HubClient | null;
  readonly retryDelaysMs?: readonly number[];
  readonly freeBytes?: (dir: string) => Promise<number>;
  readonly now?: () => Date;
}

const RETRY_DELAYS_MS = [500, 2_000, 5_000];

export function createModelStore(settings: ModelStoreSettings): ModelStore {
  const { dir, packs, hub } = settings;
  packs.forEach(assertManifest);

  const find = (packId: string): ModelPack => {
    const pack = packs.find(({ id }) => id === packId);
    if (pack) return pack;
    const known = packs.map(({ id }) => id).join(', ');
    throw new Problem('model_not_found', `Expected a model pack (${known}), but got "${packId}".`);
  };
  const folderOf = (pack: ModelPack): string => join(dir, pack.id);
  const statusOf = async (pack: ModelPack): Promise<PackStatus> => {
    const { id, capability, summary, repository, revision, licence } = pack;
    const state = await stateOf(pack, folderOf(pack));
    return { id, capability, summary, repository, revision, bytes: knownBytesOf(pack), licence, state };
  };
  const requireHub = (pack: ModelPack, acceptLicence: boolean): HubClient => {
    if (pack.licence.needsConsent && !acceptLicence)
      throw new Problem(
        'licence_not_accepted',
        `The model pack "${pack.id}" is under ${pack.licence.spdx} and asks for consent before it is pulled. ` +
          `${pack.licence.note ?? ''} Accept with --accept-licence, or "acceptLicence": true in a request.`,
      );
    if (hub) return hub;
    throw new Problem(
      'offline',
      'UNFLATTEN_OFFLINE keeps this installation from fetching model packs; copy the folder of a pack into ' +
        'UNFLATTEN_MODELS_DIR instead.',
    );
  };

  const checkPull = async (packId: string, acceptLicence: boolean): Promise<void> => {
    const pack = find(packId);
    if ((await statusOf(pack)).state !== 'installed') requireHub(pack, acceptLicence);
  };

  return {
    list: () => Promise.all(packs.map(statusOf)),
    status: async (packId) => statusOf(find(packId)),
    checkPull,

    async pull(packId, { acceptLicence, signal, progress }) {
      const pack = find(packId);
      const before = await statusOf(pack);
      if (before.state === 'installed') return before;
      const from = requireHub(pack, acceptLicence);
      return await withLock(dir, pack.id, async () => {
        // Another process may have brought it while this one waited for its turn at the disk.
        if ((await stateOf(pack, folderOf(pack))) !== 'installed')
          await pullPack({
            pack,
            dir,
            hub: from,
            signal,
            progress,
            retryDelaysMs: settings.retryDelaysMs ?? RETRY_DELAYS_MS,
            freeBytes: settings.freeBytes ?? freeBytesOf,
            now: settings.now ?? (() => new Date()),
          });
        return statusOf(pack);
      });
    },

    async verify(packId, signal) {
      const pack = find(packId);
      if ((await statusOf(pack)).state === 'absent') throw notInstalled(pack);
      return verifyFolder(pack, folderOf(pack), signal);
    },

    async remove(packId) {
      const pack = find(packId);
      const wasThere = await withLock(dir, pack.id, () => removePack(dir, pack.id));
      if (!wasThere) throw notInstalled(pack);
    },
  };
}

function notInstalled(pack: ModelPack): Problem {
  return new Problem('model_not_installed', `The model pack "${pack.id}" is not installed.`);
}

/** Does `work` while no other process pulls or removes the same pack. */
async function withLock<Result>(dir: string, packId: string, work: () => Promise<Result>): Promise<Result> {
  let lock: FolderLock;
  try {
    await mkdir(dir, { recursive: true });
    lock = await lockFolder(join(dir, `.lock-${packId}`));
  } catch (error) {
    if (error instanceof Problem && error.code === 'data_folder_in_use')
      throw new Problem(
        'models_busy',
        `The model pack "${packId}" is being pulled or removed already; try again when that has ended.`,
        { cause: error },
      );
    throw diskProblem(error);
  }
  try {
    return await work();
  } finally {
    await lock.close();
  }
}

async function verifyFolder(pack: ModelPack, folder: string, signal: AbortSignal): Promise<PackVerification> {
  const record = await readRecord(folder);
  const files: PackVerification['files'][number][] = [];
  for (const file of pack.files) {
    const recorded = record?.files.find(({ path }) => path === file.path);
    const against = file.sha256 === undefined ? 'first-pull' : 'manifest';
    const expected = file.sha256 ?? recorded?.sha256;
    const found = await hashFile(join(folder, file.path), signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw diskProblem(error);
    });
    const state = found === null ? 'missing' : found.sha256 === expected ? 'ok' : 'damaged';
    files.push({ path: file.path, state, against });
  }
  const isWhole = (await stateOf(pack, folder)) === 'installed';
  return { id: pack.id, ok: isWhole && files.every(({ state }) => state === 'ok'), files };
}
