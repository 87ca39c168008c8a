/** A wait that can be cut short. A ring that comes while nobody waits ends the next wait at once: none is lost. */
export class Alarm {
  #rung = false;
  #stopWaiting: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#stopWaiting?.();
  }

  /** Waits until a ring, at most `timeoutMs`. For one waiter at a time. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#rung) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      this.#stopWaiting = resolve;
      await promise;
      clearTimeout(timer);
    }
    this.#stopWaiting = null;
    this.#rung = false;
  }
}
