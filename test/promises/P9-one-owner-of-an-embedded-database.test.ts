import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/infrastructure/database/open-database.ts';
import { createJobStore } from '../../src/infrastructure/jobs/job-store.ts';
import { type ScriptProcess, startScript } from '../kit/script-process.ts';

describe('P9: One owner of an embedded database', () => {
  let dataDir: string;
  let owner: ScriptProcess;
  let jobId: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'unflatten-owner-'));
    owner = startScript('database-owner.ts', [dataDir]);
    jobId = (await owner.line('owner of')).slice('owner of '.length);
  }, 120_000);

  afterAll(async () => {
    await owner?.kill();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('refuses a second process with a sentence that names the first one’s pid', async () => {
    const second = startScript('database-owner.ts', [dataDir]);
    expect(await second.ended).toBe(73);
    expect(second.lines).toHaveLength(1);
    expect(second.lines[0]).toMatch(new RegExp(`belongs to the running process ${owner.pid};`));
  });

  it('never takes a living owner’s lock by age, not even when the owner is stopped', async () => {
    owner.signal('SIGSTOP');
    await utimes(join(dataDir, 'database.lock'), 0, 0);
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({
      code: 'data_folder_in_use',
      detail: expect.stringContaining(String(owner.pid)),
    });
    owner.signal('SIGCONT');
  });

  it('takes over the lock of an owner that was killed, with every row that it had acknowledged', async () => {
    await owner.kill();
    const database = await openDatabase({ dataDir });
    const store = await createJobStore(database);
    try {
      expect(await store.get('local', jobId)).toMatchObject({ status: 'queued' });
      expect((await store.take('cpu'))?.job.id).toBe(jobId);
    } finally {
      await store.close();
      await database.close();
    }
  });
});
