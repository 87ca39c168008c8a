import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { JobResult } from '../../src/domain/job.ts';
import type { HostCommand, HostEvent } from '../../src/worker/host-message.ts';

// A real child process that behaves as its job's operation says, for what real engines cannot be made to do on command.

const send = (event: HostEvent): void => {
  process.send?.(event);
};

const imageResult: JobResult = {
  type: 'image',
  image: { file: 'image.png', widthPx: 1, heightPx: 1 },
  engines: { pid: String(process.pid) },
  notes: [],
};

let residentBytes = 1;
let operation = '';

function succeed(jobId: number): void {
  send({ type: 'succeeded', jobId, result: imageResult, residentBytes });
}

async function perform(jobId: number, outputDir: string): Promise<void> {
  if (operation === 'succeed') {
    send({ type: 'progress', jobId, fraction: 0.5, stage: 'Half way' });
    succeed(jobId);
  } else if (operation === 'grow') {
    residentBytes = 3 * 2 ** 30;
    succeed(jobId);
  } else if (operation === 'crash') {
    await mkdir(join(outputDir, '.unflatten-staging-crash'));
    writeFileSync(join(outputDir, '.unflatten-staging-crash', 'half.png'), 'half');
    process.kill(process.pid, 'SIGSEGV');
  } else if (operation === 'spin') {
    send({ type: 'progress', jobId, fraction: 0.1, stage: 'Spinning' });
    // Lets the message leave before the loop that nothing but a signal can end.
    setTimeout(() => {
      for (;;);
    }, 20);
  } else if (operation === 'wait-for-cancel') {
    send({ type: 'progress', jobId, fraction: 0.1, stage: 'Waiting' });
  }
}

process.on('message', (command: HostCommand) => {
  if (command.type === 'run') {
    operation = command.request.operation;
    void perform(command.jobId, command.request.outputDir);
  } else if (operation === 'wait-for-cancel') {
    succeed(command.jobId);
  }
});
process.on('disconnect', () => process.exit(0));
send({ type: 'ready' });
