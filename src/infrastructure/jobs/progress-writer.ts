import type { Attempt } from '../../domain/job-store.ts';

interface Pace {
  lastWriteMs: number;
  pending: { readonly fraction: number; readonly stage: string } | null;
  timer: NodeJS.Timeout | null;
}

type Write = (attempt: Attempt, fraction: number, stage: string) => Promise<boolean>;

/** Writes progress at most once an interval and attempt; of what comes in between, the newest is written at its end. */
export class ProgressWriter {
  readonly #write: Write;
  readonly #intervalMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #paces = new Map<string, Pace>();

  constructor(
    write: Write,
    options: { readonly intervalMs: number; readonly onError: (error: unknown) => void },
  ) {
    this.#write = write;
    this.#intervalMs = options.intervalMs;
    this.#onError = options.onError;
  }

  /** What the write says, or true when it is yet to come. */
  async report(attempt: Attempt, fraction: number, stage: string): Promise<boolean> {
    const name = `${attempt.jobId}/${attempt.attempt}`;
    const pace = this.#paces.get(name) ?? { lastWriteMs: -Infinity, pending: null, timer: null };
    this.#paces.set(name, pace);
    const waitMs = pace.lastWriteMs + this.#intervalMs - performance.now();
    if (waitMs <= 0 && pace.timer === null) {
      pace.lastWriteMs = performance.now();
      return this.#write(attempt, fraction, stage);
    }
    pace.pending = { fraction, stage };
    pace.timer ??= setTimeout(() => {
      const { pending } = pace;
      pace.timer = null;
      pace.pending = null;
      pace.lastWriteMs = performance.now();
      if (pending !== null) this.#write(attempt, pending.fraction, pending.stage).catch(this.#onError);
    }, waitMs);
    return true;
  }

  /** Forgets the attempt, and what was not written: it has ended. */
  drop(attempt: Attempt): void {
    const name = `${attempt.jobId}/${attempt.attempt}`;
    clearTimeout(this.#paces.get(name)?.timer ?? undefined);
    this.#paces.delete(name);
  }

  close(): void {
    for (const { timer } of this.#paces.values()) clearTimeout(timer ?? undefined);
    this.#paces.clear();
  }
}
