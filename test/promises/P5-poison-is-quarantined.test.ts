import { describe, expect, it } from 'vitest';
import { ask, endOf, order, serverKit } from '../kit/server.ts';

describe('P5: Poison is quarantined', { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('gives a job that kills its engine three tries, and works on for everybody else', async () => {
    const server = await kit.start();
    const before = await order(server, { behaviour: 'succeed', label: 'before' });
    const poison = await order(server, { behaviour: 'crash', label: 'poison' });
    const after = await order(server, { behaviour: 'succeed', label: 'after' });
    const ends = await Promise.all([before, poison, after].map(({ id }) => endOf(server, id)));
    expect(ends.map((job) => job.status)).toEqual(['succeeded', 'failed', 'succeeded']);
    expect(ends[1]!.problem?.code).toBe('engine_crashed');
    expect(kit.journal().filter(({ label }) => label === 'poison')).toHaveLength(3);
    expect((await ask(server, '/ready')).status).toBe(200);
    const later = await order(server, { behaviour: 'succeed', label: 'later' });
    expect((await endOf(server, later.id)).status).toBe('succeeded');
  });
});
