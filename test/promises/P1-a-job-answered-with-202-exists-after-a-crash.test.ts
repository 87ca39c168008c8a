import { describe, expect, it } from 'vitest';
import { endOf, jobOf, order, serverKit } from '../kit/server.ts';

describe('P1: A job answered with 202 exists after a crash', { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('finishes the job of a server that was killed right after its 202', async () => {
    const known: string[] = [];
    for (const label of ['first', 'second', 'third']) {
      const server = await kit.start();
      const { id } = await order(server, { behaviour: 'succeed', durationMs: 30, label });
      await server.killTree();
      known.push(id);
    }
    const server = await kit.start();
    for (const id of known) {
      expect((await jobOf(server, id)).id).toBe(id);
      expect((await endOf(server, id)).status).toBe('succeeded');
    }
    const ended = await jobOf(server, known[0]!);
    const picture = await fetch(ended.result!.image.url);
    expect(picture.status).toBe(200);
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });
});
