import { availableParallelism, constants } from 'node:os';
import process from 'node:process';
import type { Operation } from '../operations/operation.ts';
import { type Admission, createAdmission } from '../worker/admission.ts';
import { createHostPool } from '../worker/host-pool.ts';
import { inspectEngines } from '../worker/inspection.ts';
import { startLeaseLoop } from '../worker/lease-loop.ts';
import { openModelServers } from '../worker/model-servers.ts';
import { createSweeper } from '../worker/sweeper.ts';
import { workerMetrics } from '../worker/worker-metrics.ts';
import type { Installation } from './installation.ts';
import { engineMemoryMebibytes, scratchFolders } from './installation.ts';

/** How an engine host's process is started: a module, and the arguments that make it one. */
export interface EngineHostEntry {
  readonly entry: URL;
  args(settings: {
    readonly threads: number;
    readonly maxPixels: number;
    readonly modelsDir: string;
  }): readonly string[];
}

/** A worker that takes jobs and sweeps until it is stopped. */
export interface RunningWorker {
  /** Takes no further job, waits for the running ones, hands back what is not done in time. */
  stop(withinMs: number): Promise<void>;
}

/** A canceled job's process has this long to end it by itself: the machine is to be free again within two seconds. */
const CANCEL_GRACE_MS = 1_000;
/** A process may grow to this many times what its engines' cards say before it is replaced. */
const GROWTH_FACTOR = 1.5;
/** Below it a process would be replaced after every large picture: what it frees is not given back at once. */
const LEAST_CEILING_MEBIBYTES = 2_048;

const LEAST_ORPHAN_AGE_MS = 3 * 3_600_000;

/** Memory admission of this machine, by the cards of the engines that can work here. */
export async function installationAdmission({ config }: Pick<Installation, 'config'>): Promise<Admission> {
  const engines = await inspectEngines(config.models.dir, openModelServers(config.modelServers));
  return createAdmission({
    budgetMebibytes: engineMemoryMebibytes(config),
    engineHosts: config.worker.engineHosts,
    cards: engines.filter((engine) => engine.available),
  });
}

/** Starts the worker of this process. */
export function startWorker(
  installation: Installation,
  parts: {
    readonly operations: ReadonlyMap<string, Operation>;
    readonly admission: Admission;
    readonly engineHost: EngineHostEntry;
  },
): RunningWorker {
  const { config, jobs, blobs, images, log, database } = installation;
  const { engineHosts, threads, recycleAfterJobs, deadlineMs, queues } = config.worker;
  const { maxPixels } = config.limits;
  const { admission, operations, engineHost } = parts;
  const metrics = workerMetrics(installation.metrics);
  const scratch = scratchFolders(config);
  const hosts = createHostPool(engineHosts, {
    entry: engineHost.entry,
    args: engineHost.args({
      threads: threads ?? Math.max(1, Math.floor(availableParallelism() / engineHosts)),
      maxPixels,
      modelsDir: config.models.dir,
    }),
    deadlineMs,
    cancelGraceMs: CANCEL_GRACE_MS,
    recycleAfterJobs,
    // Pixels keep every core busy for seconds; a request needs one for a millisecond.
    priority: constants.priority.PRIORITY_BELOW_NORMAL,
    maxResidentMebibytes: Math.max(LEAST_CEILING_MEBIBYTES, GROWTH_FACTOR * admission.residentMebibytes),
  });
  const killHosts = (): void => hosts.kill();
  process.once('exit', killHosts);
  hosts.warm();
  const loop = startLeaseLoop(
    {
      queue: jobs,
      jobs,
      blobs,
      operations,
      runJob: hosts.runJob,
      admission,
      scratchDir: scratch.jobs,
      maxPixels,
      log,
      metrics,
    },
    { queues, concurrency: engineHosts },
  );
  const sweeping = new AbortController();
  const sweeper = createSweeper({
    jobs,
    images,
    blobs,
    tidy: () => database.tidy(),
    scratchDirs: [scratch.jobs],
    log,
    metrics,
    nowMs: Date.now,
    orphanAgeMs: Math.max(LEAST_ORPHAN_AGE_MS, 2 * deadlineMs),
  });
  const swept = sweeper.run(config.retention.sweepMs, sweeping.signal);
  return {
    async stop(withinMs) {
      sweeping.abort();
      await loop.stop(withinMs);
      await hosts.close();
      process.off('exit', killHosts);
      await swept;
    },
  };
}
