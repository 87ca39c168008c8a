import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The real program, serving, as a process group of its own that can be killed at any moment, ready or not. */
export interface DoomedServer {
  readonly pid: number;
  /** `http://127.0.0.1:port` once it takes requests; fails when the process ends before. */
  readonly ready: Promise<string>;
  /** What it said on stderr, for whoever has to find out why it ended. */
  readonly talk: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Sends SIGKILL to the process and to all that it started, and waits until it is gone. */
  killTree(): Promise<void>;
  /** Tells it to stop in order, and answers how it ended. */
  stop(): Promise<number | NodeJS.Signals>;
}

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** What the machine may have set for a server of its own must not reach the doomed one. */
const OURS = /^(?:UNFLATTEN_|S3_|GENERATIVE_|DECOMPOSE_|DATABASE_URL)/;
const KEPT_TALK_CHARACTERS = 4_000;

/** Starts `unflatten serve` with `env` on top of a clean environment. */
export function startDoomedServer(env: Readonly<Record<string, string>>): DoomedServer {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const child = spawn(process.execPath, [program, 'serve', '--json'], {
    env: { ...Object.fromEntries(inherited), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid!;
  let talk = '';
  child.stderr.on('data', (chunk: Buffer) => {
    talk = (talk + chunk.toString()).slice(-KEPT_TALK_CHARACTERS);
  });
  const killGroup = (): void => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  process.once('exit', killGroup);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', killGroup);
      resolve(code ?? signal ?? 1);
    });
  });
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => {
      resolve((JSON.parse(line) as { address: string }).address);
    });
    void ended.then((end) => reject(new Error(`ended with ${end} before it was ready: ${talk}`)));
  });
  // Most are killed while nobody waits for them to get ready.
  ready.catch(() => {});
  return {
    pid,
    ready,
    talk: () => talk,
    ended,
    async killTree() {
      killGroup();
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
