import { Worker } from 'node:worker_threads';
import { Problem, type ProblemReport } from '../domain/problem.ts';
import { readImageHeader } from '../infrastructure/decode/decode.ts';
import type { ImageHeader } from '../infrastructure/decode/image-header.ts';

/** What the thread is asked and what it answers. */
export interface PictureQuestion {
  readonly id: number;
  readonly path: string;
  readonly maxPixels: number;
  readonly maxBytes: number;
}
export type PictureAnswer =
  | { readonly id: number; readonly header: ImageHeader }
  | { readonly id: number; readonly problem: ProblemReport };

interface Waiting {
  readonly resolve: (header: ImageHeader) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tells what a picture is before any job is made. Small files are looked at here; files are walked from end to end by a
 * thread, one after the other, so that the server neither stands still for them nor holds several in memory.
 */
export class PictureCheck {
  readonly #limits: { readonly maxPixels: number; readonly maxBytes: number };
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #lastId = 0;

  constructor(limits: { readonly maxPixels: number; readonly maxBytes: number }) {
    this.#limits = limits;
  }

  /**
   * @param source bytes in memory, or the path of a file
   * @throws Problem as `readImageHeader` does
   */
  async header(source: Buffer | string): Promise<ImageHeader> {
    if (typeof source !== 'string') return readImageHeader(source, this.#limits);
    const thread = this.#thread ?? this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<ImageHeader>();
    this.#waiting.set(id, { resolve, reject });
    thread.postMessage({ id, path: source, ...this.#limits } satisfies PictureQuestion);
    return promise;
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(new URL('./picture-check-thread.ts', import.meta.url), { execArgv: [] });
    thread.unref();
    thread.on('message', (answer: PictureAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('header' in answer) waiting?.resolve(answer.header);
      else waiting?.reject(Problem.fromReport(answer.problem));
    });
    const lost = (cause?: unknown): void => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      for (const { reject } of this.#waiting.values())
        reject(new Problem('internal', 'The picture could not be looked at.', { cause }));
      this.#waiting.clear();
    };
    thread.on('error', lost);
    thread.on('exit', () => lost());
    this.#thread = thread;
    return thread;
  }
}
