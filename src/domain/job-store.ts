import type { ByPicture, JobResult } from './job.ts';
import type { ProblemReport } from './problem.ts';

export type JobStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** States that a job never leaves. */
export const FINAL_STATUSES: readonly JobStatus[] = ['succeeded', 'failed', 'canceled'];

/** What a vendor's client said when it asked for a job, for its dialect to answer in the vendor's words. */
export interface JobOrigin {
  /** Id of the dialect. */
  readonly dialect: string;
  /** The request as the dialect wants to be told of it again. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Equal for equal requests of one tenant. */
  readonly requestHash: string;
  /** Sentences for the user that belong to how the request was read. */
  readonly notes: readonly string[];
}

/** A job as the server keeps it. Times are ISO 8601 in UTC; blobs are named by their keys. */
export interface JobRecord {
  /** `job_` and 26 lower-case letters and digits that sort by time. */
  readonly id: string;
  readonly tenantId: string;
  readonly operation: string;
  /** Valid by the operation's schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Blob keys of the encoded input pictures. */
  readonly inputs: ByPicture<string>;
  readonly formats: readonly string[];
  readonly status: JobStatus;
  /** 0..1; starts anew with each attempt. */
  readonly progress: number;
  readonly stage: string;
  /** 0 while queued for the first time. */
  readonly attempt: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** File names inside are blob names under the job's own prefix, see `resultBlobKey`. */
  readonly result: JobResult | null;
  readonly problem: ProblemReport | null;
  readonly webhookUrl: string | null;
  /** Absent for a job that was asked for in our own words. */
  readonly origin?: JobOrigin;
  /** Whether a picture that a safety check flags fails the job. */
  readonly isModerated?: boolean;
}

/** What makes a job. */
export interface NewJob {
  readonly tenantId: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: JobRecord['inputs'];
  readonly formats: readonly string[];
  readonly webhookUrl: string | null;
  /** The caller's Idempotency-Key and a hash of the whole request; `null` when none was sent. */
  readonly idempotency: { readonly key: string; readonly requestHash: string } | null;
  readonly origin?: JobOrigin;
  readonly isModerated?: boolean;
}

/** Something that happened to a job; ids rise by time within one job. */
export interface JobEvent {
  readonly id: number;
  readonly type: 'queued' | 'started' | 'progress' | 'succeeded' | 'failed' | 'canceled';
  readonly job: Pick<JobRecord, 'id' | 'status' | 'progress' | 'stage' | 'attempt'>;
}

/** One try at a job by one worker. Whoever holds an older attempt than the row's has lost its lease. */
export interface Attempt {
  readonly jobId: string;
  readonly attempt: number;
}

/** The jobs. Every write that belongs together is one transaction, the queue's own rows included. */
export interface JobStore {
  /**
   * Writes the job and its place in the queue as one fact. With an idempotency key that this tenant used before and an
   * equal hash, the earlier job comes back and nothing is written.
   * @throws Problem `idempotency_mismatch` for an equal key with another hash; `queue_full` at the cap
   */
  create(job: NewJob): Promise<{ readonly job: JobRecord; readonly replayed: boolean }>;
  /** The tenant's job, or `null`: another tenant's job does not exist. */
  get(tenantId: string, jobId: string): Promise<JobRecord | null>;
  /** Newest first. `before` is a job id of an earlier page's end. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly before?: string; readonly status?: JobStatus },
  ): Promise<readonly JobRecord[]>;
  /**
   * Cancels a job that is not final; canceling a canceled one again is fine.
   * @throws Problem `job_not_found`, `job_finished`
   */
  cancel(tenantId: string, jobId: string): Promise<JobRecord>;
  /** Events after `afterId` (0 for all), then the new ones as they come; ends after a final one or when aborted. */
  events(jobId: string, afterId: number, signal: AbortSignal): AsyncIterable<JobEvent>;

  /** False when the attempt has lost its lease or the job was canceled: the work must stop. */
  progress(attempt: Attempt, fraction: number, stage: string): Promise<boolean>;
  /** Writes the end, and the webhook's outbox row, if the attempt still holds the job; else false and nothing is written. */
  succeed(attempt: Attempt, result: JobResult): Promise<boolean>;
  fail(attempt: Attempt, problem: ProblemReport): Promise<boolean>;
  /** Puts the job back without having used up a try (shutdown). */
  release(attempt: Attempt): Promise<boolean>;
}

/** Engine classes; each has its own queue. */
export type QueueName = 'cpu' | 'gpu';

/** Why a handler's signal was aborted: another attempt has the job now, and nothing of this one counts. */
export class LeaseLost extends Error {
  constructor(attempt: Attempt) {
    super(`lease lost: attempt ${attempt.attempt} of ${attempt.jobId}`);
    this.name = 'LeaseLost';
  }
}

/** A job that this process holds until it ends it, hands it back, or loses its lease. */
export interface LeasedJob {
  readonly job: JobRecord;
  readonly attempt: Attempt;
}

/**
 * Works on one leased job and ends it by `succeed`, `fail` or `release`; a handler that throws or returns without has
 * failed the job. `signal` is aborted by a Problem `canceled`, or by a `LeaseLost` when another worker has the job.
 */
export type WorkHandler = (leased: LeasedJob, signal: AbortSignal) => Promise<void>;

/** A running loop that takes jobs. */
export interface WorkSession {
  /** Jobs that are being handled now. */
  readonly running: number;
  /** Takes no further job; resolves when no handler is running any more. It aborts none: that is the caller's choice. */
  drain(): Promise<void>;
}

/** The worker's side: jobs come as soon as a handler is free, oldest first, handed-back ones before all. */
export interface WorkQueue {
  workQueue(
    options: { readonly queues: readonly QueueName[]; readonly concurrency: number },
    handler: WorkHandler,
  ): WorkSession;
}
