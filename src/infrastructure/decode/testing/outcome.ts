import { Problem, type ProblemCode } from '../../../domain/problem.ts';
import type { Raster } from '../../../domain/raster.ts';
import { type DecodeLimits, decodeImage } from '../decode.ts';

/** What became of a picture: its pixels or the code of the problem. Anything else that is thrown is a bug and passes on. */
export async function outcome(
  source: string | Uint8Array,
  limits: DecodeLimits = {},
): Promise<Raster | ProblemCode> {
  try {
    return await decodeImage(source, limits);
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

/** Whether two outcomes are the same problem or the same pixels. */
export function sameOutcome(a: Raster | ProblemCode, b: Raster | ProblemCode): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.widthPx === b.widthPx && Buffer.from(a.data.buffer).equals(Buffer.from(b.data.buffer));
}
