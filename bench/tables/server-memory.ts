import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext, Cell, Table } from '../bench.ts';
import { residentMebibytes } from '../process-memory.ts';
import { type ServerKind, startBenchServer } from '../server/bench-server.ts';
import { order, tinyJob } from '../server/tiny-job.ts';

const JOBS = 500;
const BASE_JOB = 50;
const LOOKS = [1, BASE_JOB, 100, 200, 300, 400, JOBS];
/** One look may fall just before or after a collection of garbage. */
const LOOKED_OVER = 10;

async function measure(kind: ServerKind, dir: string): Promise<Cell[][]> {
  const job = await tinyJob(kind.program);
  const server = await startBenchServer(kind, dir);
  const sizes: number[] = [];
  try {
    for (let count = 0; count < JOBS; count += 1) {
      await order(server.url, job, 30);
      sizes.push(residentMebibytes(server.pid));
    }
  } finally {
    await server.stop();
  }
  const largest = (after: number): number =>
    Math.max(...sizes.slice(Math.max(0, after - LOOKED_OVER), after));
  return LOOKS.map((after) => [
    kind.name,
    after,
    sizes[after - 1]!,
    largest(after),
    largest(after) / largest(BASE_JOB),
  ]);
}

/** Whether the server itself grows with the number of jobs. */
export async function serverMemory(context: BenchContext, kinds: readonly ServerKind[]): Promise<Table> {
  const dir = join(context.scratchDir, 'memory');
  await mkdir(dir);
  const rows: Cell[][] = [];
  for (const [index, kind] of kinds.entries()) {
    context.say(`${JOBS} jobs in a row: ${kind.name}`);
    rows.push(...(await measure(kind, join(dir, String(index)))));
  }
  return {
    title: `Memory of the server over ${JOBS} jobs in a row`,
    method: `Resident memory of the server's own process, without the engine process, after so many jobs of "From POST to result", and the largest after any of the last ${LOOKED_OVER}, with its ratio to that after job ${BASE_JOB}. The goal is at most 1.10 after job ${JOBS}.`,
    columns: [
      { name: 'server' },
      { name: 'after job', decimals: 0 },
      { name: 'MiB', decimals: 0 },
      { name: `largest of ${LOOKED_OVER} MiB`, decimals: 0 },
      { name: `to job ${BASE_JOB}`, decimals: 3 },
    ],
    rows,
    notes: [],
  };
}
