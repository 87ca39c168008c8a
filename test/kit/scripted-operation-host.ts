import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { JobRequest, JobResult } from '../../src/domain/job.ts';
import { Problem } from '../../src/domain/problem.ts';
import type { HostCommand, HostEvent } from '../../src/worker/host-message.ts';
import { endWithOwner } from '../../src/worker/owner-watch.ts';
import type { JournalEntry, ScriptedParameters } from './scripted-operation.ts';

// A real engine process for `scriptedOperation`. The file that its argument names is the journal.

const [, , journal = ''] = process.argv;

const send = (event: HostEvent): void => {
  process.send?.(event);
};

const RESULT: JobResult = {
  type: 'image',
  image: { file: 'image.png', widthPx: 1, heightPx: 1 },
  engines: {},
  notes: [],
};

const ONE_PIXEL_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function note(event: JournalEntry['event'], label: string): void {
  const entry: JournalEntry = { event, label, pid: process.pid, atMs: Date.now() };
  appendFileSync(journal, `${JSON.stringify(entry)}\n`);
}

function perform(jobId: number, { parameters, outputDir }: JobRequest): void {
  const { behaviour, durationMs = 0, label = '' } = parameters as unknown as Partial<ScriptedParameters>;
  note('taken', label);
  send({ type: 'progress', jobId, fraction: 0.5, stage: 'Doing as told' });
  const residentBytes = process.memoryUsage.rss();
  if (behaviour === 'succeed') {
    setTimeout(() => {
      writeFileSync(join(outputDir, 'image.png'), Buffer.from(ONE_PIXEL_PNG, 'base64'));
      note('done', label);
      send({ type: 'succeeded', jobId, result: RESULT, residentBytes });
    }, durationMs);
  } else if (behaviour === 'crash') {
    process.kill(process.pid, 'SIGSEGV');
  } else if (behaviour === 'damaged') {
    const problem = new Problem('image_damaged', 'The picture is damaged.').report();
    send({ type: 'failed', jobId, problem, residentBytes });
  } else if (behaviour === 'spin') {
    // Lets the progress leave before the loop that nothing but a signal can end.
    setTimeout(() => {
      for (;;);
    }, 20);
  }
}

process.on('message', (command: HostCommand) => {
  if (command.type === 'run') perform(command.jobId, command.request);
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
endWithOwner();
send({ type: 'ready' });
