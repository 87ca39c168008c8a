import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPreparedDatabase } from '../../test/kit/prepared-database.ts';
import { resultBlobKey } from '../domain/blob-store.ts';
import type { JobResult } from '../domain/job.ts';
import { Problem } from '../domain/problem.ts';
import { createFolderBlobStore } from '../infrastructure/blobs/folder-blob-store.ts';
import { createLinkSigner } from '../infrastructure/blobs/link-signer.ts';
import type { ManagedBlobStore } from '../infrastructure/blobs/managed-blob-store.ts';
import type { Database } from '../infrastructure/database/database.ts';
import { createImageStore } from '../infrastructure/images/image-store.ts';
import { createJobStore, type DatabaseJobStore } from '../infrastructure/jobs/job-store.ts';
import { createKeyStore, type KeyStore } from '../infrastructure/keys/key-store.ts';
import { createUploadStore } from '../infrastructure/uploads/upload-store.ts';
import { operations } from '../operations/registry.ts';
import { type HttpServer, startHttpServer } from './server.ts';
import type { HttpServices } from './services.ts';
import { type HttpSettings, httpSettings } from './settings.ts';

/** What of the services a test can replace. */
export type ServiceOverrides = Partial<
  Pick<
    HttpServices,
    'fetchSource' | 'checkUrl' | 'checkMemory' | 'ready' | 'listEngines' | 'clock' | 'models' | 'operations'
  >
> & { readonly freeShare?: () => Promise<number>; readonly backlog?: () => Promise<{ queued: number }> };

/** A server over a real embedded database and a real folder, on a free port of the loopback. */
export interface TestServer {
  readonly http: HttpServer;
  readonly url: string;
  readonly jobs: DatabaseJobStore;
  readonly keys: KeyStore;
  readonly blobs: ManagedBlobStore;
  readonly services: HttpServices;
  /** Keys of every blob that there is. */
  blobKeys(): Promise<string[]>;
  /** Files that uploads have left in the spool. */
  spooled(): Promise<string[]>;
  /** Takes the oldest waiting job and ends it with this result and these files. */
  finishNext(result: JobResult, files?: Readonly<Record<string, Uint8Array>>): Promise<string>;
  /** A key for a tenant. */
  keyFor(tenantId: string, scopes?: readonly ('jobs:read' | 'jobs:write' | 'admin')[]): Promise<string>;
  /** Another server on the same data. */
  another(settings: Partial<HttpSettings>, overrides?: ServiceOverrides): Promise<HttpServer>;
  close(): Promise<void>;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function servicesOn(
  database: Database,
  parts: { jobs: DatabaseJobStore; keys: KeyStore; blobs: ManagedBlobStore; secret: Uint8Array },
  overrides: ServiceOverrides,
): HttpServices {
  const { freeShare, backlog, ...replaced } = overrides;
  return {
    operations,
    jobs: { ...parts.jobs, ...(backlog ? { backlog } : {}) },
    blobs: { ...parts.blobs, ...(freeShare ? { freeShare } : {}) },
    images: createImageStore(database),
    uploads: createUploadStore(database),
    keys: parts.keys,
    links: createLinkSigner(parts.secret),
    async fetchSource() {
      throw new Problem('source_forbidden', 'This test fetches nothing.');
    },
    checkUrl() {},
    checkMemory() {},
    listEngines: async () => [],
    ready: async () => ({ ok: true, checks: { database: 'ok' } }),
    clock: { now: () => Date.now() },
    version: '0.0.0',
    ...replaced,
  };
}

/** Starts a server. The test must `close` it. */
export async function startTestServer(
  settings: Partial<HttpSettings> = {},
  overrides: ServiceOverrides = {},
): Promise<TestServer> {
  const dir = await mkdtemp(join(tmpdir(), 'unflatten-http-'));
  const database = await openPreparedDatabase();
  const jobs = await createJobStore(database);
  const keys = createKeyStore(database);
  const blobs = createFolderBlobStore({ dir: join(dir, 'files') });
  const parts = { jobs, keys, blobs, secret: randomBytes(32) };
  const servers: HttpServer[] = [];
  const start = async (given: Partial<HttpSettings>, replaced: ServiceOverrides): Promise<HttpServer> => {
    const spoolDir = join(dir, `spool-${servers.length}`);
    const services = servicesOn(database, parts, replaced);
    const http = await startHttpServer(services, httpSettings({ port: 0, spoolDir, ...given }));
    servers.push(http);
    return http;
  };
  const http = await start(settings, overrides);
  return {
    http,
    url: http.url,
    jobs,
    keys,
    blobs,
    services: servicesOn(database, parts, overrides),
    async blobKeys() {
      const found: string[] = [];
      for await (const { key } of blobs.list({ prefix: '', before: new Date(Date.now() + 60_000) }))
        found.push(key);
      return found.sort();
    },
    spooled: () => readdir(join(dir, 'spool-0')),
    async finishNext(result, files = {}) {
      const leased = await jobs.take('cpu');
      if (leased === null) throw new Error('no job waits');
      const { attempt, job } = leased;
      for (const [name, bytes] of Object.entries(files)) {
        const facts = { kind: 'result', tenantId: job.tenantId, mediaType: mediaTypeOf(name) } as const;
        await blobs.put(resultBlobKey(job.id, attempt.attempt, name), once(bytes), facts);
      }
      if (!(await jobs.succeed(attempt, result))) throw new Error('the job was lost');
      return job.id;
    },
    async keyFor(tenantId, scopes = ['jobs:write', 'jobs:read']) {
      return (await keys.create({ tenantId, name: 'test', scopes })).secretKey;
    },
    another: (given, replaced = {}) => start(given, replaced),
    async close() {
      for (const server of servers) await server.close();
      await jobs.close();
      await database.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function mediaTypeOf(name: string): string {
  if (name.endsWith('.png')) return 'image/png';
  return name.endsWith('.psd') ? 'image/vnd.adobe.photoshop' : 'application/octet-stream';
}

/** The end of a split with two layers, as its worker would report it. */
export function stackResult(formats: readonly string[] = ['psd']): JobResult {
  const layer = (zIndex: number, name: string) => ({
    id: `lyr_${zIndex}`,
    zIndex,
    name,
    kind: zIndex === 0 ? ('background' as const) : ('subject' as const),
    file: `0${zIndex}-${name}.png`,
    box: { leftPx: 0, topPx: 0, widthPx: 8, heightPx: 6 },
    opacity: 1,
    blendMode: 'normal' as const,
    confidence: 1,
    matchedBy: zIndex === 0 ? ('rest' as const) : ('main-subject' as const),
  });
  const manifest = {
    widthPx: 8,
    heightPx: 6,
    layers: [layer(0, 'background'), layer(1, 'subject')],
    recomposition: { changedPixels: 0, maxDifference: 0 },
    engines: { matte: 'isnet' },
    notes: [],
  };
  const files = [
    '00-background.png',
    '01-subject.png',
    ...formats.map((format) => `stack.${format}`),
    'manifest.json',
  ];
  return { type: 'stack', manifest, files };
}
