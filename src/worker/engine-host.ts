import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { JobRequest, JobResult, JobWatch, RunJob } from '../domain/job.ts';
import { Problem, throwIfAborted } from '../domain/problem.ts';
import { STAGING_PREFIX } from '../infrastructure/files/staged-folder.ts';
import type { HostCommand, HostEvent } from './host-message.ts';

export interface EngineHostOptions {
  /** The module that becomes the child process, and its arguments; it must call `serveEngineHost`. */
  readonly entry: URL;
  readonly args: readonly string[];
  /** How long a canceled job may go on before the child is killed. */
  readonly cancelGraceMs?: number;
  /** How long one job may take; past it the job is canceled, and the child killed after the grace. */
  readonly deadlineMs?: number;
  /** A child that has run this many jobs is replaced before the next. */
  readonly recycleAfterJobs?: number;
  /** A child that is larger than this after a job is replaced before the next. */
  readonly maxResidentMebibytes?: number;
  /** The child's scheduling priority, as `os.setPriority` takes it; 0, as any other process, unless told. */
  readonly priority?: number;
}

const DEFAULTS = {
  cancelGraceMs: 1_500,
  deadlineMs: 15 * 60_000,
  recycleAfterJobs: 200,
  maxResidentMebibytes: 2_048,
  priority: 0,
};

/**
 * glibc then returns the large buffers of models and pictures to the system when they are freed, instead of raising its
 * threshold and keeping them: some 200 MiB less at the peak. Other C libraries ignore it.
 */
const CHILD_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '131072' };

/** Secrets of the server. The child decodes strangers' files and has no use for them. */
const KEPT_FROM_CHILD = /^(?:DATABASE_URL|S3_.*|AWS_.*|PG[A-Z]+|UNFLATTEN_(?:SECRET|WEBHOOK_SECRET))$/;

function childEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !KEPT_FROM_CHILD.test(name));
  return { ...Object.fromEntries(inherited), ...CHILD_ENVIRONMENT };
}

type Outcome = { readonly result: JobResult } | { readonly problem: Problem };

interface Assignment {
  readonly jobId: number;
  readonly watch: JobWatch;
  readonly settle: (outcome: Outcome) => void;
  /** Set by cancel and deadline: from then on the job ends with it, whatever the child says. */
  verdict: Problem | null;
}

/**
 * A child process that runs jobs, one after the other, with its engines kept warm. A crash, an endless loop or a leak
 * stays in the child: it is killed and replaced, and the job ends with a problem.
 */
export class EngineHost {
  readonly #options: Required<EngineHostOptions>;
  #child: ChildProcess | null = null;
  #jobsOfChild = 0;
  #lastJobId = 0;
  #current: Assignment | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: EngineHostOptions) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** The child's process id while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Runs a job in the child, after the jobs that were handed in before it.
   * @throws Problem `engine_crashed` when the child died, `canceled`, `deadline_exceeded`, or what the job ended with
   */
  readonly runJob: RunJob = (request, watch) => {
    const turn = this.#queue.then(() => this.#run(request, watch));
    this.#queue = turn.catch(() => {});
    return turn;
  };

  /** Starts the child if there is none, so that the next job does not wait for it. */
  warm(): void {
    if (!this.#child) this.#startChild();
  }

  /** Kills the child without waiting. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Ends the child, at once. */
  async close(): Promise<void> {
    await this.#stopChild();
  }

  async #run(request: JobRequest, watch: JobWatch): Promise<JobResult> {
    throwIfAborted(watch.signal);
    const child = this.#child ?? this.#startChild();
    this.#lastJobId += 1;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const assignment: Assignment = { jobId: this.#lastJobId, watch, settle: resolve, verdict: null };
    this.#current = assignment;
    const stopWatching = this.#watch(assignment, child);
    child.send({ type: 'run', jobId: assignment.jobId, request } satisfies HostCommand);
    const outcome = await promise;
    stopWatching();
    this.#current = null;
    if ('result' in outcome && !assignment.verdict) return outcome.result;
    // A killed child cannot tidy up after itself.
    await removeStaging(request.outputDir);
    throw assignment.verdict ?? (outcome as { problem: Problem }).problem;
  }

  /** Ends the job on abort or deadline: first by asking, after the grace by killing. */
  #watch(assignment: Assignment, child: ChildProcess): () => void {
    const { signal } = assignment.watch;
    const { cancelGraceMs, deadlineMs } = this.#options;
    let grace: NodeJS.Timeout | undefined;
    const stop = (verdict: Problem): void => {
      if (assignment.verdict) return;
      assignment.verdict = verdict;
      child.send({ type: 'cancel', jobId: assignment.jobId } satisfies HostCommand, () => {});
      grace = setTimeout(() => child.kill('SIGKILL'), cancelGraceMs);
    };
    const onAbort = (): void =>
      stop(
        signal.reason instanceof Problem ? signal.reason : new Problem('canceled', 'The job was canceled.'),
      );
    const onDeadline = (): void =>
      stop(new Problem('deadline_exceeded', `The job took longer than ${deadlineMs / 1000} seconds.`));
    const deadline = setTimeout(onDeadline, deadlineMs);
    signal.addEventListener('abort', onAbort, { once: true });
    return () => {
      clearTimeout(deadline);
      clearTimeout(grace);
      signal.removeEventListener('abort', onAbort);
    };
  }

  #startChild(): ChildProcess {
    const child = fork(this.#options.entry, [...this.#options.args], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: childEnvironment(),
      // The server's own limits on its heap are not meant for pixels.
      execArgv: [],
    });
    this.#child = child;
    this.#jobsOfChild = 0;
    lowerPriority(child, this.#options.priority);
    child.on('message', (event: HostEvent) => this.#hear(event, child));
    child.on('error', () => this.#lost(child));
    child.on('exit', () => this.#lost(child));
    return child;
  }

  #hear(event: HostEvent, child: ChildProcess): void {
    const current = this.#current;
    if (event.type === 'ready' || current?.jobId !== event.jobId) return;
    if (event.type === 'progress') {
      current.watch.progress(event.fraction, event.stage);
      return;
    }
    this.#jobsOfChild += 1;
    const { recycleAfterJobs, maxResidentMebibytes } = this.#options;
    const tooLarge = event.residentBytes > maxResidentMebibytes * 2 ** 20;
    if (tooLarge || this.#jobsOfChild >= recycleAfterJobs) this.#dismiss(child);
    current.settle(
      event.type === 'succeeded' ? { result: event.result } : { problem: Problem.fromReport(event.problem) },
    );
  }

  #lost(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#current?.settle({
      problem: new Problem('engine_crashed', 'The process that ran the job ended unexpectedly.'),
    });
  }

  /** Lets go of a child; it ends by itself when its channel closes. */
  #dismiss(child: ChildProcess): void {
    if (this.#child === child) this.#child = null;
    if (child.connected) child.disconnect();
  }

  async #stopChild(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }
}

/** Before the child has any threads but its first: later ones inherit what it has. */
function lowerPriority(child: ChildProcess, priority: number): void {
  if (priority === 0 || child.pid === undefined) return;
  try {
    setPriority(child.pid, priority);
  } catch {
    // A child that is gone is noticed elsewhere, and a system that refuses still runs jobs.
  }
}

async function removeStaging(outputDir: string): Promise<void> {
  const names = await readdir(outputDir).catch(() => []);
  await Promise.all(
    names
      .filter((name) => name.startsWith(STAGING_PREFIX))
      .map((name) => rm(join(outputDir, name), { recursive: true, force: true })),
  );
}
