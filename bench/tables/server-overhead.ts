import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext, Cell, Table } from '../bench.ts';
import { resultFolder } from '../job.ts';
import { writeInto } from '../picture-file.ts';
import { type ServerKind, startBenchServer } from '../server/bench-server.ts';
import { type Latency, latencyOf } from '../server/latency.ts';
import { order, type TinyJob, tinyJob } from '../server/tiny-job.ts';

const JOBS = 200;
const WARM_UP_JOBS = 20;
const GOAL_MS = 50;

/** The same job by an engine process alone, as the worker runs it: what no server could make shorter. */
async function withoutServer(context: BenchContext, job: TinyJob): Promise<Latency> {
  const inputs = {
    image: await writeInto(context.scratchDir, 'tiny.png', job.pictures.image),
    mask: await writeInto(context.scratchDir, 'tiny-mask.png', job.pictures.mask),
  };
  const times: number[] = [];
  for (let count = 0; count < WARM_UP_JOBS + JOBS; count += 1) {
    const outputDir = await resultFolder(context);
    const before = performance.now();
    await context.runJob({ operation: 'erase', parameters: {}, inputs, outputDir, formats: [] });
    if (count >= WARM_UP_JOBS) times.push(performance.now() - before);
  }
  return latencyOf(times);
}

async function throughServer(kind: ServerKind, job: TinyJob, dir: string): Promise<Latency> {
  const server = await startBenchServer(kind, dir);
  try {
    const times: number[] = [];
    for (let count = 0; count < WARM_UP_JOBS + JOBS; count += 1) {
      const before = performance.now();
      await order(server.url, job, 30);
      if (count >= WARM_UP_JOBS) times.push(performance.now() - before);
    }
    return latencyOf(times);
  } finally {
    await server.stop();
  }
}

/** From POST to result of the smallest job, one at a time. */
export async function serverOverhead(context: BenchContext, kinds: readonly ServerKind[]): Promise<Table> {
  const dir = join(context.scratchDir, 'overhead');
  await mkdir(dir);
  context.say('the smallest job without a server');
  const alone = await withoutServer(context, await tinyJob('product'));
  const row = (name: string, seen: Latency, engineMs: number | null): Cell[] => {
    const overheadMs = engineMs === null ? null : seen.p50Ms - engineMs;
    return [
      name,
      seen.count,
      seen.p50Ms,
      seen.p99Ms,
      seen.maxMs,
      overheadMs,
      overheadMs === null ? null : overheadMs / GOAL_MS,
    ];
  };
  const rows: Cell[][] = [row('erase, engine process alone', alone, null)];
  for (const [index, kind] of kinds.entries()) {
    context.say(`from POST to result: ${kind.name}`);
    const seen = await throughServer(kind, await tinyJob(kind.program), join(dir, String(index)));
    rows.push(row(kind.name, seen, kind.program === 'product' ? alone.p50Ms : 0));
  }
  return {
    title: 'From POST to result',
    method: `${JOBS} jobs one after the other, after ${WARM_UP_JOBS} to warm up: POST with Prefer: wait until the answer with the result's link is here. The product erases 4x4 pixels of a 16x16 picture; the instant engine is a process that answers at once. Overhead is the median less that of the engine process alone (0 for the instant engine); the goal is ${GOAL_MS} ms.`,
    columns: [
      { name: 'server' },
      { name: 'jobs', decimals: 0 },
      { name: 'p50 ms', decimals: 1 },
      { name: 'p99 ms', decimals: 1 },
      { name: 'max ms', decimals: 1 },
      { name: 'overhead ms', decimals: 1 },
      { name: 'to goal' },
    ],
    rows,
    notes: [],
  };
}
