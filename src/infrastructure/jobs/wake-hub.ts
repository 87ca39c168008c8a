/** Somebody who waits to be told. A call that comes while nobody waits is kept for the next wait. */
export class Wake {
  #called = false;
  #resolve: (() => void) | null = null;

  call(): void {
    this.#called = true;
    this.#resolve?.();
  }

  /** Resolves at the next call, at once when there was one since the last wait, or after `timeoutMs`, or by `signal`. */
  async wait(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (!this.#called && !signal?.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#resolve = resolve;
      const timer = setTimeout(resolve, timeoutMs);
      const stop = (): void => resolve();
      signal?.addEventListener('abort', stop, { once: true });
      await promise;
      signal?.removeEventListener('abort', stop);
      clearTimeout(timer);
      this.#resolve = null;
    }
    this.#called = false;
  }
}

/** Wakes who waits for a name. */
export class WakeHub {
  readonly #waiting = new Map<string, Set<Wake>>();

  /** Calls `wake` whenever `name` is called, until the answered function is. */
  add(name: string, wake: Wake): () => void {
    const set = this.#waiting.get(name) ?? new Set<Wake>();
    this.#waiting.set(name, set.add(wake));
    return () => {
      set.delete(wake);
      if (set.size === 0 && this.#waiting.get(name) === set) this.#waiting.delete(name);
    };
  }

  call(name: string): void {
    for (const wake of this.#waiting.get(name) ?? []) wake.call();
  }

  /** When calls may have been missed. */
  callAll(): void {
    for (const name of this.#waiting.keys()) this.call(name);
  }
}
