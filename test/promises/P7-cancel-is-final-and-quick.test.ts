import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ask, endOf, isAlive, jobOf, order, type ServerProcess, serverKit, until } from '../kit/server.ts';

/** The promise is two seconds; a machine that runs other tests beside gets some more. */
const IDLE_LIMIT_MS = 4_000;

async function cancel(server: ServerProcess, id: string): Promise<number> {
  return (await ask(server, `/v1/jobs/${id}`, { method: 'DELETE' })).status;
}

describe('P7: Cancel is final and quick', { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('cancels while queued, while running and twice, but not after the end, and never shows a result then', async () => {
    const server = await kit.start();
    const done = await order(server, { behaviour: 'succeed', label: 'done' });
    expect((await endOf(server, done.id)).status).toBe('succeeded');

    const running = await order(server, { behaviour: 'spin', label: 'running' });
    const queued = await order(server, { behaviour: 'succeed', label: 'queued' });
    const [taken] = await until(
      () => kit.journal().filter(({ label }) => label === 'running'),
      (entries) => entries.length > 0,
    );
    expect(await cancel(server, queued.id)).toBe(200);

    const canceledMs = performance.now();
    expect(await cancel(server, running.id)).toBe(200);
    expect((await jobOf(server, running.id)).status).toBe('canceled');
    // The loop burns a whole core until its process is gone.
    await until(
      () => isAlive(taken!.pid),
      (alive) => !alive,
    );
    expect(performance.now() - canceledMs).toBeLessThan(IDLE_LIMIT_MS);

    expect(await cancel(server, running.id)).toBe(200);
    expect(await cancel(server, done.id)).toBe(409);

    const next = await order(server, { behaviour: 'succeed', label: 'next' });
    expect((await endOf(server, next.id)).status).toBe('succeeded');
    for (const { id } of [running, queued]) {
      const job = await jobOf(server, id);
      expect(job.status).toBe('canceled');
      expect(job.result).toBeUndefined();
    }
    expect(kit.journal().map(({ label }) => label)).not.toContain('queued');

    // Canceled at any moment of its run, the last one included, a job has either its result or the cancel, never both.
    const ends: string[] = [];
    for (const pauseMs of [0, 40, 80, 120]) {
      const { id } = await order(server, { behaviour: 'succeed', durationMs: 100 });
      await until(
        () => jobOf(server, id),
        (job) => job.status !== 'queued',
      );
      await delay(pauseMs);
      const status = await cancel(server, id);
      await delay(200);
      const { status: end, result } = await jobOf(server, id);
      expect(status === 200 ? end : status).toBe(status === 200 ? 'canceled' : 409);
      expect(result === undefined).toBe(status === 200);
      ends.push(end);
    }
    expect(ends).toContain('canceled');
  });
});
