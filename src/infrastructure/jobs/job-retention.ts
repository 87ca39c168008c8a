import { sql } from 'kysely';
import { PICTURE_FIELDS } from '../../domain/job.ts';
import type { JobRecord } from '../../domain/job-store.ts';
import type { Database } from '../database/database.ts';
import { jobOf } from './job-row.ts';

/** Old delivery rows are kept this long for whoever asks why a webhook never came. */
const DELIVERY_RETENTION_DAYS = 30;

/** What the sweeper asks of the jobs. */
export interface JobRetention {
  /** Jobs whose time is over at `nowMs`, oldest first. Their blobs go first, then they: a crash in between only repeats. */
  expiredJobs(nowMs: number, limit: number): Promise<readonly JobRecord[]>;
  /** Deletes ended jobs with their events and idempotency keys; a job that has not ended stays. */
  deleteJobs(jobIds: readonly string[]): Promise<void>;
  /** Deletes idempotency keys, webhook deliveries and uploads in parts whose time is over; answers how many rows went. */
  deleteExpiredRows(nowMs: number): Promise<number>;
  /** Which of these blobs a job or an image needs, besides those of `exceptJobIds`. */
  blobsInUse(keys: readonly string[], exceptJobIds?: readonly string[]): Promise<ReadonlySet<string>>;
  /** Which of these jobs exist: the blobs of others are orphans. */
  existingJobs(jobIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export function jobRetention(database: Database): JobRetention {
  const { kysely } = database;
  return {
    async expiredJobs(nowMs, limit) {
      const rows = await kysely
        .selectFrom('jobs')
        .selectAll()
        .where('expires_at', '<=', new Date(nowMs).toISOString())
        .orderBy('expires_at')
        .limit(limit)
        .execute();
      return rows.map(jobOf);
    },
    async deleteJobs(jobIds) {
      if (jobIds.length === 0) return;
      await kysely
        .deleteFrom('jobs')
        .where('id', 'in', jobIds)
        .where('status', 'in', ['succeeded', 'failed', 'canceled'])
        .execute();
    },
    async deleteExpiredRows(nowMs) {
      const now = new Date(nowMs).toISOString();
      const keys = await kysely
        .deleteFrom('idempotency_keys')
        .where('expires_at', '<=', now)
        .executeTakeFirst();
      const deliveries = await kysely
        .deleteFrom('webhook_deliveries')
        .where('state', '<>', 'pending')
        .where(
          'created_at',
          '<',
          sql<string>`${now}::timestamptz - ${DELIVERY_RETENTION_DAYS} * interval '1 day'`,
        )
        .executeTakeFirst();
      const uploads = await kysely.deleteFrom('uploads').where('expires_at', '<=', now).executeTakeFirst();
      return Number(keys.numDeletedRows + deliveries.numDeletedRows + uploads.numDeletedRows);
    },
    async blobsInUse(keys, exceptJobIds = []) {
      if (keys.length === 0) return new Set();
      const jobs = await kysely
        .selectFrom('jobs')
        .select('inputs')
        .where((expression) =>
          expression.or(
            PICTURE_FIELDS.map((field) => expression(sql<string>`inputs ->> ${sql.lit(field)}`, 'in', keys)),
          ),
        )
        .$if(exceptJobIds.length > 0, (query) => query.where('id', 'not in', exceptJobIds))
        .execute();
      const images = await kysely
        .selectFrom('images')
        .select('blob_key')
        .where('blob_key', 'in', keys)
        .execute();
      const used = [
        ...jobs.flatMap(({ inputs }) => Object.values(inputs)),
        ...images.map((row) => row.blob_key),
      ];
      return new Set(keys.filter((key) => used.includes(key)));
    },
    async existingJobs(jobIds) {
      if (jobIds.length === 0) return new Set();
      const rows = await kysely.selectFrom('jobs').select('id').where('id', 'in', jobIds).execute();
      return new Set(rows.map((row) => row.id));
    },
  };
}
