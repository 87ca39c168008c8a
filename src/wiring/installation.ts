import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { createBlobStore } from '../infrastructure/blobs/create-blob-store.ts';
import { createLinkSigner, type LinkSigner } from '../infrastructure/blobs/link-signer.ts';
import type { ManagedBlobStore } from '../infrastructure/blobs/managed-blob-store.ts';
import { openServerSecret, type ServerSecret } from '../infrastructure/blobs/server-secret.ts';
import type { Database } from '../infrastructure/database/database.ts';
import { type DatabaseLocation, openDatabase } from '../infrastructure/database/open-database.ts';
import { createImageStore, type ImageStore } from '../infrastructure/images/image-store.ts';
import { createJobStore, type DatabaseJobStore } from '../infrastructure/jobs/job-store.ts';
import { createKeyStore, type KeyStore } from '../infrastructure/keys/key-store.ts';
import { createUploadStore, type UploadStore } from '../infrastructure/uploads/upload-store.ts';

/** Everything that an installation keeps, opened as its configuration says. */
export interface Installation {
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly database: Database;
  readonly jobs: DatabaseJobStore;
  readonly images: ImageStore;
  readonly uploads: UploadStore;
  readonly keys: KeyStore;
  readonly blobs: ManagedBlobStore;
  readonly secret: ServerSecret;
  readonly links: LinkSigner;
  readonly metrics: Registry;
  close(): Promise<void>;
}

/** Folders inside the data folder. */
const BLOBS_FOLDER = 'files';
const SCRATCH_FOLDER = 'scratch';
const SECRET_FILE = 'secret';

/** Where running jobs put files, where S3 blobs are copied to for engines, where uploads are received. */
export function scratchFolders(config: Config): {
  readonly jobs: string;
  readonly copies: string;
  readonly uploads: string;
} {
  const scratch = join(config.dataDir, SCRATCH_FOLDER);
  return { jobs: join(scratch, 'jobs'), copies: join(scratch, 'copies'), uploads: join(scratch, 'uploads') };
}

export function databaseLocation({ database, dataDir }: Config): DatabaseLocation {
  return database.url === null
    ? { dataDir }
    : { databaseUrl: database.url, maxConnections: database.connections };
}

/** Workers look for silent ones this many times in the span after which they count as silent. */
const LOOKS_PER_LEASE = 3;

/**
 * Opens what an installation keeps; whatever was opened is closed again when a later part fails.
 * @throws Problem `data_folder_in_use`, `database_unavailable`, `database_too_new`
 */
export async function openInstallation(config: Config, log: FastifyBaseLogger): Promise<Installation> {
  const opened: (() => Promise<unknown> | unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let end = opened.pop(); end; end = opened.pop()) await end();
  };
  try {
    const database = await openDatabase(databaseLocation(config));
    opened.push(() => database.close());
    const jobs = await createJobStore(database, {
      maxQueuedJobs: config.limits.waitingJobs,
      resultRetentionMs: config.retention.jobMs,
      leaseMs: config.worker.leaseMs,
      monitorMs: config.worker.leaseMs / LOOKS_PER_LEASE,
      onError: (error) => log.warn({ err: error }, 'the job store had trouble'),
    });
    opened.push(() => jobs.close());
    const blobs = await createBlobStore(
      config.s3 === null
        ? { dir: join(config.dataDir, BLOBS_FOLDER) }
        : { s3: config.s3, copiesDir: scratchFolders(config).copies },
    );
    opened.push(() => blobs.close());
    const secret = await openServerSecret(
      config.secret === null ? { file: join(config.dataDir, SECRET_FILE) } : { value: config.secret },
    );
    return {
      config,
      log,
      database,
      jobs,
      blobs,
      secret,
      images: createImageStore(database, { retentionMs: config.retention.imageMs }),
      uploads: createUploadStore(database),
      keys: createKeyStore(database),
      links: createLinkSigner(secret.derive('links')),
      metrics: new Registry(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const MEMORY_SHARE = 0.75;

/** Memory for engine processes: as configured, else a share of what this machine or container has. */
export function engineMemoryMebibytes(config: Config): number {
  const limit = process.constrainedMemory();
  const whole = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return config.worker.memoryMebibytes ?? Math.floor((whole / 2 ** 20) * MEMORY_SHARE);
}
