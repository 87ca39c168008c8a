import { SCHEMA } from './tables.ts';

/** One step of the schema. A released step is never changed: a further one is added. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  /** Statements for Postgres and PGlite alike, separated by semicolons. */
  readonly sql: string;
}

const JOBS = `
create table ${SCHEMA}.jobs (
  id text primary key,
  tenant_id text not null,
  operation text not null,
  parameters jsonb not null,
  inputs jsonb not null,
  formats jsonb not null,
  status text not null check (status in ('queued', 'running', 'succeeded', 'failed', 'canceled')),
  progress double precision not null,
  stage text not null,
  attempt integer not null,
  failed_tries integer not null default 0,
  lost_leases integer not null default 0,
  queue text not null,
  queue_entry_id uuid,
  lease_owner text,
  heartbeat_at timestamptz,
  event_id integer not null default 0,
  result jsonb,
  problem jsonb,
  webhook_url text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz
) with (fillfactor = 80);
create index jobs_by_tenant on ${SCHEMA}.jobs (tenant_id, id desc);
create index jobs_waiting on ${SCHEMA}.jobs (id) where status = 'queued';
create index jobs_leased on ${SCHEMA}.jobs (id) where status = 'running';
create index jobs_expiring on ${SCHEMA}.jobs (expires_at) where expires_at is not null;

create table ${SCHEMA}.job_events (
  job_id text not null references ${SCHEMA}.jobs (id) on delete cascade,
  id integer not null,
  type text not null,
  status text not null,
  progress double precision not null,
  stage text not null,
  attempt integer not null,
  primary key (job_id, id)
);

create table ${SCHEMA}.idempotency_keys (
  tenant_id text not null,
  key text not null,
  request_hash text not null,
  job_id text not null references ${SCHEMA}.jobs (id) on delete cascade deferrable initially deferred,
  expires_at timestamptz not null,
  primary key (tenant_id, key)
);
create index idempotency_keys_by_job on ${SCHEMA}.idempotency_keys (job_id);
create index idempotency_keys_expiring on ${SCHEMA}.idempotency_keys (expires_at);

create table ${SCHEMA}.webhook_deliveries (
  id text primary key,
  job_id text not null,
  tenant_id text not null,
  url text not null,
  payload jsonb not null,
  attempt integer not null default 0,
  next_attempt_at timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'disabled')),
  last_error text,
  created_at timestamptz not null default now()
);
create index webhook_deliveries_due on ${SCHEMA}.webhook_deliveries (next_attempt_at) where state = 'pending';
`;

const KEYS_AND_IMAGES = `
create table ${SCHEMA}.api_keys (
  id text primary key,
  tenant_id text not null,
  name text not null,
  scopes jsonb not null,
  secret_hash text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table ${SCHEMA}.images (
  id text primary key,
  tenant_id text not null,
  blob_key text not null,
  bytes bigint not null,
  media_type text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index images_by_tenant on ${SCHEMA}.images (tenant_id, id desc);
create index images_expiring on ${SCHEMA}.images (expires_at);
create index images_by_blob on ${SCHEMA}.images (blob_key);
`;

const DIALECTS = `
alter table ${SCHEMA}.jobs add column origin jsonb;
alter table ${SCHEMA}.jobs add column is_moderated boolean not null default false;
alter table ${SCHEMA}.images add column details jsonb;

create table ${SCHEMA}.uploads (
  id text primary key,
  tenant_id text not null,
  request jsonb not null,
  part_count integer not null,
  status text not null default 'pending' check (status in ('pending', 'imported', 'failed')),
  image_id text,
  error text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index uploads_expiring on ${SCHEMA}.uploads (expires_at);
`;

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [
  { id: 1, name: 'jobs', sql: JOBS },
  { id: 2, name: 'keys-and-images', sql: KEYS_AND_IMAGES },
  { id: 3, name: 'dialects', sql: DIALECTS },
];
