import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach } from 'vitest';
import type { JobResult, RunJob } from '../domain/job.ts';
import type { JobRecord, JobStatus, WorkHandler } from '../domain/job-store.ts';
import type { ProblemReport } from '../domain/problem.ts';
import { createFolderBlobStore } from '../infrastructure/blobs/folder-blob-store.ts';
import type { Admission } from './admission.ts';
import { type LeaseLoop, startLeaseLoop } from './lease-loop.ts';
import type { AttemptOutcome } from './worker-metrics.ts';

const RESULT: JobResult = {
  type: 'image',
  image: { file: 'image.png', widthPx: 4, heightPx: 4 },
  engines: {},
  notes: [],
};

/** Writes the result's file and succeeds. */
export const succeeding: RunJob = async ({ outputDir }) => {
  await writeFile(join(outputDir, 'image.png'), 'pixels');
  return RESULT;
};

/** Runs until it is aborted. */
export const endless: RunJob = (_request, { signal }) =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

/** How the store answers the worker; each may throw. */
export interface StoreScript {
  readonly progress?: () => Promise<boolean>;
  readonly succeed?: () => Promise<boolean>;
  readonly fail?: () => Promise<boolean>;
  readonly release?: () => Promise<boolean>;
  /** The job's status when the worker asks again. */
  readonly status?: JobStatus;
}

export interface Bench {
  readonly loop: LeaseLoop;
  /** Hands the job to the loop; `cancel` aborts the lease. Resolves when the handler has returned. */
  give(): { readonly done: Promise<void>; abort(reason: unknown): void };
  /** What was asked of the store, in order. */
  readonly calls: readonly string[];
  readonly problems: readonly ProblemReport[];
  readonly outcomes: readonly AttemptOutcome[];
  readonly warnings: readonly string[];
  resultKeys(): Promise<readonly string[]>;
  scratchNames(): Promise<readonly string[]>;
}

let folders: string[] = [];

afterEach(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  folders = [];
});

const open: Admission = {
  capacityMebibytes: 1,
  residentMebibytes: 1,
  check() {},
  enter: async () => () => {},
};

/** A loop over a scripted store and a real blob folder, with one job at hand. */
export async function benchOf(runJob: RunJob, script: StoreScript = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'unflatten-loop-'));
  folders.push(folder);
  const blobs = createFolderBlobStore({ dir: join(folder, 'blobs') });
  const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  await blobs.put(
    'inputs/one/image',
    (async function* once() {
      yield png;
    })(),
    { kind: 'input', tenantId: 'local', mediaType: 'image/png' },
  );
  const job: JobRecord = {
    id: 'job_1',
    tenantId: 'local',
    operation: 'cutout',
    parameters: {},
    inputs: { image: 'inputs/one/image' },
    formats: [],
    status: 'running',
    progress: 0,
    stage: '',
    attempt: 2,
    createdAt: '',
    startedAt: '',
    finishedAt: null,
    result: null,
    problem: null,
    webhookUrl: null,
  };
  const calls: string[] = [];
  const problems: ProblemReport[] = [];
  const outcomes: AttemptOutcome[] = [];
  const warnings: string[] = [];
  const note = (name: keyof StoreScript & string, answer: (() => Promise<boolean>) | undefined) => {
    calls.push(name);
    return answer ? answer() : Promise.resolve(true);
  };
  let handler: WorkHandler | null = null;
  const running = new Set<Promise<void>>();
  const loop = startLeaseLoop(
    {
      queue: {
        workQueue(_options, given) {
          handler = given;
          return {
            get running() {
              return running.size;
            },
            drain: async () => void (await Promise.all(running)),
          };
        },
      },
      jobs: {
        progress: () => note('progress', script.progress),
        succeed: () => note('succeed', script.succeed),
        fail: (_attempt, problem) => {
          problems.push(problem);
          return note('fail', script.fail);
        },
        release: () => note('release', script.release),
        get: async () => ({ ...job, status: script.status ?? job.status }),
      },
      blobs,
      operations: new Map(),
      runJob,
      admission: open,
      scratchDir: join(folder, 'scratch'),
      maxPixels: 1e6,
      log: { info() {}, warn: (_facts, message) => warnings.push(message), error() {} },
      metrics: {
        started() {},
        ended: ({ outcome }) => outcomes.push(outcome),
        engineCrashed() {},
        swept() {},
      },
    },
    { queues: ['cpu'], concurrency: 1 },
  );
  return {
    loop,
    calls,
    problems,
    outcomes,
    warnings,
    give() {
      const controller = new AbortController();
      const attempt = { jobId: job.id, attempt: job.attempt };
      const done = handler!({ job, attempt }, controller.signal).finally(() => running.delete(done));
      running.add(done);
      return { done, abort: (reason) => controller.abort(reason) };
    },
    async resultKeys() {
      const keys: string[] = [];
      for await (const { key } of blobs.list({ prefix: 'results/', before: new Date(8.64e15) }))
        keys.push(key);
      return keys;
    },
    scratchNames: () => readdir(join(folder, 'scratch')),
  };
}
