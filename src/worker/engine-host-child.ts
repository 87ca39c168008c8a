import { flushCompileCache } from 'node:module';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import type { JobRequest } from '../domain/job.ts';
import { Problem } from '../domain/problem.ts';
import type { ModelServers } from '../engines/engine.ts';
import { engines } from '../engines/registry.ts';
import type { DecodeLimits } from '../infrastructure/decode/decode.ts';
import { installedPacks } from '../infrastructure/models/installed-packs.ts';
import { installedPackageFiles } from '../infrastructure/models/package-files.ts';
import { modelPacks } from '../infrastructure/models/packs.ts';
import { EngineSet } from './engine-set.ts';
import type { HostCommand, HostEvent } from './host-message.ts';
import { endWithOwner } from './owner-watch.ts';
import { runJobHere } from './run-job.ts';

/**
 * The engines that came with the packages of this installation, those of the model packs in `modelsDir`, and those of model
 * servers, on all of this machine's cores unless told otherwise.
 */
export function createEngineSet(
  threads = availableParallelism(),
  modelsDir: string | null = null,
  modelServers: ModelServers | null = null,
): EngineSet {
  return new EngineSet(engines, {
    packageFiles: installedPackageFiles(),
    modelPacks: installedPacks(modelsDir, modelPacks),
    ...(modelServers === null ? {} : { modelServers }),
    threads,
  });
}

/** Progress is sent at most this often: a queue of messages would only slow the pixels down. */
const PROGRESS_INTERVAL_MS = 50;

async function runForOwner(
  jobId: number,
  request: JobRequest,
  signal: AbortSignal,
  engineSet: EngineSet,
  limits: DecodeLimits,
  send: (event: HostEvent) => void,
): Promise<void> {
  let lastSentAt = 0;
  let lastStage = '';
  try {
    const result = await runJobHere(
      request,
      {
        signal,
        progress: (fraction, stage) => {
          const now = performance.now();
          if (stage === lastStage && now - lastSentAt < PROGRESS_INTERVAL_MS) return;
          lastSentAt = now;
          lastStage = stage;
          send({ type: 'progress', jobId, fraction, stage });
        },
      },
      engineSet,
      limits,
    );
    send({ type: 'succeeded', jobId, result, residentBytes: process.memoryUsage.rss() });
    // Its owner ends this process without notice, and what its modules were compiled to would not be kept for the next one.
    flushCompileCache();
  } catch (error) {
    const problem = Problem.from(error);
    if (problem.code === 'internal' || problem.code === 'output_failed') {
      process.stderr.write(
        `${problem.stack}\n${problem.cause instanceof Error ? problem.cause.stack : ''}\n`,
      );
    }
    send({ type: 'failed', jobId, problem: problem.report(), residentBytes: process.memoryUsage.rss() });
  }
}

/** What the owner of an engine host can set about it. */
export interface EngineHostSettings {
  readonly threads?: number;
  /** Largest picture that is decoded. */
  readonly maxPixels?: number;
  /** Folder of the model packs. */
  readonly modelsDir?: string;
  readonly modelServers?: ModelServers;
}

/** Serves the process that forked this one until it goes away. */
export function serveEngineHost({
  threads,
  maxPixels,
  modelsDir,
  modelServers,
}: EngineHostSettings = {}): void {
  endWithOwner();
  const running = new Map<number, AbortController>();
  const engineSet = createEngineSet(threads, modelsDir, modelServers);
  const limits = maxPixels === undefined ? {} : { maxPixels };
  const send = (event: HostEvent): void => {
    if (process.connected) process.send?.(event);
  };
  process.on('message', (command: HostCommand) => {
    if (command.type === 'cancel') {
      running.get(command.jobId)?.abort(new Problem('canceled', 'The job was canceled.'));
      return;
    }
    const controller = new AbortController();
    running.set(command.jobId, controller);
    void runForOwner(command.jobId, command.request, controller.signal, engineSet, limits, send).finally(() =>
      running.delete(command.jobId),
    );
  });
  // Without an owner nobody would read the answer, or ever stop this process.
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group; the owner decides what to do about it.
  process.on('SIGINT', () => {});
  send({ type: 'ready' });
}
