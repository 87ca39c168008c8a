import type { Retry } from '../../domain/problem.ts';

/** How many tries a job has in all, by what its last problem says about another. */
const MAX_TRIES: Readonly<Record<Retry, number>> = { never: 1, same: 3, later: 5 };

/**
 * Workers that may fall silent over one job before it is taken for the reason. Engines crash in processes of their own, so
 * a worker's death is rarely its job's fault: a server that is restarted again and again must not cost anybody a job.
 */
export const MAX_LOST_LEASES = 10;

const FIRST_DELAY_MS = 5_000;
const MAX_DELAY_MS = 5 * 60_000;

/** 5 s, 15 s, 45 s, 135 s: what is overloaded or away needs time. */
export function defaultRetryDelayMs(failedTries: number): number {
  return Math.min(FIRST_DELAY_MS * 3 ** (failedTries - 1), MAX_DELAY_MS);
}

/** What follows on a try's failure. */
export type NextStep =
  | { readonly type: 'again'; readonly delayMs: number }
  /** `exhausted`: another try could have helped, but they are used up. */
  | { readonly type: 'give-up'; readonly exhausted: boolean };

/** Decides by the problem's `retry` and the tries that failed, the last one included. */
export function nextStep(
  retry: Retry,
  failedTries: number,
  delayMs: (failedTries: number) => number = defaultRetryDelayMs,
): NextStep {
  if (failedTries >= MAX_TRIES[retry]) return { type: 'give-up', exhausted: retry !== 'never' };
  return { type: 'again', delayMs: retry === 'later' ? delayMs(failedTries) : 0 };
}
