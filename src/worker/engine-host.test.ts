import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { constants, getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRequest, JobResult, JobWatch } from '../domain/job.ts';
import { Problem } from '../domain/problem.ts';
import type { EngineHostOptions } from './engine-host.ts';
import { EngineHost } from './engine-host.ts';

const entry = new URL('../../test/kit/scripted-engine-host.ts', import.meta.url);

let outputDir: string;
let host: EngineHost;

function hostWith(options: Partial<EngineHostOptions> = {}): EngineHost {
  host = new EngineHost({ entry, args: [], cancelGraceMs: 200, ...options });
  return host;
}

function request(operation: string): JobRequest {
  return { operation, parameters: {}, inputs: { image: 'none.png' }, outputDir, formats: [] };
}

function watching(signal = new AbortController().signal): JobWatch & { readonly seen: [number, string][] } {
  const seen: [number, string][] = [];
  return { signal, seen, progress: (fraction, stage) => seen.push([fraction, stage]) };
}

/** Resolves when the job has told of its first progress. */
function firstProgress(signal: AbortSignal): { watch: JobWatch; started: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { watch: { signal, progress: () => resolve() }, started: promise };
}

const pidOf = (result: JobResult): number =>
  Number(result.type === 'image' ? result.engines['pid'] : Number.NaN);

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'succeeded',
    (error: unknown) => (error instanceof Problem ? error.code : `not a problem: ${String(error)}`),
  );

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function goneWithin(pid: number, timeoutMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += 20) {
    if (!alive(pid)) return true;
    await delay(20);
  }
  return false;
}

beforeEach(async () => {
  outputDir = await mkdtemp(join(tmpdir(), 'unflatten-host-'));
});

afterEach(async () => {
  await host.close();
  await rm(outputDir, { recursive: true, force: true });
});

describe('an engine host', () => {
  it('gives its child the priority that it was told, and else that of any process', async () => {
    const priority = constants.priority.PRIORITY_BELOW_NORMAL;
    for (const [options, expected] of [[{ priority }, priority] as const, [{}, getPriority()] as const]) {
      const result = await hostWith(options).runJob(request('succeed'), watching());
      expect(getPriority(pidOf(result))).toBe(expected);
      await host.close();
    }
  });

  it('runs jobs one after the other in one warm child and passes progress on', async () => {
    const watch = watching();
    const { runJob } = hostWith();
    const results = await Promise.all([runJob(request('succeed'), watch), runJob(request('succeed'), watch)]);
    expect(new Set(results.map(pidOf))).toEqual(new Set([host.pid]));
    expect(pidOf(results[0]!)).not.toBe(process.pid);
    expect(watch.seen).toEqual([
      [0.5, 'Half way'],
      [0.5, 'Half way'],
    ]);
  });

  it('ends the job with engine_crashed when the child dies, sweeps what it left, and works on', async () => {
    const { runJob } = hostWith();
    expect(await codeOf(runJob(request('crash'), watching()))).toBe('engine_crashed');
    expect(await readdir(outputDir)).toEqual([]);
    expect(await codeOf(runJob(request('succeed'), watching()))).toBe('succeeded');
  });

  it('kills a child that does not heed a cancel', async () => {
    const controller = new AbortController();
    const { watch, started } = firstProgress(controller.signal);
    const { runJob } = hostWith();
    const run = codeOf(runJob(request('spin'), watch));
    await started;
    const pid = host.pid!;
    controller.abort();
    expect(await run).toBe('canceled');
    expect(await goneWithin(pid, 2000)).toBe(true);
  });

  it('takes a cancel as final even when the child answers with a result, and keeps the child', async () => {
    const controller = new AbortController();
    const { watch, started } = firstProgress(controller.signal);
    const { runJob } = hostWith();
    const run = codeOf(runJob(request('wait-for-cancel'), watch));
    await started;
    const pid = host.pid!;
    controller.abort();
    expect(await run).toBe('canceled');
    expect(pidOf(await runJob(request('succeed'), watching()))).toBe(pid);
  });

  it('does not start a job that was canceled while it queued', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await codeOf(hostWith().runJob(request('succeed'), watching(controller.signal)))).toBe('canceled');
    expect(host.pid).toBeUndefined();
  });

  it('holds the deadline against an endless native loop', async () => {
    // The deadline holds for the next job as well, whose child has to start first.
    const { runJob } = hostWith({ deadlineMs: 4_000 });
    expect(await codeOf(runJob(request('spin'), watching()))).toBe('deadline_exceeded');
    expect(await codeOf(runJob(request('succeed'), watching()))).toBe('succeeded');
  });

  it('replaces the child after its number of jobs', async () => {
    const { runJob } = hostWith({ recycleAfterJobs: 2 });
    const pids: number[] = [];
    for (let job = 0; job < 4; job += 1) pids.push(pidOf(await runJob(request('succeed'), watching())));
    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).toBe(pids[3]);
    expect(pids[1]).not.toBe(pids[2]);
    expect(await goneWithin(pids[0]!, 5000)).toBe(true);
  });

  it('replaces a child that has outgrown its ceiling', async () => {
    const { runJob } = hostWith({ maxResidentMebibytes: 2048 });
    const grown = pidOf(await runJob(request('grow'), watching()));
    expect(pidOf(await runJob(request('succeed'), watching()))).not.toBe(grown);
  });
});
