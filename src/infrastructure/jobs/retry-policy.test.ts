import { describe, expect, it } from 'vitest';
import { defaultRetryDelayMs, nextStep } from './retry-policy.ts';

describe('the retry policy', () => {
  it('gives up at once what never passes, and not as exhausted', () => {
    expect(nextStep('never', 1)).toEqual({ type: 'give-up', exhausted: false });
  });

  it('tries at once, three times in all, what may work again', () => {
    expect(nextStep('same', 1)).toEqual({ type: 'again', delayMs: 0 });
    expect(nextStep('same', 2)).toEqual({ type: 'again', delayMs: 0 });
    expect(nextStep('same', 3)).toEqual({ type: 'give-up', exhausted: true });
  });

  it('waits longer each time, five tries in all, for what needs time', () => {
    const steps = [1, 2, 3, 4, 5].map((tries) => nextStep('later', tries));
    expect(steps.slice(0, 4)).toEqual(
      [5_000, 15_000, 45_000, 135_000].map((delayMs) => ({ type: 'again', delayMs })),
    );
    expect(steps[4]).toEqual({ type: 'give-up', exhausted: true });
    expect(defaultRetryDelayMs(50)).toBe(300_000);
  });
});
