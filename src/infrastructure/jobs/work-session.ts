import {
  type Attempt,
  type LeasedJob,
  LeaseLost,
  type QueueName,
  type WorkHandler,
  type WorkSession,
} from '../../domain/job-store.ts';
import { Problem, type ProblemReport } from '../../domain/problem.ts';
import { JobBusy } from './job-attempt.ts';
import type { JobStoreOptions } from './job-store-options.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { Wake } from './wake-hub.ts';

/** How soon a job is looked at again that somebody else was changing. */
const BUSY_PAUSE_MS = 20;

/** What a session needs of the store. */
export interface SessionServices {
  readonly settings: Required<JobStoreOptions>;
  readonly keeper: LeaseKeeper;
  lease(queue: QueueName): Promise<LeasedJob | null>;
  fail(attempt: Attempt, problem: ProblemReport): Promise<boolean>;
  /** Puts back the jobs of workers that fell silent. */
  reclaim(): Promise<number>;
  /** Calls `wake` whenever something came into a queue. */
  onQueued(wake: Wake): () => void;
}

async function handle(leased: LeasedJob, handler: WorkHandler, services: SessionServices): Promise<void> {
  const { keeper, settings } = services;
  const held = keeper.hold(leased.attempt);
  let problem = new Problem('internal', 'The worker ended without a result.');
  try {
    await handler(leased, held.signal);
  } catch (error) {
    problem = Problem.from(error);
    // After an abort, giving up is what the handler was asked for.
    if (problem.code === 'internal' && !(error instanceof LeaseLost) && !held.signal.aborted)
      settings.onError(error);
  }
  if (!keeper.holds(leased.attempt)) return;
  await services.fail(leased.attempt, problem.report()).catch(settings.onError);
  keeper.drop(leased.attempt);
}

/** Takes jobs as long as it is not drained, up to `concurrency` at a time. */
export function startWorkSession(
  options: { readonly queues: readonly QueueName[]; readonly concurrency: number },
  handler: WorkHandler,
  services: SessionServices,
): WorkSession & { readonly ended: Promise<void> } {
  const { settings } = services;
  const running = new Set<Promise<void>>();
  const wake = new Wake();
  const stopWaking = services.onQueued(wake);
  const draining = new AbortController();
  let lastMonitorMs = -Infinity;

  async function monitor(): Promise<void> {
    if (performance.now() - lastMonitorMs < settings.monitorMs) return;
    lastMonitorMs = performance.now();
    await services.reclaim();
  }

  /** The next job of the queues in their order. */
  async function next(): Promise<LeasedJob | null> {
    for (const queue of options.queues) {
      const leased = await services.lease(queue);
      if (leased !== null) return leased;
    }
    return null;
  }

  /** One look at the queues; answers how long to wait before the next. */
  async function look(): Promise<number> {
    await monitor();
    if (running.size >= options.concurrency) return settings.pollMs;
    const leased = await next();
    if (leased === null) return settings.pollMs;
    const work = handle(leased, handler, services).finally(() => {
      running.delete(work);
      wake.call();
    });
    running.add(work);
    return 0;
  }

  async function loop(): Promise<void> {
    while (!draining.signal.aborted) {
      const pauseMs = await look().catch((error: unknown) => {
        if (error instanceof JobBusy) return BUSY_PAUSE_MS;
        settings.onError(error);
        return settings.pollMs;
      });
      if (pauseMs > 0) await wake.wait(pauseMs, draining.signal);
    }
    stopWaking();
    while (running.size > 0) await Promise.all(running);
  }

  const ended = loop();
  return {
    get running() {
      return running.size;
    },
    ended,
    drain() {
      draining.abort();
      return ended;
    },
  };
}
