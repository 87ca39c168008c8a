import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How an attempt at a job ended, as the figures tell it. */
export type AttemptOutcome = 'succeeded' | 'failed' | 'canceled' | 'lost' | 'released';

/** Figures of the worker and the sweeper. */
export interface WorkerMetrics {
  started(): void;
  ended(attempt: {
    readonly operation: string;
    readonly outcome: AttemptOutcome;
    readonly seconds: number;
  }): void;
  engineCrashed(): void;
  swept(kind: 'jobs' | 'images' | 'blobs' | 'rows', count: number): void;
}

const SECONDS_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320];

/** Figures of nobody, for a worker without a registry. */
export const NO_METRICS: WorkerMetrics = {
  started() {},
  ended() {},
  engineCrashed() {},
  swept() {},
};

/** The worker's figures in `registry`; names begin with `unflatten_`. */
export function workerMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry];
  const running = new Gauge({
    name: 'unflatten_jobs_running',
    help: 'Attempts at jobs that this process works on now.',
    registers,
  });
  const seconds = new Histogram({
    name: 'unflatten_job_seconds',
    help: 'How long attempts at jobs took, from the lease to their end.',
    labelNames: ['operation', 'outcome'],
    buckets: SECONDS_BUCKETS,
    registers,
  });
  const crashes = new Counter({
    name: 'unflatten_engine_crashes_total',
    help: 'Engine processes that died while they ran a job.',
    registers,
  });
  const swept = new Counter({
    name: 'unflatten_swept_total',
    help: 'What the sweeper deleted because its time was over.',
    labelNames: ['kind'],
    registers,
  });
  return {
    started: () => running.inc(),
    ended({ operation, outcome, seconds: took }) {
      running.dec();
      seconds.observe({ operation, outcome }, took);
    },
    engineCrashed: () => crashes.inc(),
    swept: (kind, count) => swept.inc({ kind }, count),
  };
}
