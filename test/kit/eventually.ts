import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `holds` answers true; throws after `timeoutMs`. Unlike a poll of the test runner it moves no fake clock.
 */
export async function eventually(holds: () => boolean, timeoutMs = 10_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`still not so after ${timeoutMs} ms: ${holds}`);
    await pause(5);
  }
}
