import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server as a real process. */
export interface BenchServer {
  readonly pid: number;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Tells it to stop, and waits until it has. */
  stop(): Promise<void>;
}

/** The product, the product with engine processes that return at once, or a server that does nothing. */
export type ServerProgram = 'product' | 'instant engine' | 'bare server';

/** Which server is measured. */
export interface ServerKind {
  /** For the tables. */
  readonly name: string;
  readonly program: ServerProgram;
  /** An empty one; without it the server embeds its own. */
  readonly databaseUrl?: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The arguments of `npm start`, flags of the runtime included: what is measured is what people run. */
function startArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1);
}

/** What each program is started with; the instant engine is the tests' own. */
const ARGUMENTS: Readonly<Record<ServerProgram, (dir: string) => readonly string[]>> = {
  product: () => [...startArguments(), '--json'],
  'instant engine': (dir) => [
    ...startArguments().filter((argument) => argument.startsWith('--')),
    fileURLToPath(new URL('../../test/kit/scripted-server.ts', import.meta.url)),
    'serve',
    join(dir, 'journal'),
  ],
  'bare server': () => [fileURLToPath(new URL('bare-server.ts', import.meta.url))],
};

/** A setting of whoever runs the bench must not change what it measures. */
const OURS = /^(?:UNFLATTEN_|S3_|GENERATIVE_|DECOMPOSE_URL|DATABASE_URL)/;

/** Limits so high that nothing is refused, but every request is still counted against them. */
const SETTINGS = {
  UNFLATTEN_PORT: '0',
  UNFLATTEN_SECRET: 'a secret for measuring that is long enough',
  UNFLATTEN_RATE_LIMIT_PER_MINUTE: '1000000',
  UNFLATTEN_JOB_RATE_LIMIT_PER_MINUTE: '1000000',
  UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: '0',
};

/** Starts a server of `kind` on the folder `dir`, which may hold an earlier one's data; resolves when it is ready. */
export async function startBenchServer(
  kind: ServerKind,
  dir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  await mkdir(dir, { recursive: true });
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  // A log that goes nowhere would cost less than a log.
  const logPath = join(dir, 'log');
  const log = openSync(logPath, 'a');
  const child = spawn(process.execPath, [...ARGUMENTS[kind.program](dir)], {
    env: {
      ...Object.fromEntries(inherited),
      ...SETTINGS,
      UNFLATTEN_DATA_DIR: join(dir, 'data'),
      ...(kind.databaseUrl === undefined ? {} : { DATABASE_URL: kind.databaseUrl }),
      ...settings,
    },
    cwd: ROOT,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const killNow = (): void => void child.kill('SIGKILL');
  process.once('exit', killNow);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', killNow);
      resolve();
    });
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', (line) => {
      resolve((JSON.parse(line) as { address: string }).address);
    });
    void ended.then(() =>
      reject(new Error(`A server ended before it was ready: ${readFileSync(logPath, 'utf8').slice(-2_000)}`)),
    );
  });
  return {
    pid: child.pid!,
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
