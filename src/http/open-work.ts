import { Problem } from '../domain/problem.ts';
import { withRetryAfter } from './problem-reply.ts';

const RETRY_SECONDS = 5;

/** One answer that stays open. */
export interface LongAnswer {
  /** Aborted by `abort`, and on shutdown. */
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Frees the place; to be called in any case. */
  readonly leave: () => void;
}

/** The answers that stay open for long (event streams, waiting requests): counted, and ended together on shutdown. */
export class OpenWork {
  readonly #max: number;
  readonly #controllers = new Set<AbortController>();
  #closed = false;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#controllers.size;
  }

  /** Begins a long answer; `null` when too many are open, or the server ends. */
  tryEnter(): LongAnswer | null {
    if (this.#closed || this.#controllers.size >= this.#max) return null;
    const controller = new AbortController();
    this.#controllers.add(controller);
    return {
      signal: controller.signal,
      abort: () => controller.abort(),
      leave: () => void this.#controllers.delete(controller),
    };
  }

  /** The same. @throws Problem `server_busy` instead of `null` */
  enter(): LongAnswer {
    const answer = this.tryEnter();
    if (answer !== null) return answer;
    throw withRetryAfter(
      new Problem(
        'server_busy',
        'Too many event streams and waiting requests are open; poll the job instead.',
      ),
      RETRY_SECONDS,
    );
  }

  /** Ends all of them, and takes no new one. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#controllers) controller.abort();
  }
}
