import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { drawn, pngOf } from './pixels.ts';
import { prepareDatabase } from './prepared-database.ts';
import type { JournalEntry, ScriptedParameters } from './scripted-operation.ts';

/** A server or worker as a real process. */
export interface ServerProcess {
  readonly pid: number;
  /** `http://127.0.0.1:port`; empty for a worker. */
  readonly url: string;
  /** Messages of its log so far, one object a line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Sends a signal to the process alone. */
  signal(name: NodeJS.Signals): void;
  /** Kills the process and all that it started. */
  killTree(): Promise<void>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** The face of a job that tests look at. */
export interface SeenJob {
  readonly id: string;
  readonly status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
  readonly progress: number;
  readonly startedAt: string | null;
  readonly problem?: { readonly code: string; readonly detail: string };
  readonly result?: { readonly image: { readonly url: string } };
}

export interface ServerKit {
  /** The data folder of every server that this kit starts. */
  readonly dataDir: string;
  /** Starts a server with scripted engines; resolves when it is ready. */
  start(env?: Readonly<Record<string, string>>, role?: 'serve' | 'work'): Promise<ServerProcess>;
  /** Starts the real program with its real engines. */
  startReal(env?: Readonly<Record<string, string>>): Promise<ServerProcess>;
  /** What the engine processes noted, in order. */
  journal(): readonly JournalEntry[];
}

const script = fileURLToPath(new URL('scripted-server.ts', import.meta.url));
const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** What a test's machine may have set must not reach its servers. */
function cleanEnvironment(): Record<string, string | undefined> {
  const ours = /^(UNFLATTEN_|S3_|GENERATIVE_|DECOMPOSE_|DATABASE_URL)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

async function launch(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...args], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: Record<string, unknown>[] = [];
  const errors: string[] = [];
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  const killAtExit = (): void => killGroup(child);
  process.once('exit', killAtExit);
  void ended.then(() => process.off('exit', killAtExit));
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line);
    if (line.startsWith('{')) log.push(JSON.parse(line));
  });
  const ready = new Promise<{ address?: string }>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line));
    });
    void ended.then((end) =>
      reject(new Error(`ended with ${end} before it was ready: ${errors.join('\n')}`)),
    );
  });
  const { address = '' } = await ready;
  return {
    pid: child.pid!,
    url: address,
    log,
    ended,
    signal: (name) => void child.kill(name),
    async killTree() {
      killGroup(child);
      await ended;
    },
  };
}

/** Servers on one data folder with an empty database for the tests of a file; processes and folder are gone after each test. */
export function serverKit(): ServerKit {
  let folder = '';
  let started: ServerProcess[] = [];

  async function prepare(): Promise<void> {
    if (folder !== '') return;
    folder = await mkdtemp(join(tmpdir(), 'unflatten-server-'));
    await prepareDatabase(join(folder, 'data'));
  }

  async function launchKept(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<ServerProcess> {
    const server = await launch(args, {
      ...cleanEnvironment(),
      UNFLATTEN_PORT: '0',
      UNFLATTEN_DATA_DIR: join(folder, 'data'),
      UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: '0',
      UNFLATTEN_JOB_RATE_LIMIT_PER_MINUTE: '0',
      ...env,
    });
    started.push(server);
    return server;
  }

  afterEach(async () => {
    for (const server of started) await server.killTree();
    started = [];
    if (folder !== '') await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    folder = '';
  });

  return {
    get dataDir() {
      return join(folder, 'data');
    },
    async start(env = {}, role = 'serve') {
      await prepare();
      return launchKept([script, role, join(folder, 'journal')], env);
    },
    async startReal(env = {}) {
      await prepare();
      return launchKept([program, 'serve', '--json'], env);
    },
    journal() {
      let text = '';
      try {
        text = readFileSync(join(folder, 'journal'), 'utf8');
      } catch {
        // No engine process has taken a job yet.
      }
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as JournalEntry);
    },
  };
}

let onePixel: Promise<Buffer> | undefined;

/** A small picture as a data URL. */
export async function smallPicture(): Promise<string> {
  onePixel ??= pngOf(drawn(2, 2, () => [10, 20, 30, 255]));
  return `data:image/png;base64,${(await onePixel).toString('base64')}`;
}

/** Asks a server; `json` is the body's, or `null` when there is none. */
export async function ask(
  server: ServerProcess,
  path: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly json: unknown }> {
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : null };
}

/** Orders a scripted job and answers the 202's job. */
export async function order(
  server: ServerProcess,
  parameters: Partial<ScriptedParameters>,
  extra: { readonly webhookUrl?: string } = {},
): Promise<SeenJob> {
  const { status, json } = await ask(server, '/v1/scripted', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ image: { dataUrl: await smallPicture() }, ...parameters, ...extra }),
  });
  if (status !== 202) throw new Error(`Expected 202, got ${status}: ${JSON.stringify(json)}`);
  return json as SeenJob;
}

export async function jobOf(server: ServerProcess, id: string): Promise<SeenJob> {
  const { status, json } = await ask(server, `/v1/jobs/${id}`);
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(json)}`);
  return json as SeenJob;
}

const FINAL: readonly string[] = ['succeeded', 'failed', 'canceled'];

/** Polls until `reached` says so; fails after `timeoutMs`. */
export async function until<Value>(
  look: () => Value | Promise<Value>,
  reached: (value: Value) => boolean,
  timeoutMs = 30_000,
): Promise<Value> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (reached(value)) return value;
    if (performance.now() > endMs)
      throw new Error(`not so after ${timeoutMs} ms: ${reached}; last seen ${JSON.stringify(value)}`);
    await delay(25);
  }
}

/** The job once it has ended. */
export function endOf(server: ServerProcess, id: string, timeoutMs?: number): Promise<SeenJob> {
  return until(
    () => jobOf(server, id),
    (job) => FINAL.includes(job.status),
    timeoutMs,
  );
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
