import { Problem } from '../../domain/problem.ts';

const FULL = ['ENOSPC', 'EDQUOT'];
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'that file system is read-only',
  ENOTDIR: 'a part of its path is a file',
};

/** What writing into the folder of models failed with, as a problem; whatever else was thrown passes unchanged. */
export function diskProblem(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Problem || code === '' || code.startsWith('ERR_')) return error;
  if (FULL.includes(code))
    return new Problem('storage_full', 'There is no room left on the disk of the models folder.', {
      cause: error,
    });
  return new Problem(
    'output_failed',
    `Expected a models folder that can be written, but ${REASONS[code] ?? `it cannot (${code})`}.`,
    { cause: error },
  );
}
