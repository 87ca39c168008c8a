import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { request } from 'undici';
import type { BenchContext, Cell, Table } from '../bench.ts';
import { examplePictures } from '../picture-file.ts';
import { type BenchServer, type ServerKind, startBenchServer } from '../server/bench-server.ts';
import { latencyOf } from '../server/latency.ts';
import type { LoadOutcome } from '../server/request-load.ts';
import type { SeenJob } from '../server/tiny-job.ts';

const PER_SECOND = 200;
const SECONDS = 20;
const GOAL_MS = 50;
const LOAD_PATH = fileURLToPath(new URL('../server/request-load.ts', import.meta.url));
const MAX_OUTCOME_BYTES = 8 * 2 ** 20;

async function load(url: string, path: string): Promise<LoadOutcome> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [LOAD_PATH, url, path, String(PER_SECOND), String(SECONDS)],
    { maxBuffer: MAX_OUTCOME_BYTES },
  );
  return JSON.parse(stdout) as LoadOutcome;
}

async function split({ url }: BenchServer, body: string, prefer: Record<string, string>): Promise<SeenJob> {
  const answer = await request(`${url}/v1/split`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...prefer },
    body,
  });
  const job = (await answer.body.json()) as SeenJob;
  if (answer.statusCode >= 300 || job.status === 'failed')
    throw new Error(`Expected a split, got ${answer.statusCode}: ${JSON.stringify(job).slice(0, 300)}`);
  return job;
}

/** Keeps one split after the other running while `work` does; answers how many ended. */
async function whileSplitting<Outcome>(
  server: BenchServer,
  body: string,
  work: (path: string) => Promise<Outcome>,
): Promise<{ readonly outcome: Outcome; readonly splits: number }> {
  const first = await split(server, body, {});
  let over = false;
  let splits = 0;
  const splitting = (async () => {
    while (!over) {
      // Queued behind the first, so that the engine is never idle.
      await split(server, body, { prefer: 'wait=60' });
      splits += 1;
    }
  })();
  const outcome = await work(`/v1/jobs/${first.id}`);
  over = true;
  await splitting;
  return { outcome, splits };
}

function row(name: string, state: string, { fromDueMs, fromSentMs, refused }: LoadOutcome): Cell[] {
  const due = latencyOf(fromDueMs);
  const sent = latencyOf(fromSentMs);
  return [
    name,
    state,
    due.count,
    refused,
    sent.p50Ms,
    sent.p99Ms,
    due.p50Ms,
    due.p99Ms,
    due.maxMs,
    due.p99Ms / GOAL_MS,
  ];
}

async function measure(
  kind: ServerKind,
  dir: string,
  body: string,
): Promise<{ rows: Cell[][]; note: string }> {
  const server = await startBenchServer(kind, dir);
  const bare = await startBenchServer({ name: 'bare', program: 'bare server' }, join(dir, 'bare'));
  try {
    // Warms the engine, and gives a job to ask for while nothing runs.
    const done = await split(server, body, { prefer: 'wait=60' });
    const idle = await load(server.url, `/v1/jobs/${done.id}`);
    const { outcome, splits } = await whileSplitting(server, body, async (path) => ({
      product: await load(server.url, path),
      bare: await load(bare.url, path),
    }));
    return {
      rows: [
        row(kind.name, 'idle', idle),
        row(kind.name, 'a split runs', outcome.product),
        row('bare server beside it', 'a split runs', outcome.bare),
      ],
      note: `${kind.name}: ${splits} splits ended meanwhile.`,
    };
  } finally {
    await bare.stop();
    await server.stop();
  }
}

/** Whether the API goes on answering while pixels are worked on. */
export async function serverLoad(context: BenchContext, kinds: readonly ServerKind[]): Promise<Table> {
  const dir = join(context.scratchDir, 'load');
  await mkdir(dir);
  const fox = (await examplePictures()).find(({ name }) => name.endsWith('fox'));
  if (fox === undefined) throw new Error('The example "fox" is not there.');
  const dataUrl = `data:image/png;base64,${(await readFile(fox.path)).toString('base64')}`;
  const body = JSON.stringify({ image: { dataUrl }, formats: ['psd'] });
  const rows: Cell[][] = [];
  const notes: string[] = [];
  for (const [index, kind] of kinds.entries()) {
    context.say(`${PER_SECOND} requests a second: ${kind.name}`);
    const measured = await measure(kind, join(dir, String(index)), body);
    rows.push(...measured.rows);
    notes.push(measured.note);
  }
  return {
    title: `${PER_SECOND} requests a second`,
    method: `GET /v1/jobs/{id} at a steady ${PER_SECOND} a second for ${SECONDS} s from a process on the same machine, over the server's own doings: nothing, or splitting examples/fox again and again on all cores. Sent: from sending to the whole answer. Due: from when the request was due, so that whatever holds up the client or the server counts for all that waited. The bare server does nothing but answer, beside the product with the same split: what it takes is the machine's doing. The goal is a p99 of ${GOAL_MS} ms; the ratio is that of the stricter one, due.`,
    columns: [
      { name: 'server' },
      { name: 'meanwhile' },
      { name: 'requests', decimals: 0 },
      { name: 'refused', decimals: 0 },
      { name: 'sent p50 ms', decimals: 1 },
      { name: 'sent p99 ms', decimals: 1 },
      { name: 'due p50 ms', decimals: 1 },
      { name: 'due p99 ms', decimals: 1 },
      { name: 'due max ms', decimals: 1 },
      { name: 'to goal' },
    ],
    rows,
    notes,
  };
}
