import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

// A client in a process of its own, so that neither the server's work nor the bench's delays it. Arguments: URL of the
// server, path, requests a second, seconds. Prints one JSON document: the outcome.

/** What the client prints. */
export interface LoadOutcome {
  /** From when a request was due, so that one late answer counts for all that it held up. */
  readonly fromDueMs: readonly number[];
  /** From when it was sent. */
  readonly fromSentMs: readonly number[];
  /** Answers that were not 200, and requests that failed. */
  readonly refused: number;
}

/** Requests that may be open at once; more of them would measure the client. */
const MAX_CONNECTIONS = 64;

const [, , origin = '', path = '/', perSecond = '1', seconds = '1'] = process.argv;
const pool = new Pool(origin, { connections: MAX_CONNECTIONS, pipelining: 1 });
const fromDueMs: number[] = [];
const fromSentMs: number[] = [];
let refused = 0;

async function ask(dueMs: number): Promise<void> {
  const sentMs = performance.now();
  try {
    const { statusCode, body } = await pool.request({ path, method: 'GET' });
    await body.dump();
    if (statusCode !== 200) refused += 1;
  } catch {
    refused += 1;
  }
  fromDueMs.push(performance.now() - dueMs);
  fromSentMs.push(performance.now() - sentMs);
}

const intervalMs = 1_000 / Number(perSecond);
const total = Number(perSecond) * Number(seconds);
await ask(performance.now());
fromDueMs.length = 0;
fromSentMs.length = 0;
const startMs = performance.now();
const asked: Promise<void>[] = [];
for (let sent = 0; sent < total; ) {
  const dueBy = Math.min(total, Math.floor((performance.now() - startMs) / intervalMs) + 1);
  for (; sent < dueBy; sent += 1) asked.push(ask(startMs + sent * intervalMs));
  await delay(1);
}
await Promise.all(asked);
await pool.close();
process.stdout.write(`${JSON.stringify({ fromDueMs, fromSentMs, refused } satisfies LoadOutcome)}\n`);
