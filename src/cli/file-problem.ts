import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { Problem } from '../domain/problem.ts';

/** What is at `path`, links followed, or `null` where nothing is. Other errors are thrown as they come. */
export async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** `path` with links followed, or `null` where it leads nowhere. */
export async function realPathOrNull(path: string): Promise<string | null> {
  return await realpath(path).catch(() => null);
}

/** The system's name for what went wrong with a file: `ENOENT`, `EACCES`, … */
export function fileErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** A thrown file error as the problem of writing `shownPath`; problems pass unchanged. */
export function outputProblem(shownPath: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = fileErrorCode(error);
  if (code === undefined) return Problem.from(error);
  const reason = OUTPUT_REASONS[code] ?? `it cannot be written (${code})`;
  return new Problem('output_failed', `Expected a writable output at ${shownPath}, but ${reason}.`, {
    cause: error,
  });
}

const OUTPUT_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'that file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'a part of that path is a file',
  EEXIST: 'a file is in the way',
  EISDIR: 'a folder is in the way',
  ENAMETOOLONG: 'that name is too long',
  ELOOP: 'that path has too many links',
};

/** A thrown file error as the problem of reading `shownPath`; problems pass unchanged. */
export function inputProblem(name: string, shownPath: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = fileErrorCode(error);
  if (code === undefined) return Problem.from(error);
  const expected = `Expected the ${name} at ${shownPath}`;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new Problem('input_not_found', `${expected}, but there is no such file.`, { cause: error });
  const reason = code === 'EACCES' ? 'reading it is not allowed' : `it cannot be read (${code})`;
  return new Problem('image_unreadable', `${expected}, but ${reason}.`, { cause: error });
}
