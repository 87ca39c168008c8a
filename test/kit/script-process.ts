import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A script of this folder as a real process, read line by line. */
export interface ScriptProcess {
  readonly pid: number;
  /** Lines of its standard output so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line that starts so, at once if it is there; fails when the process ends without. */
  line(start: string): Promise<string>;
  write(text: string): void;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Kills it, stopped or not, and waits for its end. */
  kill(): Promise<void>;
}

/** Starts `test/kit/<script>` with `args` under this Node. */
export function startScript(script: string, args: readonly string[]): ScriptProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let errors = '';
  const waiting: (() => void)[] = [];
  const wakeAll = (): void => {
    for (const wake of waiting.splice(0)) wake();
  };
  createInterface({ input: child.stdout! }).on('line', (line) => {
    lines.push(line);
    wakeAll();
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  // Writing to a process that is gone is the test's business, not a crash of the tests.
  child.stdin!.on('error', () => {});
  let over = false;
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      over = true;
      resolve(code ?? signal ?? 1);
      wakeAll();
    });
  });
  const killNow = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killNow);
  void ended.then(() => process.off('exit', killNow));
  return {
    pid: child.pid!,
    lines,
    ended,
    async line(start) {
      for (;;) {
        const found = lines.find((line) => line.startsWith(start));
        if (found !== undefined) return found;
        if (over)
          throw new Error(
            `Expected ${script} to say "${start}" but it said ${JSON.stringify(lines)}: ${errors}`,
          );
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    write(text) {
      child.stdin!.write(text);
    },
    signal(name) {
      child.kill(name);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
