import type { Capabilities, CapabilityName, RunContext } from '../src/domain/capability.ts';
import type { JobRequest, JobResult } from '../src/domain/job.ts';

/** What stands in a table: text, a figure (shown with the column's decimals), or nothing to say. */
export type Cell = string | number | null;

export interface Column {
  readonly name: string;
  /** Decimals of figures in this column; 2 unless told. */
  readonly decimals?: number;
}

/** One printed table. */
export interface Table {
  readonly title: string;
  /** How it was measured, in full sentences. */
  readonly method: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What a reader should know about single rows. */
  readonly notes: readonly string[];
}

/** A picture of a folder that was given with `--images`, or an example of the project. */
export interface BenchPicture {
  /** File name without the folder and the ending. */
  readonly name: string;
  readonly path: string;
}

/** What a bench works with. */
export interface BenchContext {
  /** Folders with pictures from outside the project, in the order given. */
  readonly imageDirs: readonly string[];
  /** Whether the long memory run was asked for. */
  readonly soak: boolean;
  /** An empty folder of this run. */
  readonly scratchDir: string;
  readonly run: RunContext;
  /** The first available engine for a capability, loaded in this process and kept. */
  engine<Name extends CapabilityName>(name: Name): Promise<Capabilities[Name]>;
  /** Runs a job in the warm child process, as the product does. */
  runJob(request: JobRequest): Promise<JobResult>;
  /** Process id of that child, while there is one. */
  childPid(): number | undefined;
  /** Tells on stderr what is being measured now. */
  say(text: string): void;
}

/** One group of tables that belong together. */
export interface Bench {
  /** For `--only`. */
  readonly name: string;
  /** One sentence for the help. */
  readonly summary: string;
  run(context: BenchContext): Promise<readonly Table[]>;
}
