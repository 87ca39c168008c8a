import { resultBlobKey } from '../domain/blob-store.ts';
import type { JobResult } from '../domain/job.ts';
import type { JobRecord } from '../domain/job-store.ts';
import type { ProblemReport } from '../domain/problem.ts';

/** Makes links for one answer: absolute, and signed where they lead to a file. */
export interface AnswerLinks {
  /** A link to a blob that carries its own permission for a while. */
  file(key: string): string;
  /** A link to one of our own addresses. */
  path(path: string): string;
}

/** Exports that are one file each, and that file. */
export const EXPORT_FILES = {
  psd: 'stack.psd',
  ora: 'stack.ora',
  zip: 'stack.zip',
  svg: 'stack.svg',
  preview: 'preview.png',
} as const;
export type FileExport = keyof typeof EXPORT_FILES;

/** A job as the API shows it. */
export interface JobView {
  readonly id: string;
  readonly operation: string;
  readonly status: JobRecord['status'];
  readonly progress: number;
  readonly stage: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly result?: object;
  readonly problem?: ProblemReport;
}

/** The blob of one of a finished job's files. */
export function resultKey(job: Pick<JobRecord, 'id' | 'attempt'>, fileName: string): string {
  return resultBlobKey(job.id, job.attempt, fileName);
}

function resultView(job: JobRecord, result: JobResult, links: AnswerLinks): object {
  const urlOf = (fileName: string): string => links.file(resultKey(job, fileName));
  if (result.type === 'image') {
    const { file, widthPx, heightPx } = result.image;
    const { engines, notes, plan } = result;
    return {
      image: { url: urlOf(file), widthPx, heightPx },
      engines,
      notes,
      ...(plan === undefined ? {} : { plan }),
    };
  }
  const written = Object.entries(EXPORT_FILES).filter(([, file]) => result.files.includes(file));
  // Field by field: a database gives objects back in an order of its own.
  const { widthPx, heightPx, layers, recomposition, engines, notes, plan } = result.manifest;
  return {
    widthPx,
    heightPx,
    layers: layers.map(({ id, zIndex, name, kind, file, ...rest }) => {
      return { id, zIndex, name, kind, file, url: urlOf(file), ...rest };
    }),
    recomposition,
    engines,
    notes,
    ...(plan === undefined ? {} : { plan }),
    exports: Object.fromEntries(written.map(([format, file]) => [format, urlOf(file)])),
  };
}

/** The public face of a job; its links are good for a while, and new with every answer. */
export function jobView(job: JobRecord, links: AnswerLinks): JobView {
  return {
    id: job.id,
    operation: job.operation,
    status: job.status,
    progress: job.progress,
    stage: job.stage,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    ...(job.result === null ? {} : { result: resultView(job, job.result, links) }),
    ...(job.problem === null ? {} : { problem: job.problem }),
  };
}
