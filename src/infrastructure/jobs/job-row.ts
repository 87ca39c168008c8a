import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { JobEvent, JobRecord, JobStatus } from '../../domain/job-store.ts';
import type { JobEventsTable, JobsTable } from '../database/tables.ts';

export type JobRow = Selectable<JobsTable>;

/** A status written into the statement itself: only then is an index on the jobs of that status sure to be used. */
export function literalStatus(status: JobStatus): RawBuilder<JobStatus> {
  return sql.lit(status);
}

/** The job as the domain knows it. */
export function jobOf(row: JobRow): JobRecord {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    operation: row.operation,
    parameters: row.parameters,
    inputs: row.inputs,
    formats: row.formats,
    status: row.status,
    progress: row.progress,
    stage: row.stage,
    attempt: row.attempt,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    result: row.result,
    problem: row.problem,
    webhookUrl: row.webhook_url,
    ...(row.origin === null ? {} : { origin: row.origin }),
    ...(row.is_moderated ? { isModerated: true } : {}),
  };
}

/** The event as the domain knows it. */
export function eventOf(row: Selectable<JobEventsTable>): JobEvent {
  return {
    id: row.id,
    type: row.type,
    job: {
      id: row.job_id,
      status: row.status,
      progress: row.progress,
      stage: row.stage,
      attempt: row.attempt,
    },
  };
}
