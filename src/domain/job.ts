import type { Manifest } from './manifest.ts';

/** One run of an operation, as it is handed to whoever runs it. Pixels travel as files. */
export interface JobRequest {
  /** Operation id: `split`, `cutout`, … */
  readonly operation: string;
  /** As the user gave them; the operation's schema reads them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Paths of encoded pictures, of any readable format. */
  readonly inputs: { readonly image: string; readonly mask?: string };
  /** An existing folder. Files appear in it only when the whole job has succeeded. */
  readonly outputDir: string;
  /** What to write beside the manifest, for operations that give a stack. */
  readonly formats: readonly string[];
  /** Whether the picture must pass a safety check before anything is done with it. */
  readonly isModerated?: boolean;
}

/** The end of a job that went well. File names are relative to the request's `outputDir`. */
export type JobResult =
  | { readonly type: 'stack'; readonly manifest: Manifest; readonly files: readonly string[] }
  | {
      readonly type: 'image';
      readonly image: { readonly file: string; readonly widthPx: number; readonly heightPx: number };
      readonly engines: Readonly<Record<string, string>>;
      readonly notes: readonly string[];
      /** How the words of the request were read, a line for each thing; absent where there were none. */
      readonly plan?: readonly string[];
    };

/** How a running job is watched and stopped. */
export interface JobWatch {
  readonly signal: AbortSignal;
  /** `fraction` 0..1 never goes down; `stage` says what is being done. */
  progress(fraction: number, stage: string): void;
}

/**
 * Runs a job to its end.
 * @throws Problem whatever ended it; nothing is left in `outputDir` then
 */
export type RunJob = (request: JobRequest, watch: JobWatch) => Promise<JobResult>;
