const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long to wait before each attempt, counted from the one before: the schedule that Standard Webhooks proposes. */
export const ATTEMPT_DELAYS_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** When to try again after attempt number `attempt` (0 the first) failed at `nowMs`; `null` when that was the last. */
export function nextAttemptAt(attempt: number, nowMs: number): Date | null {
  const delayMs = ATTEMPT_DELAYS_MS[attempt + 1];
  return delayMs === undefined ? null : new Date(nowMs + delayMs);
}
