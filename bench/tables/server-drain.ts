import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext, Cell, Table } from '../bench.ts';
import { type ServerKind, startBenchServer } from '../server/bench-server.ts';
import { percentile } from '../server/latency.ts';
import { allJobs, hasJobs, order, type SeenJob, tinyJob } from '../server/tiny-job.ts';

const JOBS = 500;
const AT_ONCE = 8;
const GAP_GOAL_MS = 200;
const LOOK_MS = 500;

/** Puts the jobs into the queue of a server that runs none. */
async function fill(kind: ServerKind, dir: string): Promise<number> {
  const job = await tinyJob(kind.program);
  const server = await startBenchServer(kind, dir, { UNFLATTEN_WORKER: 'false' });
  try {
    const before = performance.now();
    let left = JOBS;
    const post = async (): Promise<void> => {
      for (; left > 0; ) {
        left -= 1;
        await order(server.url, job);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, post));
    return JOBS / ((performance.now() - before) / 1_000);
  } finally {
    await server.stop();
  }
}

async function drain(kind: ServerKind, dir: string): Promise<readonly SeenJob[]> {
  const server = await startBenchServer(kind, dir);
  try {
    while ((await hasJobs(server.url, 'queued')) || (await hasJobs(server.url, 'running')))
      await delay(LOOK_MS);
    return await allJobs(server.url);
  } finally {
    await server.stop();
  }
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The stretches in which no job ran, between the first and the last one's end. */
function idleGaps(spans: readonly Span[]): readonly number[] {
  const inOrder = [...spans].sort((one, other) => one.startMs - other.startMs);
  let busyUntilMs = Number.NEGATIVE_INFINITY;
  return inOrder.map(({ startMs, endMs }) => {
    const gapMs = busyUntilMs === Number.NEGATIVE_INFINITY ? 0 : Math.max(0, startMs - busyUntilMs);
    busyUntilMs = Math.max(busyUntilMs, endMs);
    return gapMs;
  });
}

async function measure(kind: ServerKind, dir: string): Promise<Cell[]> {
  const postedPerSecond = await fill(kind, dir);
  const jobs = await drain(kind, dir);
  const failed = jobs.filter(({ status }) => status !== 'succeeded').length;
  if (jobs.length !== JOBS || failed > 0)
    throw new Error(`Expected ${JOBS} jobs done, got ${jobs.length} of which ${failed} failed.`);
  const spans = jobs.map(({ startedAt, finishedAt }) => ({
    startMs: Date.parse(startedAt!),
    endMs: Date.parse(finishedAt!),
  }));
  // The first one waits for the engine process to start.
  const firstEndMs = Math.min(...spans.map(({ endMs }) => endMs));
  const seconds = (Math.max(...spans.map(({ endMs }) => endMs)) - firstEndMs) / 1_000;
  const gaps = idleGaps(spans);
  const largest = Math.max(...gaps);
  return [
    kind.name,
    JOBS,
    postedPerSecond,
    (JOBS - 1) / seconds,
    percentile(gaps, 0.5),
    percentile(gaps, 0.99),
    largest,
    largest / GAP_GOAL_MS,
  ];
}

/** How a long queue empties. */
export async function serverDrain(context: BenchContext, kinds: readonly ServerKind[]): Promise<Table> {
  const dir = join(context.scratchDir, 'drain');
  await mkdir(dir);
  const rows: Cell[][] = [];
  for (const [index, kind] of kinds.entries()) {
    context.say(`${JOBS} queued jobs: ${kind.name}`);
    rows.push(await measure(kind, join(dir, String(index))));
  }
  return {
    title: `${JOBS} queued jobs`,
    method: `The jobs of "From POST to result", ordered ${AT_ONCE} at a time from a server that runs none, which is then replaced by one that does, one at a time. Drained a second from the first job's end to the last one's. A gap is the time between one job's end and the next one's start, by the database's clock; the goal is none over ${GAP_GOAL_MS} ms.`,
    columns: [
      { name: 'server' },
      { name: 'jobs', decimals: 0 },
      { name: 'taken/s', decimals: 0 },
      { name: 'drained/s', decimals: 1 },
      { name: 'gap p50 ms', decimals: 0 },
      { name: 'gap p99 ms', decimals: 0 },
      { name: 'largest gap ms', decimals: 0 },
      { name: 'to goal' },
    ],
    rows,
    notes: [],
  };
}
