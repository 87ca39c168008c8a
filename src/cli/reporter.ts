import type { Writable } from 'node:stream';
import { Problem, type ProblemReport, throwIfAborted } from '../domain/problem.ts';
import { type Abilities, abilitiesOf, paint, printable, type Terminal } from './terminal.ts';

/** How much is said, and to whom. */
export interface Manner {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Says everything that the command line says: data on stdout, talk on stderr. */
export class Reporter {
  readonly terminal: Terminal;
  readonly manner: Manner;
  readonly stderrAbilities: Abilities;

  constructor(terminal: Terminal, manner: Manner) {
    this.terminal = terminal;
    this.manner = manner;
    this.stderrAbilities = abilitiesOf(terminal, 'stderr');
  }

  /** Whether a person reads along: neither `--quiet` nor `--json`. */
  get talks(): boolean {
    return !this.manner.quiet && !this.manner.json;
  }

  /**
   * Lines of data on stdout. A reader that has seen enough and went away (`| head`) is no error.
   * @throws Problem `output_failed` when stdout cannot be written, `canceled`
   */
  async data(text: string): Promise<void> {
    try {
      await write(this.terminal.stdout, `${text}\n`, this.terminal.signal);
    } catch (error) {
      if (!isClosed(error)) throw outputProblem(error);
    }
  }

  /** One JSON document on stdout. */
  async document(value: unknown): Promise<void> {
    await this.data(JSON.stringify(value, null, 2));
  }

  /**
   * Raw bytes on stdout, all of them or a problem.
   * @throws Problem `output_failed` when stdout cannot be written or was closed early, `canceled`
   */
  async bytes(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of chunks) await write(this.terminal.stdout, chunk, this.terminal.signal);
    } catch (error) {
      throw outputProblem(error);
    }
  }

  /** A line for the person at the terminal. */
  talk(line: string): void {
    if (this.talks) this.#stderr(`${line}\n`);
  }

  /** Text that steers the cursor; only where `stderrAbilities.redraw` says so. */
  redraw(text: string): void {
    this.#stderr(text);
  }

  /** The end of a command that failed; `usageLine` is shown when the command was not understood. */
  problem(problem: Problem, usage: { readonly line: string; readonly helpCommand: string } | null): void {
    if (this.manner.json) {
      const report: ProblemReport = problem.report();
      this.#stderr(`${JSON.stringify(report)}\n`);
      return;
    }
    const isUsage = problem.code === 'usage' || problem.code === 'invalid_parameters';
    const prefix = paint('unflatten:', 'red', this.stderrAbilities);
    const code = isUsage ? '' : ` ${paint(`(${problem.code})`, 'dim', this.stderrAbilities)}`;
    this.#stderr(`${prefix} ${printable(problem.detail)}${code}\n`);
    if (isUsage && usage) this.#stderr(`Usage: ${usage.line}\nMore:  ${usage.helpCommand}\n`);
    // There is no log on a command line: without this, a bug could not be reported.
    if (problem.cause !== undefined && (problem.code === 'internal' || this.manner.verbose))
      this.#stderr(`${stackOf(problem.cause)}\n`);
  }

  /** Waits until what was said has left the process. */
  async flush(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.terminal.stderr.write('', () => resolve());
    });
  }

  #stderr(text: string): void {
    this.terminal.stderr.write(text, () => {
      // A closed stderr leaves nobody to tell.
    });
  }
}

/** The reader is gone: at the first write, and at every later one. */
const CLOSED_CODES = new Set<unknown>(['EPIPE', 'ERR_STREAM_DESTROYED']);

const guarded = new WeakSet<Writable>();

/** Keeps a closed pipe from ending the process through an unhandled `error` event: every write tells by its callback. */
export function guardStream(stream: Writable): void {
  if (guarded.has(stream)) return;
  guarded.add(stream);
  stream.on('error', () => {});
}

function write(stream: Writable, chunk: string | Uint8Array, signal: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    // A reader that stalls must not outlive a Ctrl-C.
    const stop = () => reject(new Problem('canceled', 'The job was canceled.'));
    signal.addEventListener('abort', stop, { once: true });
    stream.write(chunk, (error) => {
      signal.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve();
    });
  });
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CLOSED_CODES.has(error.code);
}

function outputProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isClosed(error))
    return new Problem('output_failed', 'Standard output was closed before the result was written.', {
      cause: error,
    });
  return new Problem('output_failed', 'The result could not be written to standard output.', {
    cause: error,
  });
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
