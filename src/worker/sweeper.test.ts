import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRecord } from '../domain/job-store.ts';
import { createFolderBlobStore } from '../infrastructure/blobs/folder-blob-store.ts';
import type { ManagedBlobStore } from '../infrastructure/blobs/managed-blob-store.ts';
import { createSweeper, type Sweeper } from './sweeper.ts';
import { NO_METRICS } from './worker-metrics.ts';

const HOUR_MS = 3_600_000;

let folder: string;
let blobs: ManagedBlobStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unflatten-sweep-'));
  blobs = createFolderBlobStore({ dir: join(folder, 'blobs') });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(...keys: string[]): Promise<void> {
  for (const key of keys)
    await blobs.put(
      key,
      (async function* once() {
        yield Buffer.from('x');
      })(),
      { kind: 'result', tenantId: 'local', mediaType: 'image/png' },
    );
}

async function keys(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of blobs.list({ prefix: '', before: new Date(8.64e15) })) found.push(key);
  return found.sort();
}

const jobWith = (id: string, image: string) => ({ id, inputs: { image } }) as unknown as JobRecord;

interface Installation {
  expired?: JobRecord[];
  images?: { id: string; blobKey: string }[];
  inUse?: string[];
  existing?: string[];
  deleted?: string[];
}

/** `laterMs` moves the sweeper's clock ahead, past the age below which nothing is an orphan. */
function sweeperOf(kept: Installation, laterMs = 0): Sweeper {
  const deleted = kept.deleted ?? [];
  return createSweeper({
    jobs: {
      expiredJobs: async () => (kept.expired ?? []).filter(({ id }) => !deleted.includes(id)),
      deleteJobs: async (ids) => void deleted.push(...ids),
      deleteExpiredRows: async () => 0,
      blobsInUse: async (asked) => new Set(asked.filter((key) => kept.inUse?.includes(key))),
      existingJobs: async (ids) => new Set(ids.filter((id) => kept.existing?.includes(id))),
    },
    images: {
      expiredImages: async () => (kept.images ?? []).filter(({ id }) => !deleted.includes(id)),
      deleteImages: async (ids) => void deleted.push(...ids),
    },
    blobs,
    tidy: async () => {},
    scratchDirs: [join(folder, 'missing'), join(folder, 'scratch')],
    log: { info() {}, warn() {}, error() {} },
    metrics: NO_METRICS,
    nowMs: () => Date.now() + laterMs,
    orphanAgeMs: 3 * HOUR_MS,
  });
}

describe('the sweeper', () => {
  it('deletes an expired job with the results of all its attempts and its input', async () => {
    await put('results/job_1/1/a.png', 'results/job_1/2/a.png', 'inputs/one/image', 'results/job_10/1/a.png');
    const deleted: string[] = [];
    await sweeperOf({ expired: [jobWith('job_1', 'inputs/one/image')], deleted }, 1_000).sweepExpired();
    expect(deleted).toEqual(['job_1']);
    expect(await keys()).toEqual(['results/job_10/1/a.png']);
  });

  it('keeps a picture that an image or another job still needs', async () => {
    await put('images/img_1/picture', 'images/img_2/picture');
    await sweeperOf({
      expired: [jobWith('job_1', 'images/img_1/picture')],
      images: [{ id: 'img_2', blobKey: 'images/img_2/picture' }],
      inUse: ['images/img_1/picture', 'images/img_2/picture'],
    }).sweepExpired();
    expect(await keys()).toEqual(['images/img_1/picture', 'images/img_2/picture']);
  });

  it('deletes old blobs that nobody owns, and no young ones', async () => {
    await put('results/job_1/1/a.png', 'results/job_2/1/a.png', 'inputs/one/image', 'inputs/two/image');
    const kept = { existing: ['job_1'], inUse: ['inputs/one/image'] };
    await sweeperOf(kept).sweepOrphans();
    expect(await keys()).toHaveLength(4);
    await sweeperOf(kept, 4 * HOUR_MS).sweepOrphans();
    expect(await keys()).toEqual(['inputs/one/image', 'results/job_1/1/a.png']);
  });

  it('removes what died in the scratch folder long ago', async () => {
    const scratch = join(folder, 'scratch');
    const [old, young] = [join(scratch, 'job-old'), join(scratch, 'job-young')];
    await mkdir(scratch);
    await writeFile(old, '');
    await writeFile(young, '');
    const longAgo = new Date(Date.now() - 4 * HOUR_MS);
    await utimes(old, longAgo, longAgo);
    await sweeperOf({}).sweepOrphans();
    expect(await readdir(scratch)).toEqual(['job-young']);
  });

  it('goes on sweeping after a failure, and ends when told', async () => {
    let sweeps = 0;
    const ending = new AbortController();
    const sweeper = createSweeper({
      jobs: {
        expiredJobs: async () => {
          sweeps += 1;
          if (sweeps === 3) ending.abort();
          throw new Error('the database is away');
        },
        deleteJobs: async () => {},
        deleteExpiredRows: async () => 0,
        blobsInUse: async () => new Set(),
        existingJobs: async () => new Set(),
      },
      images: { expiredImages: async () => [], deleteImages: async () => {} },
      blobs,
      tidy: async () => {},
      scratchDirs: [],
      log: { info() {}, warn() {}, error() {} },
      metrics: NO_METRICS,
      nowMs: Date.now,
      orphanAgeMs: HOUR_MS,
    });
    await sweeper.run(5, ending.signal);
    expect(sweeps).toBe(3);
  });
});
