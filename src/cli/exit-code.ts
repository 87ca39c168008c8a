import type { PROBLEMS, ProblemCode } from '../domain/problem.ts';

type ExitCode = 0 | (typeof PROBLEMS)[ProblemCode]['exitCode'];

/** What each exit code means, in ascending order. A new one in the catalogue does not compile until it stands here. */
export const EXIT_CODES: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  64: 'the command was not understood',
  65: 'a picture cannot be used',
  66: 'an input does not exist',
  69: 'an engine or a service is not available',
  70: 'something went wrong inside',
  73: 'the result could not be written',
  75: 'not now: another try may work later',
  77: 'not allowed',
  78: 'the configuration is wrong',
  130: 'canceled',
};
