import type { ColumnType, Generated } from 'kysely';
import type { JobResult } from '../../domain/job.ts';
import type { JobEvent, JobOrigin, JobRecord, JobStatus, QueueName } from '../../domain/job-store.ts';
import type { ProblemReport } from '../../domain/problem.ts';

/** The schema that holds our tables, so that a shared database keeps its own names. */
export const SCHEMA = 'unflatten';

/** A moment: an ISO 8601 string in UTC when read, such a string or an SQL expression when written. */
type Moment = ColumnType<string, string, string>;
type MomentOrNull = ColumnType<string | null, string | null | undefined, string | null>;
/** JSON is written as text, so that arrays and strings arrive as JSON on both drivers. */
type Json<Value> = ColumnType<Value, string, string>;
type JsonOrNull<Value> = ColumnType<Value | null, string | null | undefined, string | null>;

export interface JobsTable {
  id: string;
  tenant_id: string;
  operation: string;
  parameters: Json<JobRecord['parameters']>;
  inputs: Json<JobRecord['inputs']>;
  formats: Json<readonly string[]>;
  status: JobStatus;
  progress: number;
  stage: string;
  /** The fence: rises with every lease, so an older attempt can be told from the one that holds the job. */
  attempt: number;
  /** Tries that ended in a reported failure. */
  failed_tries: Generated<number>;
  /** Leases that ran out because their worker fell silent. */
  lost_leases: Generated<number>;
  queue: QueueName;
  /** The queue's own row while the job is queued or running. */
  queue_entry_id: string | null;
  /** The database session that holds the lease. */
  lease_owner: string | null;
  heartbeat_at: MomentOrNull;
  /** Id of the job's newest event. */
  event_id: Generated<number>;
  result: JsonOrNull<JobResult>;
  problem: JsonOrNull<ProblemReport>;
  webhook_url: string | null;
  origin: JsonOrNull<JobOrigin>;
  is_moderated: Generated<boolean>;
  created_at: ColumnType<string, string | undefined, never>;
  started_at: MomentOrNull;
  finished_at: MomentOrNull;
  expires_at: MomentOrNull;
}

export interface JobEventsTable {
  job_id: string;
  id: number;
  type: JobEvent['type'];
  status: JobStatus;
  progress: number;
  stage: string;
  attempt: number;
}

export interface IdempotencyKeysTable {
  tenant_id: string;
  key: string;
  request_hash: string;
  job_id: string;
  expires_at: Moment;
}

export interface WebhookDeliveriesTable {
  id: string;
  job_id: string;
  tenant_id: string;
  url: string;
  payload: Json<unknown>;
  attempt: Generated<number>;
  next_attempt_at: Moment;
  state: Generated<'pending' | 'delivered' | 'failed' | 'disabled'>;
  last_error: string | null;
  created_at: ColumnType<string, string | undefined, never>;
}

export interface ApiKeysTable {
  id: string;
  tenant_id: string;
  name: string;
  scopes: Json<readonly string[]>;
  /** SHA-256 of the secret, hexadecimal. */
  secret_hash: string;
  created_at: ColumnType<string, string | undefined, never>;
  revoked_at: MomentOrNull;
}

export interface ImagesTable {
  id: string;
  tenant_id: string;
  blob_key: string;
  bytes: number;
  media_type: string;
  /** What a vendor's client said of it, and its size. */
  details: JsonOrNull<Readonly<Record<string, unknown>>>;
  created_at: ColumnType<string, string | undefined, never>;
  expires_at: Moment;
}

export interface UploadsTable {
  id: string;
  tenant_id: string;
  request: Json<Readonly<Record<string, unknown>>>;
  part_count: number;
  status: 'pending' | 'imported' | 'failed';
  image_id: string | null;
  error: string | null;
  created_at: ColumnType<string, string | undefined, never>;
  expires_at: Moment;
}

export interface Tables {
  jobs: JobsTable;
  job_events: JobEventsTable;
  idempotency_keys: IdempotencyKeysTable;
  webhook_deliveries: WebhookDeliveriesTable;
  api_keys: ApiKeysTable;
  images: ImagesTable;
  uploads: UploadsTable;
}
