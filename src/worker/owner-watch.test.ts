import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

const watch = new URL('owner-watch.ts', import.meta.url).href;

/** Watches its owner from an endless loop. */
const CHILD = `
  import(${JSON.stringify(watch)}).then(({ endWithOwner }) => {
    endWithOwner();
    process.send('watching');
    setTimeout(() => { for (;;); }, 500);
  });
`;

/** Starts the child and tells its id once it watches. */
const OWNER = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(CHILD)}], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.once('message', () => setTimeout(() => console.log(child.pid), 1000));
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a process that ends with its owner', () => {
  it('goes although its main thread never gets to hear of the death', async () => {
    const owner = spawn(process.execPath, ['-e', OWNER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      createInterface({ input: owner.stdout }).once('line', (line) => resolve(Number(line))),
    );
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    try {
      for (let waitedMs = 0; isAlive(pid) && waitedMs < 20_000; waitedMs += 50) await delay(50);
      expect(isAlive(pid)).toBe(false);
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });
});
