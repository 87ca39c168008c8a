import { lstat, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../domain/problem.ts';
import { diskProblem } from './disk-problem.ts';
import { type DownloadedFile, downloadFile } from './file-download.ts';
import { hashFile } from './file-hash.ts';
import type { HubClient } from './hub-client.ts';
import { knownBytesOf, type ModelPack, type PackFile } from './pack.ts';
import { type PackRecord, writeRecord } from './pack-record.ts';

/** How far a pull is. */
export interface PullProgress {
  readonly doneBytes: number;
  /** Without small files of unknown size, so that `doneBytes` may pass it by a little. */
  readonly totalBytes: number;
  /** The file that comes now. */
  readonly path: string;
}

export interface PackPull {
  readonly pack: ModelPack;
  /** The folder of all packs. */
  readonly dir: string;
  readonly hub: HubClient;
  readonly signal: AbortSignal;
  progress(progress: PullProgress): void;
  readonly retryDelaysMs: readonly number[];
  /** Free bytes of the file system that `dir` is on. */
  freeBytes(dir: string): Promise<number>;
  now(): Date;
}

/** Room that a pull leaves on the disk: a database beside the models must go on. */
const SPARE_BYTES = 64 * 2 ** 20;
/** Of staging folders; a dot, so that no pack has such a name. */
const PREFIX = '.pulling-';
const PART_SUFFIX = '.part';

/** What the file system of `dir` has left for us. */
export async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** Removes what broken pulls of a pack have left, but for the folder that is named. Answers whether there was anything. */
export async function removeStaging(dir: string, packId: string, except = ''): Promise<boolean> {
  const names = await readdir(dir).catch(() => []);
  const left = names.filter((name) => name.startsWith(`${PREFIX}${packId}@`) && name !== except);
  for (const name of left) await rm(join(dir, name), { recursive: true, force: true });
  return left.length > 0;
}

/** Takes an installed pack away: at once for whoever looks, its bytes thereafter. */
export async function removePack(dir: string, packId: string): Promise<boolean> {
  const away = join(dir, `${PREFIX}${packId}@removed`);
  await rm(away, { recursive: true, force: true });
  await rename(join(dir, packId), away).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return removeStaging(dir, packId);
}

/**
 * Fetches a pack into a staging folder, and puts it in its place when every file is there and has proved right. What a
 * broken pull has left is gone on with. The caller holds the pack's lock.
 * @throws Problem as `downloadFile`; the installed folder, if there is one, is untouched then
 */
export async function pullPack(pull: PackPull): Promise<void> {
  const { pack, dir, now } = pull;
  const stagingName = `${PREFIX}${pack.id}@${pack.revision}`;
  const staging = join(dir, stagingName);
  try {
    await mkdir(staging, { recursive: true });
    await removeStaging(dir, pack.id, stagingName);
    await requireRoom(pull, staging);
    const files = await fetchFiles(pull, staging);
    const { id, repository, revision, licence } = pack;
    const record: PackRecord = {
      id,
      repository,
      revision,
      pulledAt: now().toISOString(),
      licence: licence.spdx,
      files: pack.files.map(({ path }) => ({ path, ...files.get(path)! })),
    };
    await writeRecord(staging, record);
    await putInPlace(pull, staging);
  } catch (thrown) {
    const error = diskProblem(thrown);
    // A full disk is of no use to anybody: what came is given back.
    if (error instanceof Problem && error.code === 'storage_full')
      await rm(staging, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

async function sizeAt(path: string): Promise<number> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() === true ? facts.size : 0;
}

async function requireRoom({ pack, dir, freeBytes }: PackPull, staging: string): Promise<void> {
  let missing = knownBytesOf(pack);
  for (const { path } of pack.files)
    missing -= (await sizeAt(join(staging, path))) + (await sizeAt(join(staging, path + PART_SUFFIX)));
  const free = await freeBytes(dir);
  if (missing <= 0 || free >= missing + SPARE_BYTES) return;
  const inMebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  throw new Problem(
    'storage_full',
    `The model pack "${pack.id}" needs ${inMebibytes(missing + SPARE_BYTES)} MiB on the disk of the models folder, but ` +
      `${Math.floor(free / 2 ** 20)} are free.`,
  );
}

async function fetchFiles(pull: PackPull, staging: string): Promise<ReadonlyMap<string, DownloadedFile>> {
  const { pack, hub, signal, retryDelaysMs } = pull;
  const totalBytes = knownBytesOf(pack);
  const files = new Map<string, DownloadedFile>();
  let doneBytes = 0;
  for (const file of pack.files) {
    const { path } = file;
    const tell = (bytes: number): void => pull.progress({ doneBytes: doneBytes + bytes, totalBytes, path });
    tell(0);
    const earlier = await finishedFile(file, join(staging, path), signal);
    const partPath = join(staging, path + PART_SUFFIX);
    const fetched =
      earlier ??
      (await downloadFile({
        hub,
        hubPath: `${pack.repository}/resolve/${pack.revision}/${path}`,
        file,
        partPath,
        signal,
        progress: tell,
        retryDelaysMs,
      }));
    if (earlier === null) await rename(partPath, join(staging, path));
    files.set(path, fetched);
    doneBytes += fetched.bytes;
    tell(0);
  }
  return files;
}

/** A file that an earlier pull brought to its end. */
async function finishedFile(
  file: PackFile,
  path: string,
  signal: AbortSignal,
): Promise<DownloadedFile | null> {
  if ((await sizeAt(path)) === 0) {
    await rm(path, { recursive: true, force: true });
    return null;
  }
  const found = await hashFile(path, signal);
  const isRight =
    (file.bytes === undefined || found.bytes === file.bytes) &&
    (file.sha256 === undefined || found.sha256 === file.sha256);
  if (isRight) return found;
  await rm(path);
  return null;
}

/** Exchanges the pack's folder for the staged one. Between the two renames there is none: whoever looks then finds no pack. */
async function putInPlace({ pack, dir }: PackPull, staging: string): Promise<void> {
  for (const { path } of pack.files) await rm(join(staging, path + PART_SUFFIX), { force: true });
  const old = join(dir, `${PREFIX}${pack.id}@old`);
  await rm(old, { recursive: true, force: true });
  const target = join(dir, pack.id);
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(staging, target);
  await rm(old, { recursive: true, force: true });
}
