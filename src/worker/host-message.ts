import type { JobRequest, JobResult } from '../domain/job.ts';
import type { ProblemReport } from '../domain/problem.ts';

/** What an engine host's owner sends to its child process. */
export type HostCommand =
  | { readonly type: 'run'; readonly jobId: number; readonly request: JobRequest }
  | { readonly type: 'cancel'; readonly jobId: number };

/** What the child process answers. `residentBytes` is its memory right after the job. */
export type HostEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly jobId: number; readonly fraction: number; readonly stage: string }
  | {
      readonly type: 'succeeded';
      readonly jobId: number;
      readonly result: JobResult;
      readonly residentBytes: number;
    }
  | {
      readonly type: 'failed';
      readonly jobId: number;
      readonly problem: ProblemReport;
      readonly residentBytes: number;
    };
