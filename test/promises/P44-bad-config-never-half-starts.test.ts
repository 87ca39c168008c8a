import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unflatten-config-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

interface End {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program until it ends by itself; `env` is all that it is told beside the search path. */
function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<End> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

describe('P44: Bad config never half starts', { timeout: 180_000 }, () => {
  it('names every wrong variable in one message, prints no secret, and touches nothing', async () => {
    const { exitCode, stdout, stderr } = await run(['serve', '--json'], {
      UNFLATTEN_PORT: 'http',
      UNFLATTEN_ENGINE_HOSTS: '0',
      UNFLATTEN_SECRET: 'hunter2-the-secret',
      DATABASE_URL: 'mysql://user:hunter2@db.example/unflatten',
    });
    expect(exitCode).toBe(78);
    expect(stdout).toBe('');
    const problem = JSON.parse(stderr);
    expect(problem.code).toBe('config_invalid');
    for (const name of ['UNFLATTEN_PORT', 'UNFLATTEN_ENGINE_HOSTS', 'UNFLATTEN_SECRET', 'DATABASE_URL'])
      expect(problem.detail).toContain(`${name}: expected `);
    expect(stderr).not.toContain('hunter2');
    expect(existsSync(join(folder, '.unflatten'))).toBe(false);
  });

  it('warns of an unknown variable of ours and names the nearest', async () => {
    // A database that nobody serves ends the command soon after it has read its configuration.
    const { exitCode, stderr } = await run(['keys', 'list'], {
      UNFLATTEN_DATA_DRI: folder,
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
    });
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(/UNFLATTEN_DATA_DRI .*Did you mean UNFLATTEN_DATA_DIR\?/);
  });
});
