import { describe, expect, it } from 'vitest';
import { endOf, isAlive, order, serverKit, until } from '../kit/server.ts';

const DEADLINE_MS = 1_000;
/** The promise: killed at most this long after the deadline. */
const KILL_LIMIT_MS = 5_000;

describe('P8: Deadline holds', { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('kills an engine that sleeps for ever, and one in a native loop that hears no signal', async () => {
    const server = await kit.start({ UNFLATTEN_JOB_DEADLINE_SECONDS: String(DEADLINE_MS / 1000) });
    for (const behaviour of ['sleep', 'spin'] as const) {
      const { id } = await order(server, { behaviour, label: behaviour });
      const job = await endOf(server, id);
      expect(job.status).toBe('failed');
      expect(job.problem?.code).toBe('deadline_exceeded');
      const [taken, ...others] = kit.journal().filter(({ label }) => label === behaviour);
      expect(others).toEqual([]);
      await until(
        () => isAlive(taken!.pid),
        (alive) => !alive,
      );
      expect(Date.now() - taken!.atMs).toBeLessThan(DEADLINE_MS + KILL_LIMIT_MS);
    }
    const next = await order(server, { behaviour: 'succeed' });
    expect((await endOf(server, next.id)).status).toBe('succeeded');
  });
});
