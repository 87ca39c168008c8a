import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BlobStore } from '../domain/blob-store.ts';
import type { JobRecord } from '../domain/job-store.ts';
import type { ListedBlob } from '../infrastructure/blobs/managed-blob-store.ts';
import type { Log } from './log.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** What the sweeper asks of the jobs. */
export interface SweptJobs {
  expiredJobs(nowMs: number, limit: number): Promise<readonly JobRecord[]>;
  deleteJobs(jobIds: readonly string[]): Promise<void>;
  deleteExpiredRows(nowMs: number): Promise<number>;
  /** Which of these blobs a job or an image needs, besides those of `exceptJobIds`. */
  blobsInUse(keys: readonly string[], exceptJobIds?: readonly string[]): Promise<ReadonlySet<string>>;
  existingJobs(jobIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface SweptImages {
  expiredImages(
    nowMs: number,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly blobKey: string }[]>;
  deleteImages(imageIds: readonly string[]): Promise<void>;
}

export interface SweptBlobs extends Pick<BlobStore, 'delete'> {
  list(query: { readonly prefix: string; readonly before: Date }): AsyncIterable<ListedBlob>;
  discardPartial(before: Date): Promise<number>;
}

export interface SweeperServices {
  readonly jobs: SweptJobs;
  readonly images: SweptImages;
  readonly blobs: SweptBlobs;
  /** Gives the space of deleted rows back. */
  tidy(): Promise<void>;
  /** Folders whose old entries were left by processes that died. */
  readonly scratchDirs: readonly string[];
  readonly log: Log;
  readonly metrics: WorkerMetrics;
  readonly nowMs: () => number;
  /** Longer than any request, upload or job takes: whoever owns something older has said so by then. */
  readonly orphanAgeMs: number;
}

/** Deletes what has expired, and what nobody owns. Any number of processes may sweep one installation. */
export interface Sweeper {
  /** Deletes jobs, images and rows whose time is over, with their blobs. */
  sweepExpired(): Promise<void>;
  /** Looks through all blobs and scratch folders for what crashes left behind. Slow where there are many blobs. */
  sweepOrphans(): Promise<void>;
  /** Sweeps every `intervalMs`, orphans now and then, until `signal` is aborted. Throws nothing. */
  run(intervalMs: number, signal: AbortSignal): Promise<void>;
}

const BATCH = 100;
const ORPHAN_SWEEP_INTERVAL_MS = 6 * 3_600_000;
/** After a start others have better things to do. */
const FIRST_SWEEP_MS = 30_000;

const RESULTS = 'results/';

const inputKeys = ({ inputs }: JobRecord): readonly string[] => Object.values(inputs);

export function createSweeper(services: SweeperServices): Sweeper {
  const { jobs, images, blobs, metrics, nowMs, orphanAgeMs } = services;

  async function deleteUnused(keys: readonly string[], exceptJobIds?: readonly string[]): Promise<number> {
    const used = await jobs.blobsInUse(keys, exceptJobIds);
    const unused = keys.filter((key) => !used.has(key));
    await blobs.delete(unused);
    return unused.length;
  }

  async function keysBelow(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const { key } of blobs.list({ prefix, before: new Date(nowMs()) })) keys.push(key);
    return keys;
  }

  /** Blobs go before their job: a crash in between only means that the next sweep does it again. */
  async function sweepJobs(): Promise<void> {
    for (;;) {
      const expired = await jobs.expiredJobs(nowMs(), BATCH);
      if (expired.length === 0) return;
      const ids = expired.map((job) => job.id);
      for (const id of ids) await blobs.delete(await keysBelow(`${RESULTS}${id}/`));
      await deleteUnused(expired.flatMap(inputKeys), ids);
      await jobs.deleteJobs(ids);
      metrics.swept('jobs', ids.length);
      if (expired.length < BATCH) return;
    }
  }

  /** An image's blob may be a job's input by now, so the image goes first and only what nobody else needs follows. */
  async function sweepImages(): Promise<void> {
    for (;;) {
      const expired = await images.expiredImages(nowMs(), BATCH);
      if (expired.length === 0) return;
      await images.deleteImages(expired.map((image) => image.id));
      await deleteUnused(expired.map((image) => image.blobKey));
      metrics.swept('images', expired.length);
      if (expired.length < BATCH) return;
    }
  }

  async function inBatches(
    prefix: string,
    handle: (keys: readonly string[]) => Promise<number>,
  ): Promise<number> {
    let batch: string[] = [];
    let deleted = 0;
    for await (const { key } of blobs.list({ prefix, before: new Date(nowMs() - orphanAgeMs) })) {
      batch.push(key);
      if (batch.length < BATCH) continue;
      deleted += await handle(batch);
      batch = [];
    }
    return batch.length === 0 ? deleted : deleted + (await handle(batch));
  }

  async function deleteResultsOfNobody(keys: readonly string[]): Promise<number> {
    const ownerOf = (key: string): string => key.split('/')[1] ?? '';
    const existing = await jobs.existingJobs([...new Set(keys.map(ownerOf))]);
    const orphans = keys.filter((key) => !existing.has(ownerOf(key)));
    await blobs.delete(orphans);
    return orphans.length;
  }

  async function sweepScratch(): Promise<void> {
    for (const dir of services.scratchDirs) {
      for (const name of await readdir(dir).catch(() => [])) {
        const path = join(dir, name);
        const facts = await stat(path).catch(() => null);
        if (facts && facts.mtimeMs < nowMs() - orphanAgeMs) await rm(path, { recursive: true, force: true });
      }
    }
  }

  const sweeper: Sweeper = {
    async sweepExpired() {
      await sweepJobs();
      await sweepImages();
      metrics.swept('rows', await jobs.deleteExpiredRows(nowMs()));
    },

    async sweepOrphans() {
      const orphans =
        (await inBatches(RESULTS, deleteResultsOfNobody)) +
        (await inBatches('inputs/', deleteUnused)) +
        (await inBatches('images/', deleteUnused)) +
        // Parts of files that never became whole.
        (await inBatches('uploads/', deleteUnused));
      const partial = await blobs.discardPartial(new Date(nowMs() - orphanAgeMs));
      metrics.swept('blobs', orphans + partial);
      if (orphans + partial > 0) services.log.info({ orphans, partial }, 'deleted what nobody owned');
      await sweepScratch();
      await services.tidy();
    },

    async run(intervalMs, signal) {
      let orphansDueMs = nowMs();
      const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
      await pause(Math.min(FIRST_SWEEP_MS, intervalMs));
      while (!signal.aborted) {
        try {
          await sweeper.sweepExpired();
          if (nowMs() >= orphansDueMs) {
            orphansDueMs = nowMs() + ORPHAN_SWEEP_INTERVAL_MS;
            await sweeper.sweepOrphans();
          }
        } catch (error) {
          // The next sweep finds the same things again.
          services.log.warn({ err: error }, 'sweeping failed');
        }
        await pause(intervalMs);
      }
    },
  };
  return sweeper;
}
