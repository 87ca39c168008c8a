import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { newId } from '../../domain/id.ts';
import { Problem } from '../../domain/problem.ts';
import type { Database } from '../database/database.ts';
import { formatApiKey, parseApiKey } from './api-key.ts';

/** What a key may be used for; `admin` includes the others. */
export const KEY_SCOPES = ['jobs:write', 'jobs:read', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A key without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface KeyStore {
  /**
   * Makes a key. `secretKey` is shown this once: only a hash of it is kept.
   * @throws Problem `invalid_parameters` for a tenant that is not 1 to 64 of `a-z0-9_-`, a name longer than 100, no scope
   */
  create(key: {
    readonly tenantId: string;
    readonly name: string;
    readonly scopes: readonly KeyScope[];
  }): Promise<{ readonly secretKey: string; readonly apiKey: ApiKey }>;
  /** The key that `presented` is, or `null` for a wrong, unknown or revoked one; up to 3 s old. */
  verify(presented: string): Promise<ApiKey | null>;
  /** All keys, newest first, the revoked ones too. */
  list(): Promise<readonly ApiKey[]>;
  /** No process takes the key any more after 5 s. Revoking again changes nothing. @throws Problem `key_not_found` */
  revoke(id: string): Promise<ApiKey>;
  /** Whether there is any key that is not revoked. */
  hasKeys(): Promise<boolean>;
}

const CACHE_MS = 3_000;

/** Made-up ids must not fill the memory. */
const MAX_CACHED = 1_000;

const TENANT = /^[a-z0-9_-]{1,64}$/;
const MAX_NAME_LENGTH = 100;

/** Compared with when there is no key, so that the answer takes as long. */
const NO_HASH = Buffer.alloc(32);

interface KeyRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly secret_hash: string;
  readonly created_at: string;
  readonly revoked_at: string | null;
}

interface Cached {
  readonly row: Promise<KeyRow | undefined>;
  readonly untilMs: number;
}

// 256 random bits cannot be guessed from their hash however quick it is.
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

function apiKeyOf(row: KeyRow): ApiKey {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    scopes: row.scopes as readonly KeyScope[],
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}

function assertValid({ tenantId, name, scopes }: Parameters<KeyStore['create']>[0]): void {
  if (!TENANT.test(tenantId))
    throw new Problem(
      'invalid_parameters',
      `Expected the tenant to be 1 to 64 of a-z, 0-9, _ and - but received ${JSON.stringify(tenantId)}.`,
    );
  if (name.trim() === '' || name.length > MAX_NAME_LENGTH)
    throw new Problem('invalid_parameters', `Expected a name of 1 to ${MAX_NAME_LENGTH} characters.`);
  const wrong = scopes.find((scope) => !KEY_SCOPES.includes(scope));
  if (scopes.length === 0 || wrong !== undefined)
    throw new Problem(
      'invalid_parameters',
      `Expected scopes of ${KEY_SCOPES.join(', ')} but received ${wrong === undefined ? 'none' : JSON.stringify(wrong)}.`,
    );
}

/** API keys in a database. `nowMs` is a steady clock for the cache. */
export function createKeyStore(database: Database, nowMs: () => number = () => performance.now()): KeyStore {
  const { kysely } = database;
  const cache = new Map<string, Cached>();

  function find(id: string): Promise<KeyRow | undefined> {
    const known = cache.get(id);
    if (known !== undefined && known.untilMs > nowMs()) return known.row;
    if (cache.size >= MAX_CACHED) cache.clear();
    const row = kysely.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
    cache.set(id, { row, untilMs: nowMs() + CACHE_MS });
    // A database that was away for a moment is asked again at once.
    row.catch(() => cache.delete(id));
    return row;
  }

  return {
    async create(key) {
      assertValid(key);
      const id = newId('key', Date.now(), randomBytes(10));
      const { key: secretKey, secret } = formatApiKey(id.slice('key_'.length), randomBytes(32));
      const row = await kysely
        .insertInto('api_keys')
        .values({
          id,
          tenant_id: key.tenantId,
          name: key.name,
          scopes: JSON.stringify([...new Set(key.scopes)]),
          secret_hash: hashOf(secret).toString('hex'),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      cache.delete(id);
      return { secretKey, apiKey: apiKeyOf(row) };
    },
    async verify(presented) {
      const parts = parseApiKey(presented);
      if (parts === null) return null;
      const row = await find(`key_${parts.id}`);
      const kept = row === undefined ? NO_HASH : Buffer.from(row.secret_hash, 'hex');
      const equal = timingSafeEqual(kept, hashOf(parts.secret));
      return row !== undefined && equal && row.revoked_at === null ? apiKeyOf(row) : null;
    },
    async list() {
      const rows = await kysely.selectFrom('api_keys').selectAll().orderBy('id', 'desc').execute();
      return rows.map(apiKeyOf);
    },
    async revoke(id) {
      const row = await kysely
        .updateTable('api_keys')
        .set({ revoked_at: sql<string>`coalesce(revoked_at, now())` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw new Problem('key_not_found', `There is no API key ${JSON.stringify(id)}.`);
      cache.delete(id);
      return apiKeyOf(row);
    },
    async hasKeys() {
      const row = await kysely
        .selectFrom('api_keys')
        .select('id')
        .where('revoked_at', 'is', null)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
