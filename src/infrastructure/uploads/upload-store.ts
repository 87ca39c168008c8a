import { randomBytes } from 'node:crypto';
import { newId } from '../../domain/id.ts';
import type { Database } from '../database/database.ts';
import { inMs } from '../database/moment.ts';

/** A file that is sent in parts, until it is whole. Times are ISO 8601 in UTC. */
export interface StoredUpload {
  readonly id: string;
  readonly tenantId: string;
  /** What whoever announced it wants to be told again. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly partCount: number;
  readonly status: 'pending' | 'imported' | 'failed';
  /** The picture that it became. */
  readonly imageId: string | null;
  readonly error: string | null;
  readonly createdAt: string;
}

/** How an upload ended. */
export type UploadEnd =
  | { readonly status: 'imported'; readonly imageId: string }
  | { readonly status: 'failed'; readonly error: string };

export interface UploadStore {
  create(upload: Pick<StoredUpload, 'tenantId' | 'request' | 'partCount'>): Promise<StoredUpload>;
  /** The tenant's upload, or `null`: another tenant's and an expired one do not exist. */
  get(tenantId: string, uploadId: string): Promise<StoredUpload | null>;
  /** Ends an upload that is pending, and answers how it stands then: an upload ends once. */
  finish(tenantId: string, uploadId: string, end: UploadEnd): Promise<StoredUpload | null>;
}

/** Longer than anybody sends one file, and shorter than the sweeper keeps parts. */
const RETENTION_MS = 3_600_000;

interface UploadRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly part_count: number;
  readonly status: StoredUpload['status'];
  readonly image_id: string | null;
  readonly error: string | null;
  readonly created_at: string;
}

function uploadOf(row: UploadRow): StoredUpload {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    request: row.request,
    partCount: row.part_count,
    status: row.status,
    imageId: row.image_id,
    error: row.error,
    createdAt: row.created_at,
  };
}

/** Uploads in a database. */
export function createUploadStore(database: Database): UploadStore {
  const { kysely } = database;
  const store: UploadStore = {
    async create({ tenantId, request, partCount }) {
      const row = await kysely
        .insertInto('uploads')
        .values({
          id: newId('upl', Date.now(), randomBytes(10)),
          tenant_id: tenantId,
          request: JSON.stringify(request),
          part_count: partCount,
          status: 'pending',
          image_id: null,
          error: null,
          expires_at: inMs(RETENTION_MS),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return uploadOf(row);
    },
    async get(tenantId, uploadId) {
      const row = await kysely
        .selectFrom('uploads')
        .selectAll()
        .where('id', '=', uploadId)
        .where('tenant_id', '=', tenantId)
        .where('expires_at', '>', inMs(0))
        .executeTakeFirst();
      return row === undefined ? null : uploadOf(row);
    },
    async finish(tenantId, uploadId, end) {
      await kysely
        .updateTable('uploads')
        .set(
          end.status === 'imported'
            ? { status: end.status, image_id: end.imageId }
            : { status: end.status, error: end.error },
        )
        .where('id', '=', uploadId)
        .where('tenant_id', '=', tenantId)
        .where('status', '=', 'pending')
        .execute();
      return store.get(tenantId, uploadId);
    },
  };
  return store;
}
