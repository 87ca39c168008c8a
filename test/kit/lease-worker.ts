import process from 'node:process';
import { LeaseLost } from '../../src/domain/job-store.ts';
import { openDatabase } from '../../src/infrastructure/database/open-database.ts';
import { createJobStore } from '../../src/infrastructure/jobs/job-store.ts';

// A worker on the database of the first argument, with a lease of as many milliseconds as the second says. It holds its job
// until it hears something on its standard input or loses the lease, and then tries to write its own result.

const database = await openDatabase({ databaseUrl: process.argv[2]! });
const store = await createJobStore(database, { leaseMs: Number(process.argv[3]), monitorMs: 100 });
const told = new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));

store.workQueue({ queues: ['cpu'], concurrency: 1 }, async ({ attempt }, signal) => {
  process.stdout.write(`started attempt ${attempt.attempt}\n`);
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await Promise.race([told, aborted]);
  if (signal.reason instanceof LeaseLost) process.stdout.write(`${signal.reason.message}\n`);
  const progressed = await store.progress(attempt, 0.9, 'Late');
  const succeeded = await store.succeed(attempt, {
    type: 'image',
    image: { file: 'image.png', widthPx: 1, heightPx: 1 },
    engines: { matte: `process ${process.pid}` },
    notes: [],
  });
  process.stdout.write(`progressed ${progressed}, succeeded ${succeeded}\n`);
});
process.stdout.write('ready\n');
