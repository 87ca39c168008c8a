import { Problem } from '../../../domain/problem.ts';

/** The problem of a file that breaks its own format; `sentence` says where. */
export function damaged(sentence: string, cause?: unknown): Problem {
  return new Problem('image_damaged', sentence, cause === undefined ? undefined : { cause });
}
