import { randomBytes } from 'node:crypto';
import { newId } from '../../domain/id.ts';
import { Problem } from '../../domain/problem.ts';
import type { Database } from '../database/database.ts';
import { inMs } from '../database/moment.ts';

/** A picture that somebody keeps here for several jobs. */
export interface StoredImage {
  readonly id: string;
  readonly tenantId: string;
  readonly blobKey: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** What whoever kept it wants to be told again. */
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface ImageStore {
  /** A fresh `img_…` id, for the blob's key before the row is made. */
  newId(): string;
  /** Tells of a blob that is whole already. */
  create(
    image: Pick<StoredImage, 'id' | 'tenantId' | 'blobKey' | 'bytes' | 'mediaType'> &
      Partial<Pick<StoredImage, 'details'>>,
  ): Promise<StoredImage>;
  /** The tenant's image, or `null`: another tenant's and an expired one do not exist. */
  get(tenantId: string, imageId: string): Promise<StoredImage | null>;
  /** Newest first. `before` is an image id of an earlier page's end. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<readonly StoredImage[]>;
  /** Forgets the image; its blob is the sweeper's, for jobs may still need it. @throws Problem `image_not_found` */
  delete(tenantId: string, imageId: string): Promise<StoredImage>;
  /** Images whose time is over at `nowMs`, oldest first. */
  expiredImages(nowMs: number, limit: number): Promise<readonly StoredImage[]>;
  deleteImages(imageIds: readonly string[]): Promise<void>;
}

const DEFAULT_RETENTION_MS = 24 * 3_600_000;

interface ImageRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly blob_key: string;
  readonly bytes: number;
  readonly media_type: string;
  readonly details: StoredImage['details'];
  readonly created_at: string;
  readonly expires_at: string;
}

function imageOf(row: ImageRow): StoredImage {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    blobKey: row.blob_key,
    bytes: row.bytes,
    mediaType: row.media_type,
    details: row.details,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** Images in a database. */
export function createImageStore(
  database: Database,
  options: { readonly retentionMs?: number } = {},
): ImageStore {
  const { kysely } = database;
  const retentionMs = options.retentionMs ?? DEFAULT_RETENTION_MS;
  const living = (tenantId: string) =>
    kysely
      .selectFrom('images')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('expires_at', '>', inMs(0));
  return {
    newId: () => newId('img', Date.now(), randomBytes(10)),
    async create({ id, tenantId, blobKey, bytes, mediaType, details = null }) {
      const row = await kysely
        .insertInto('images')
        .values({
          id,
          tenant_id: tenantId,
          blob_key: blobKey,
          bytes,
          media_type: mediaType,
          details: details === null ? null : JSON.stringify(details),
          expires_at: inMs(retentionMs),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return imageOf(row);
    },
    async get(tenantId, imageId) {
      const row = await living(tenantId).where('id', '=', imageId).executeTakeFirst();
      return row === undefined ? null : imageOf(row);
    },
    async list(tenantId, { limit, before }) {
      const rows = await living(tenantId)
        .$if(before !== undefined, (query) => query.where('id', '<', before!))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(imageOf);
    },
    async delete(tenantId, imageId) {
      const row = await kysely
        .deleteFrom('images')
        .where('id', '=', imageId)
        .where('tenant_id', '=', tenantId)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined)
        throw new Problem('image_not_found', `There is no image ${JSON.stringify(imageId)}.`);
      return imageOf(row);
    },
    async expiredImages(nowMs, limit) {
      const rows = await kysely
        .selectFrom('images')
        .selectAll()
        .where('expires_at', '<=', new Date(nowMs).toISOString())
        .orderBy('expires_at')
        .limit(limit)
        .execute();
      return rows.map(imageOf);
    },
    async deleteImages(imageIds) {
      if (imageIds.length === 0) return;
      await kysely.deleteFrom('images').where('id', 'in', imageIds).execute();
    },
  };
}
