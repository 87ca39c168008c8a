import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BlobStore } from '../domain/blob-store.ts';
import { eachPicture, type JobResult, type RunJob } from '../domain/job.ts';
import {
  type JobStatus,
  type JobStore,
  type LeasedJob,
  LeaseLost,
  type QueueName,
  type WorkQueue,
} from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import { readImageHeader } from '../infrastructure/decode/decode.ts';
import { type Operation, usedCapabilities } from '../operations/operation.ts';
import type { Admission } from './admission.ts';
import { writeEnd } from './job-end.ts';
import type { Log } from './log.ts';
import { resultBlobKeys, uploadResult } from './result-upload.ts';
import type { AttemptOutcome, WorkerMetrics } from './worker-metrics.ts';

export interface LeaseLoopServices {
  readonly queue: WorkQueue;
  readonly jobs: Pick<JobStore, 'progress' | 'succeed' | 'fail' | 'release' | 'get'>;
  readonly blobs: BlobStore;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Runs a job in an engine host. */
  readonly runJob: RunJob;
  readonly admission: Admission;
  /** A folder for the files of running jobs; made when it is missing. */
  readonly scratchDir: string;
  /** Largest picture that engines are handed. */
  readonly maxPixels: number;
  readonly log: Log;
  readonly metrics: WorkerMetrics;
}

/** The part of a worker that takes jobs and sees them to their end. */
export interface LeaseLoop {
  /** Jobs that are being worked on now. */
  readonly running: number;
  /**
   * Takes no further job and waits for those that run. What is not done after `withinMs` is stopped and handed back, which
   * uses up none of its tries.
   */
  stop(withinMs: number): Promise<void>;
}

/** Why work stopped when this process ends: the job is not to blame. */
class ShuttingDown extends Error {}

/** Starts taking jobs of `queues`, `concurrency` at a time. */
export function startLeaseLoop(
  services: LeaseLoopServices,
  options: { readonly queues: readonly QueueName[]; readonly concurrency: number },
): LeaseLoop {
  const shutdown = new AbortController();
  const session = services.queue.workQueue(options, (leased, signal) =>
    work(services, leased, signal, shutdown.signal),
  );
  let stopping: Promise<void> | null = null;

  async function stop(withinMs: number): Promise<void> {
    const drained = session.drain();
    const impatience = new AbortController();
    await Promise.race([
      drained,
      delay(withinMs, undefined, { signal: impatience.signal }).then(() =>
        shutdown.abort(new ShuttingDown('the worker ends')),
      ),
    ]);
    impatience.abort();
    await drained;
  }

  return {
    get running() {
      return session.running;
    },
    stop(withinMs) {
      stopping ??= stop(withinMs);
      return stopping;
    },
  };
}

/** Works on one leased job and writes its end, whatever that is. */
async function work(
  services: LeaseLoopServices,
  leased: LeasedJob,
  leaseSignal: AbortSignal,
  shutdownSignal: AbortSignal,
): Promise<void> {
  const { blobs, jobs, metrics } = services;
  const { job, attempt } = leased;
  const facts = { jobId: job.id, attempt: attempt.attempt, operation: job.operation };
  const gone = new AbortController();
  const lease = AbortSignal.any([leaseSignal, gone.signal]);
  const signal = AbortSignal.any([lease, shutdownSignal]);
  const startedMs = performance.now();
  let made: readonly string[] = [];
  metrics.started();

  async function run(): Promise<AttemptOutcome> {
    try {
      const result = await produce(
        services,
        leased,
        signal,
        () => gone.abort(new LeaseLost(attempt)),
        (keys) => {
          made = keys;
        },
      );
      const end = await writeEnd(() => jobs.succeed(attempt, result), lease);
      if (end === 'written') return 'succeeded';
      // Deleting a result that did get committed would be worse than keeping one that did not: the sweeper finds it.
      if (end === 'uncertain') made = [];
      if (end === 'uncertain' && (await standing()) === 'succeeded') return 'succeeded';
      throw new LeaseLost(attempt);
    } catch (error) {
      await blobs.delete(made).catch((reason: unknown) => {
        services.log.warn({ ...facts, err: reason }, 'files of an attempt could not be deleted');
      });
      return endBadly(error);
    }
  }

  async function endBadly(error: unknown): Promise<AttemptOutcome> {
    const reason: unknown = lease.aborted ? lease.reason : error;
    if (reason instanceof LeaseLost) {
      // A refused write does not say why.
      if ((await standing()) === 'canceled') return 'canceled';
      services.log.warn(facts, 'lease lost');
      return 'lost';
    }
    if (lease.aborted) return 'canceled';
    if (shutdownSignal.aborted) {
      await writeEnd(() => jobs.release(attempt), lease);
      return 'released';
    }
    const problem = Problem.from(error);
    if (problem.code === 'engine_crashed') metrics.engineCrashed();
    const isOurs = problem.spec.status >= 500;
    services.log[isOurs ? 'error' : 'info'](
      { ...facts, code: problem.code, ...(isOurs ? { err: problem.cause ?? problem } : {}) },
      'an attempt failed',
    );
    // The deadline is the job's: another attempt would run just as long for nothing.
    const report = problem.report();
    const last = problem.code === 'deadline_exceeded' ? { ...report, retry: 'never' as const } : report;
    const end = await writeEnd(() => jobs.fail(attempt, last), lease);
    return end === 'refused' ? 'lost' : 'failed';
  }

  /** The job's status while this attempt is its last one. */
  async function standing(): Promise<JobStatus | null> {
    const seen = await jobs.get(job.tenantId, job.id);
    return seen?.attempt === attempt.attempt ? seen.status : null;
  }

  const outcome = await run();
  const seconds = (performance.now() - startedMs) / 1000;
  metrics.ended({ operation: job.operation, outcome, seconds });
  services.log.info({ ...facts, outcome, seconds: Number(seconds.toFixed(3)) }, 'attempt ended');
}

/**
 * From the leased job to its result in the blob store, under the attempt's own keys, which `onKeys` hears of before the
 * first is written.
 */
async function produce(
  services: LeaseLoopServices,
  { job, attempt }: LeasedJob,
  signal: AbortSignal,
  onLost: () => void,
  onKeys: (keys: readonly string[]) => void,
): Promise<JobResult> {
  const { blobs, operations, admission, scratchDir, maxPixels } = services;
  const cleanups: (() => unknown)[] = [];
  try {
    signal.throwIfAborted();
    await mkdir(scratchDir, { recursive: true });
    const outputDir = await mkdtemp(join(scratchDir, 'job-'));
    cleanups.push(() => rm(outputDir, { recursive: true, force: true }));
    let mostPixels = 0;
    const inputs = await eachPicture(job.inputs, async (key) => {
      const file = await blobs.toFile(key);
      cleanups.push(() => file.release());
      const { widthPx, heightPx } = await readImageHeader(file.path, { maxPixels });
      mostPixels = Math.max(mostPixels, widthPx * heightPx);
      return file.path;
    });
    const operation = operations.get(job.operation);
    const capabilities = operation ? usedCapabilities(operation) : [];
    cleanups.push(await admission.enter(capabilities, mostPixels, signal));
    const result = await services.runJob(
      {
        operation: job.operation,
        parameters: job.parameters,
        inputs,
        outputDir,
        formats: job.formats,
        ...(job.isModerated ? { isModerated: true } : {}),
      },
      {
        signal,
        progress(fraction, stage) {
          services.jobs.progress(attempt, fraction, stage).then(
            (held) => {
              if (!held) onLost();
            },
            // Progress that cannot be written now is no reason to stop.
            () => {},
          );
        },
      },
    );
    signal.throwIfAborted();
    const leased = { job, attempt };
    onKeys(resultBlobKeys(leased, result));
    await uploadResult(blobs, leased, { outputDir, result, signal });
    return result;
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}
