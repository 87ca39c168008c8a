import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunContext } from '../domain/capability.ts';
import { throwIfAborted } from '../domain/problem.ts';

const TURN_MS = 40;

/** Lets the event loop turn now and then during long work, and ends the work when it is no longer wanted. */
export class Pace {
  readonly #context: RunContext;
  #lastTurnMs = performance.now();
  #fraction = 0;

  constructor(context: RunContext) {
    this.#context = context;
    throwIfAborted(context.signal);
  }

  /**
   * Call it between pieces of work of a few milliseconds; it lets go only when 40 ms have passed.
   * @throws Problem `canceled`, or the signal's own reason
   */
  async breathe(): Promise<void> {
    if (performance.now() - this.#lastTurnMs < TURN_MS) return;
    await nextTurn();
    this.#lastTurnMs = performance.now();
    throwIfAborted(this.#context.signal);
  }

  /** Reports the finished fraction 0..1; one that is no higher than before is left out. */
  progress(fraction: number): void {
    if (fraction <= this.#fraction) return;
    this.#fraction = Math.min(fraction, 1);
    this.#context.progress(this.#fraction);
  }
}
