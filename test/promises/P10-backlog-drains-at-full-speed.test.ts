import { describe, expect, it } from 'vitest';
import { order, serverKit, until } from '../kit/server.ts';

const JOBS = 20;
/** The promise. A busy machine may be late once in a while, but not for half of the jobs. */
const GAP_LIMIT_MS = 200;
/** A worker that waits for its next look instead of being told leaves gaps of a second, not once but time and again. */
const LONG_GAP_MS = 900;
const MAX_LONG_GAPS = 2;

describe('P10: Backlog drains at full speed', { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('leaves no idle gap between twenty queued jobs of one worker', async () => {
    const server = await kit.start();
    await order(server, { behaviour: 'succeed', durationMs: 1_500, label: 'holds the others up' });
    const orders = Array.from({ length: JOBS }, (_, index) =>
      order(server, { behaviour: 'succeed', durationMs: 20, label: `job ${index}` }),
    );
    await Promise.all(orders);
    const entries = await until(
      () => kit.journal(),
      (seen) => seen.filter(({ event }) => event === 'done').length === JOBS + 1,
    );
    const gaps = entries.flatMap(({ event, atMs }, index) => {
      const before = entries[index - 1];
      return event === 'taken' && before?.event === 'done' ? [atMs - before.atMs] : [];
    });
    expect(gaps).toHaveLength(JOBS);
    gaps.sort((one, other) => one - other);
    expect(gaps[JOBS / 2]).toBeLessThan(GAP_LIMIT_MS);
    expect(gaps.filter((gapMs) => gapMs >= LONG_GAP_MS).length).toBeLessThanOrEqual(MAX_LONG_GAPS);
  });
});
