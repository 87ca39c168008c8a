import type { FileHandle } from 'node:fs/promises';
import { lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../../domain/problem.ts';
import { diskProblem } from './disk-problem.ts';
import { hashFile } from './file-hash.ts';
import { type HubClient, PassingFailure } from './hub-client.ts';
import { byteLimitOf, type PackFile } from './pack.ts';

export interface FileDownload {
  readonly hub: HubClient;
  /** The file's path at the hub. */
  readonly hubPath: string;
  readonly file: PackFile;
  /** Where its bytes are put; what lies there already is continued. */
  readonly partPath: string;
  readonly signal: AbortSignal;
  /** Hears how much of the file is there. */
  progress(bytes: number): void;
  /** Pauses between tries that brought nothing; after the last one it is given up. */
  readonly retryDelaysMs: readonly number[];
}

export interface DownloadedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Bytes that an earlier try has left. Anything but a plain file is none of ours, and goes. */
async function bytesAt(path: string): Promise<number> {
  const facts = await lstat(path).catch(() => null);
  if (facts === null) return 0;
  if (facts.isFile()) return facts.size;
  await rm(path, { recursive: true, force: true });
  return 0;
}

/**
 * Brings a file from a hub to disk and checks it. A connection that breaks is resumed where it broke, as often as each try
 * brings something.
 * @throws Problem `model_unreachable`, `model_damaged` (its bytes are thrown away then), `storage_full`, `output_failed`,
 *   `canceled`
 */
export async function downloadFile(download: FileDownload): Promise<DownloadedFile> {
  const { file, partPath, signal, hub, retryDelaysMs } = download;
  try {
    await mkdir(dirname(partPath), { recursive: true });
    let failures = 0;
    let farthest = 0;
    for (;;) {
      const before = await bytesAt(partPath);
      if (before > 0 && before === file.bytes) break;
      // What has no known end cannot be gone on with: nothing would tell that it is whole.
      if (before > byteLimitOf(file) || file.bytes === undefined) await rm(partPath, { force: true });
      try {
        if (await fetchOnce(download, await bytesAt(partPath))) break;
        throw new PassingFailure('it stopped before the end');
      } catch (error) {
        if (!(error instanceof PassingFailure)) throw error;
        // Counted from the farthest point ever: a file that is too short at the hub comes anew and anew.
        const there = await bytesAt(partPath);
        failures = there > Math.max(before, farthest) ? 0 : failures + 1;
        farthest = Math.max(there, farthest);
        const pauseMs = failures === 0 ? 0 : retryDelaysMs[failures - 1];
        if (pauseMs === undefined)
          throw new Problem(
            'model_unreachable',
            `Expected the model hub at ${hub.host} to send ${file.path}, but ${error.message}. Pulling again goes on from there.`,
            { cause: error.cause },
          );
        await delay(pauseMs, undefined, { signal });
      }
    }
    return await checked(download);
  } catch (error) {
    throw signal.aborted ? canceled(signal) : diskProblem(error);
  }
}

function canceled(signal: AbortSignal): Problem {
  return signal.reason instanceof Problem ? signal.reason : new Problem('canceled', 'The pull was canceled.');
}

/** One request, appended to what is there. Answers whether the file has come to its end. */
async function fetchOnce(download: FileDownload, fromByte: number): Promise<boolean> {
  const { hub, hubPath, file, partPath, signal } = download;
  const stretch = await hub.open(hubPath, fromByte, signal);
  if (stretch === null || (stretch.startByte !== 0 && stretch.startByte !== fromByte)) {
    stretch?.response.close();
    await rm(partPath, { force: true });
    throw new PassingFailure('it does not go on where it stopped');
  }
  const { response, startByte } = stretch;
  let handle: FileHandle | null = null;
  try {
    handle = await open(partPath, startByte === 0 ? 'w' : 'a');
    const bytes = await writeAll(response.chunks, handle, startByte, download);
    await handle.sync();
    return file.bytes === undefined || bytes === file.bytes;
  } finally {
    response.close();
    await handle?.close();
  }
}

async function writeAll(
  chunks: AsyncIterable<Uint8Array>,
  handle: FileHandle,
  startByte: number,
  { file, partPath, progress, signal }: FileDownload,
): Promise<number> {
  const limit = byteLimitOf(file);
  const iterator = chunks[Symbol.asyncIterator]();
  let bytes = startByte;
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await iterator.next();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new PassingFailure('the connection broke', { cause: error });
    }
    if (next.done === true) return bytes;
    bytes += next.value.length;
    if (bytes > limit) {
      await rm(partPath, { force: true });
      throw new Problem(
        'model_damaged',
        `Expected ${file.path} to have ${file.bytes === undefined ? 'at most ' : ''}${limit} bytes, but it has more.`,
      );
    }
    // One write may take less than it was given.
    for (let rest = next.value; rest.length > 0; ) {
      const { bytesWritten } = await handle.write(rest);
      rest = rest.subarray(bytesWritten);
    }
    progress(bytes);
  }
}

async function checked({ file, partPath, signal }: FileDownload): Promise<DownloadedFile> {
  const found = await hashFile(partPath, signal);
  if (file.sha256 === undefined || found.sha256 === file.sha256) return found;
  await rm(partPath, { force: true });
  throw new Problem(
    'model_damaged',
    `Expected ${file.path} to have the SHA-256 ${file.sha256}, but what came has ${found.sha256}. It was thrown away.`,
  );
}
