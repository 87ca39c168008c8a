import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptProcess, startScript } from '../../../test/kit/script-process.ts';
import { lockFolder } from './folder-lock.ts';

let dir: string;
let path: string;
let processes: ScriptProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'unflatten-lock-'));
  path = join(dir, 'database.lock');
});

afterEach(async () => {
  await Promise.all(processes.map((child) => child.kill()));
  processes = [];
  await rm(dir, { recursive: true, force: true });
});

function holder(): ScriptProcess {
  const child = startScript('lock-holder.ts', [path]);
  processes.push(child);
  return child;
}

async function lockFile(): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

/** The lock that this process would write, with something changed. */
async function writeLock(change: Record<string, unknown>): Promise<void> {
  const lock = await lockFolder(path);
  const own = await lockFile();
  await lock.close();
  await writeFile(path, JSON.stringify({ ...own, token: 'a'.repeat(32), ...change }));
}

describe('a folder lock', () => {
  it('names its owner, leaves nothing when closed, and can be taken again', async () => {
    const lock = await lockFolder(path);
    expect(await lockFile()).toMatchObject({ pid: process.pid });
    await lock.close();
    expect(await readdir(dir)).toEqual([]);
    await (await lockFolder(path)).close();
  });

  it('is refused to everybody else, this very process included', async () => {
    const lock = await lockFolder(path);
    await expect(lockFolder(path)).rejects.toMatchObject({
      code: 'data_folder_in_use',
      detail: expect.stringContaining(String(process.pid)),
    });
    const other = holder();
    expect(await other.line('data_folder_in_use')).toContain(String(process.pid));
    expect(await other.ended).toBe(73);
    expect((await readdir(dir)).sort()).toEqual(['database.lock', 'database.lock.sock']);
    await lock.close();
  });

  it('of a killed process is taken over', async () => {
    const owner = holder();
    await owner.line('locked');
    await owner.kill();
    await (await lockFolder(path)).close();
    expect(await readdir(dir)).toEqual([]);
  });

  it('of a stopped process with an ancient lock file is not', async () => {
    const owner = holder();
    await owner.line('locked');
    owner.signal('SIGSTOP');
    await utimes(path, 0, 0);
    await expect(lockFolder(path)).rejects.toMatchObject({
      detail: expect.stringContaining(String(owner.pid)),
    });
  });

  it('of an earlier process with the number of a running one is taken over', async () => {
    await writeLock({ startTime: 'long ago' });
    await (await lockFolder(path)).close();
  });

  it('of another machine or container counts as long as that one shows life', async () => {
    const owner = holder();
    await owner.line('locked');
    // As it looks from a container that shares the folder: the pid is another process here, or none.
    const own = await lockFile();
    await writeFile(path, JSON.stringify({ ...own, realm: 'elsewhere', pid: process.pid }));
    owner.signal('SIGSTOP');
    await expect(lockFolder(path)).rejects.toMatchObject({ code: 'data_folder_in_use' });
    await owner.kill();
    await (await lockFolder(path)).close();
  });

  it('that cannot be read is taken over', async () => {
    for (const text of ['', '{', '{"pid": "1"}', 'null']) {
      await writeFile(path, text);
      await (await lockFolder(path)).close();
    }
  });

  it('is not taken from a successor', async () => {
    const first = await lockFolder(path);
    await rm(path);
    const second = await lockFolder(path);
    await first.close();
    expect(await lockFile()).toMatchObject({ pid: process.pid });
    await second.close();
  });

  it('of a dead process goes to one of many that want it', async () => {
    await writeLock({ startTime: 'long ago' });
    const rivals = Array.from({ length: 6 }, holder);
    const said = await Promise.all(
      rivals.map((rival) => Promise.any([rival.line('locked'), rival.line('data_')])),
    );
    expect(said.filter((line) => line === 'locked')).toHaveLength(1);
  });

  it('of a dead process is left to whoever is taking it over already', async () => {
    const taker = await lockFolder(path);
    const takersLock = await readFile(path, 'utf8');
    await taker.close();
    await writeLock({ startTime: 'long ago' });
    await writeFile(`${path}.${'a'.repeat(32)}.claim`, takersLock);
    await expect(lockFolder(path)).rejects.toMatchObject({ code: 'data_folder_in_use' });
  });

  it('is taken over although somebody died while taking it over', async () => {
    await writeLock({ startTime: 'long ago' });
    const dead = await readFile(path, 'utf8');
    await writeFile(`${path}.${'a'.repeat(32)}.claim`, dead.replaceAll('a'.repeat(32), 'b'.repeat(32)));
    await (await lockFolder(path)).close();
    expect(await readdir(dir)).toEqual([]);
  });
});
