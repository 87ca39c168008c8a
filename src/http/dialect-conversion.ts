import { type ChildProcess, fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PictureFormat } from '../dialects/dialect.ts';
import { Problem, type ProblemReport } from '../domain/problem.ts';

/** What the child is told to do: one picture, from file to file. */
export interface ConversionOrder {
  readonly from: string;
  readonly to: string;
  readonly format: PictureFormat;
  readonly maxPixels: number;
}

/** Longer than any picture of the largest size takes. */
const DEADLINE_MS = 120_000;

/** All that the child is given of the environment: it decodes strangers' files, and has no use for the server's secrets. */
const GIVEN_TO_CHILD = ['PATH', 'LD_LIBRARY_PATH', 'TMPDIR', 'TEMP', 'SystemRoot'] as const;

/**
 * Turns pictures into other formats, one after the other, each in a process of its own: a decoder that crashes or never
 * ends takes nothing with it. Some 0.3 s, and the time for the pixels.
 */
export class PictureConversion {
  readonly #dir: string;
  readonly #maxPixels: number;
  readonly #running = new Set<ChildProcess>();
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  /** @param dir where files may be put while they are worked on */
  constructor(dir: string, maxPixels: number) {
    this.#dir = dir;
    this.#maxPixels = maxPixels;
  }

  /**
   * Converts the file at `from` and hands the path of the new one to `use`; it is gone afterwards.
   * @throws Problem what is wrong with the picture; `internal` when the process broke
   */
  async convert<Result>(
    from: string,
    format: PictureFormat,
    use: (path: string) => Promise<Result>,
  ): Promise<Result> {
    this.#count += 1;
    const to = join(this.#dir, `${process.pid}-${this.#count}.upload`);
    const turn = this.#last.then(() => this.#run({ from, to, format, maxPixels: this.#maxPixels }));
    this.#last = turn.catch(() => {});
    try {
      await turn;
      return await use(to);
    } finally {
      await rm(to, { force: true });
    }
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }

  #run(order: ConversionOrder): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const child = fork(new URL('./dialect-conversion-child.ts', import.meta.url), {
      execArgv: [],
      env: Object.fromEntries(GIVEN_TO_CHILD.map((name) => [name, process.env[name]])),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#running.add(child);
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    let problem: ProblemReport | null | undefined;
    child.on('message', (answer: { readonly problem: ProblemReport | null }) => {
      problem = answer.problem;
    });
    child.on('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      this.#running.delete(child);
      if (problem === null) resolve();
      else if (problem) reject(Problem.fromReport(problem));
      else reject(new Problem('internal', 'The picture could not be converted.'));
    });
    child.send(order, (error) => {
      if (error) child.kill('SIGKILL');
    });
    return promise;
  }
}
