import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** A private Postgres server, reached through a socket in a folder of its own. */
export interface PostgresServer {
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>;
  /** Ends every connection to the database of `url`, as a restart of the server would. */
  endConnections(url: string): Promise<void>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

/** Where packages of the common systems put the server's programs; the newest version first. */
function binaryFolders(): string[] {
  const versioned = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'].flatMap((root) => {
    if (!existsSync(root)) return [];
    return readdirSync(root)
      .filter((name) => /^(?:postgresql@?)?\d*$/.test(name))
      .sort((one, other) => other.localeCompare(one, undefined, { numeric: true }))
      .map((name) => join(root, name, 'bin'));
  });
  return [...(process.env['PATH'] ?? '').split(':'), ...versioned, '/usr/local/pgsql/bin'];
}

/** The folder with `initdb` and `postgres`, or `null`. */
export function findPostgres(): string | null {
  const isComplete = (folder: string): boolean =>
    existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'));
  return binaryFolders().find((folder) => folder !== '' && isComplete(folder)) ?? null;
}

/** The server refuses to run as root, so root lends it the identity of a harmless user. */
function serverUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error('Expected a user postgres or nobody to run the server as.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

const urlOf = (folder: string, database: string): string =>
  `postgresql://unflatten@localhost/${database}?host=${encodeURIComponent(folder)}`;

async function ask(url: string, text: string, values: unknown[] = []): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}

async function untilReady(server: ChildProcess, url: string, log: () => string): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The server ended at its start: ${log()}`);
    try {
      await ask(url, 'select 1');
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await setTimeout(50);
    }
  }
}

/**
 * Starts a server in a temporary folder, some 3 s.
 * @throws Error when there is none on this machine; ask `findPostgres` before
 */
export async function startPostgres(): Promise<PostgresServer> {
  const binaries = findPostgres();
  if (binaries === null) throw new Error('Expected the programs of a Postgres server on this machine.');
  const user = serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'unflatten-postgres-'));
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const as = { ...user, cwd: folder };
  const data = join(folder, 'data');
  await promisify(execFile)(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'unflatten', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    as,
  );
  let log = '';
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=60'],
    { ...as, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  server.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // A test run that is broken off must not leave a server behind.
  const endNow = (): void => {
    server.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endNow);
  const admin = urlOf(folder, 'postgres');
  let databases = 0;
  const stop = async (): Promise<void> => {
    process.off('exit', endNow);
    server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(server, admin, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    async createDatabase() {
      const name = `test_${++databases}`;
      await ask(admin, `create database ${name}`);
      return urlOf(folder, name);
    },
    async endConnections(url) {
      await ask(admin, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        new URL(url).pathname.slice(1),
      ]);
    },
  };
}
