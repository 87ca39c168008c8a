import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { dialectMakers } from '../dialects/registry.ts';
import { httpUrl } from '../http/address.ts';
import { type HttpServer, startHttpServer } from '../http/server.ts';
import type { Readiness } from '../http/services.ts';
import { httpSettings } from '../http/settings.ts';
import { databaseWebhookOutbox } from '../infrastructure/jobs/webhook-outbox.ts';
import { createGuardedHttp } from '../infrastructure/source-fetch/guarded-http.ts';
import { createSourceFetcher } from '../infrastructure/source-fetch/source-fetcher.ts';
import { createWebhookSender } from '../infrastructure/webhooks/webhook-sender.ts';
import { webhookSecretOf } from '../infrastructure/webhooks/webhook-signature.ts';
import type { Operation } from '../operations/operation.ts';
import type { Admission } from '../worker/admission.ts';
import { inspectEngines } from '../worker/inspection.ts';
import { openModelServers } from '../worker/model-servers.ts';
import { type Installation, openInstallation, scratchFolders } from './installation.ts';
import { keyKeeperOf } from './key-access.ts';
import { type KeyDoor, openKeyDoor } from './key-door.ts';
import { openModels } from './model-access.ts';
import {
  type EngineHostEntry,
  installationAdmission,
  type RunningWorker,
  startWorker,
} from './worker-process.ts';

/** What a server or a worker is started with. */
export interface ProcessParts {
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly version: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly engineHost: EngineHostEntry;
  /** Aborted when the process shall end. */
  readonly signal: AbortSignal;
}

/** A server that answers. */
export interface ServerFacts {
  /** `http://host:port` as it listens. */
  readonly address: string;
  readonly needsKey: boolean;
}

/** The share of the time for stopping that is left for closing the database. */
const CLOSING_SHARE = 0.1;

/**
 * Runs the API, and the worker unless it is turned off, until `signal` is aborted; then stops in order: `/ready` says no
 * while everything goes on for a pause, the worker takes no further job, connections end, running jobs are finished or
 * handed back, and what is kept is closed.
 * @throws Problem `data_folder_in_use`, `database_unavailable`, `key_required`, `address_unusable`
 */
export async function serve(parts: ProcessParts, onReady: (facts: ServerFacts) => void): Promise<void> {
  const { config, log, signal, operations, engineHost } = parts;
  const { shutdownPauseMs, shutdownLimitMs } = config.server;
  const installation = await openInstallation(config, log);
  let server: HttpServer | null = null;
  let worker: RunningWorker | null = null;
  let door: KeyDoor | null = null;
  const background = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  try {
    const admission = await installationAdmission(installation);
    const guarded = guardedHttp(installation, parts.version);
    server = await startServer(installation, parts, admission, guarded);
    if (config.worker.runsInServer) worker = startWorker(installation, { operations, admission, engineHost });
    running = webhookSender(installation, guarded).run(background.signal);
    if (installation.database.kind === 'embedded')
      door = await openKeyDoor(config.dataDir, keyKeeperOf(installation.keys));
    onReady({ address: server.url, needsKey: await installation.keys.hasKeys() });
    await untilAborted(signal);
    log.info({}, 'shutting down');
    server.startDraining();
    const withinMs = shutdownLimitMs * (1 - CLOSING_SHARE);
    const handedBack = worker?.stop(withinMs);
    await delay(shutdownPauseMs);
    await Promise.all([handedBack, closeWithin(server, withinMs - shutdownPauseMs)]);
  } finally {
    background.abort();
    await worker?.stop(0);
    await server?.close();
    await door?.close();
    await running;
    await installation.close();
    log.info({}, 'stopped');
  }
}

/** Lets requests end, and cuts those off that take longer than `withinMs`. */
async function closeWithin(server: HttpServer, withinMs: number): Promise<void> {
  const cut = setTimeout(() => server.app.server.closeAllConnections(), Math.max(0, withinMs));
  await server.close();
  clearTimeout(cut);
}

/** Runs a worker alone until `signal` is aborted, then finishes or hands back its jobs. */
export async function workAlone(parts: ProcessParts, onReady: () => void): Promise<void> {
  const { config, log, signal, operations, engineHost } = parts;
  const installation = await openInstallation(config, log);
  let worker: RunningWorker | null = null;
  try {
    const admission = await installationAdmission(installation);
    worker = startWorker(installation, { operations, admission, engineHost });
    onReady();
    await untilAborted(signal);
    log.info({}, 'shutting down');
    await worker.stop(config.server.shutdownLimitMs * (1 - CLOSING_SHARE));
  } finally {
    await worker?.stop(0);
    await installation.close();
    log.info({}, 'stopped');
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

function guardedHttp({ config }: Installation, version: string) {
  const { publicUrl, host, port } = config.server;
  const own = [httpUrl(host, port), ...(publicUrl === null ? [] : [publicUrl])].map(
    (url) => new URL(url).host,
  );
  return createGuardedHttp({
    allowedHosts: config.sources.allowedHosts,
    ownHosts: [host, ...own],
    userAgent: `Unflatten/${version}`,
  });
}

function webhookSender(
  { config, database, secret, log }: Installation,
  http: ReturnType<typeof guardedHttp>,
) {
  const derived = secret.derive('webhooks');
  const configured = config.webhookSecret;
  return createWebhookSender({
    outbox: databaseWebhookOutbox(database),
    http,
    secretsOf: (tenantId) => [configured ?? webhookSecretOf(derived, tenantId)],
    report(report) {
      if (report.type === 'trouble') log.warn({ err: report.error }, 'webhooks could not be sent');
      else
        log.info(
          { webhookId: report.delivery.id, attempt: report.delivery.attempt, outcome: report.outcome.type },
          'webhook sent',
        );
    },
  });
}

function startServer(
  installation: Installation,
  parts: ProcessParts,
  admission: Admission,
  guarded: ReturnType<typeof guardedHttp>,
): Promise<HttpServer> {
  const { config, jobs, blobs, images, uploads, keys, links, metrics, log } = installation;
  const { limits, server, retention, sources, dialects } = config;
  const perMinute = (quota: number) => (quota === 0 ? null : { quota, windowSeconds: 60 });
  return startHttpServer(
    {
      operations: parts.operations,
      jobs,
      blobs,
      images,
      uploads,
      keys,
      links,
      fetchSource: createSourceFetcher({
        http: guarded,
        maxBytes: limits.maxUploadBytes,
        totalMs: sources.timeoutMs,
      }),
      checkUrl: (url) => guarded.check(url),
      listEngines: () => inspectEngines(config.models.dir, openModelServers(config.modelServers)),
      models: openModels(config.models, parts.version),
      checkMemory: admission.check,
      ready: () => readinessOf(installation),
      clock: { now: Date.now },
      metrics,
      version: parts.version,
    },
    httpSettings({
      host: server.host,
      port: server.port,
      ...(server.publicUrl === null ? {} : { publicUrl: server.publicUrl }),
      spoolDir: scratchFolders(config).uploads,
      maxFileBytes: limits.maxUploadBytes,
      maxPixels: limits.maxPixels,
      linkTtlMs: retention.linkMs,
      maxQueuedJobs: limits.waitingJobs,
      minFreeShare: 1 - limits.diskShare,
      requestLimit: perMinute(limits.requestsPerMinute),
      jobLimit: perMinute(limits.jobsPerMinute),
      corsOrigins: server.corsOrigins,
      trustProxy: server.trustedProxies,
      dialects: dialects.ids.map((id) => dialectMakers[id]({ inpaintEngines: dialects.inpaintEngines })),
      logger: log,
    }),
  );
}

const READY_MS = 3_000;

async function readinessOf({ database, blobs }: Installation): Promise<Readiness> {
  const answer = async (check: Promise<void>): Promise<string> => {
    const late = delay(READY_MS, 'does not answer', { ref: false });
    return Promise.race([check.then(() => 'ok').catch(() => 'does not work'), late]);
  };
  const [databaseAnswer, filesAnswer] = await Promise.all([answer(database.ping()), answer(blobs.check())]);
  const checks = { database: databaseAnswer, files: filesAnswer };
  return { ok: Object.values(checks).every((found) => found === 'ok'), checks };
}
