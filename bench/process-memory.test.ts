import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { processTree, residentMebibytes, watchMemory } from './process-memory.ts';

describe.runIf(existsSync('/proc/self/statm'))('process memory', () => {
  test('a child counts as a part of the tree until it ends', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const ended = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.once('spawn', resolve));
    expect(processTree(process.pid)).toContain(child.pid);
    child.kill('SIGKILL');
    await ended;
    expect(processTree(process.pid)).not.toContain(child.pid);
    expect(residentMebibytes(child.pid!)).toBe(0);
  });

  test('memory that a process takes is seen, and the peak stays when it is given back', async () => {
    const holder = ['-e', 'const held = Buffer.alloc(200 * 2 ** 20, 1); setTimeout(() => held[0], 700)'];
    const child = spawn(process.execPath, holder);
    const watch = watchMemory(child.pid!);
    await new Promise((resolve) => child.once('close', resolve));
    const peak = watch.stop();
    expect(peak.largestMebibytes).toBeGreaterThan(200);
    expect(peak.totalMebibytes).toBeGreaterThanOrEqual(peak.largestMebibytes);
    expect(peak.samples).toBeGreaterThan(1);
  });
});
