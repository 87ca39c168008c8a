import type { JobRecord, NewJob, QueueName } from '../../domain/job-store.ts';
import { defaultRetryDelayMs } from './retry-policy.ts';

const HOUR_MS = 3_600_000;

/** What can be set about jobs; every field has a default. */
export interface JobStoreOptions {
  /** Jobs that may wait at once, over all tenants. */
  readonly maxQueuedJobs?: number;
  /** How long an ended job is kept. */
  readonly resultRetentionMs?: number;
  readonly idempotencyMs?: number;
  /** A worker that has not been heard for this long has lost its job. */
  readonly leaseMs?: number;
  /** How often workers look for such jobs. */
  readonly monitorMs?: number;
  /** How often a worker asks whether it still holds its jobs, beside being told. */
  readonly leaseCheckMs?: number;
  /** How often an idle worker looks without being told; also how late a delayed job may start. */
  readonly pollMs?: number;
  /** Progress of one job is written at most this often. */
  readonly progressIntervalMs?: number;
  /** The pause before another try that needs time, after so many failed ones. */
  readonly retryDelayMs?: (failedTries: number) => number;
  /** The engine class that a job needs. */
  readonly queueOf?: (job: NewJob) => QueueName;
  /** The body of the webhook that tells of a job's end. */
  readonly webhookPayload?: (job: JobRecord) => unknown;
  /** Hears of errors that no caller is waiting for. */
  readonly onError?: (error: unknown) => void;
}

/** A job's end as Standard Webhooks puts it, without results: links are made, signed, when the job is asked for. */
export function defaultWebhookPayload(job: JobRecord): unknown {
  const { id, operation, status, progress, stage, createdAt, startedAt, finishedAt, problem } = job;
  return {
    type: `job.${status}`,
    timestamp: finishedAt,
    data: {
      ...{ id, operation, status, progress, stage, createdAt, startedAt, finishedAt },
      ...(problem === null ? {} : { problem }),
    },
  };
}

/** The options with every default filled in. */
export function jobStoreSettings(options: JobStoreOptions): Required<JobStoreOptions> {
  return {
    maxQueuedJobs: 1_000,
    resultRetentionMs: 7 * 24 * HOUR_MS,
    idempotencyMs: 24 * HOUR_MS,
    leaseMs: 15_000,
    monitorMs: 5_000,
    leaseCheckMs: 1_000,
    pollMs: 1_000,
    progressIntervalMs: 200,
    retryDelayMs: defaultRetryDelayMs,
    queueOf: () => 'cpu',
    webhookPayload: defaultWebhookPayload,
    onError: () => {},
    ...options,
  };
}
