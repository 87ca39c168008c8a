import type { StackedForm } from '../forms/stacked-form.ts';
import type { HardShadow } from '../shadows/hard-shadow.ts';
import type { GlyphLine } from '../writing/glyph-line.ts';
import { paintAt } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';

/** What the analysis knows before it puts parts together. */
export interface PartKnowledge {
  readonly graph: PartGraph;
  readonly lines: readonly GlyphLine[];
  /** Hard shadows of the lines. */
  readonly casts: readonly HardShadow[];
  /** Per part, the number of its photograph or -1. */
  readonly photo: Int32Array;
  /** Forms that were found whole, or nearly: their pieces are one thing each. */
  readonly forms: readonly StackedForm[];
  /** Parts that are left of what forms have been cut out of: other things in the same paint. */
  readonly rests: readonly number[];
  /** Parts that show the page between forms. */
  readonly between: ReadonlySet<number>;
  /** How far colours of one paint may be apart, in levels. */
  readonly tolerance: number;
  readonly noisy: boolean;
}

/** Whether two parts show one paint, judged where the smaller one lies. */
export function samePaint(
  one: Pick<Part, 'paint'>,
  other: Pick<Part, 'paint' | 'bounds'>,
  tolerance: number,
): boolean {
  if (one.paint.type === 'free' || other.paint.type === 'free') return false;
  const { left, right, top, bottom } = other.bounds;
  const [a, b] = [new Float32Array(3), new Float32Array(3)];
  for (const shareX of [0.2, 0.5, 0.8]) {
    for (const shareY of [0.2, 0.5, 0.8]) {
      const [x, y] = [left + shareX * (right - left), top + shareY * (bottom - top)];
      paintAt(one.paint, x, y, a);
      paintAt(other.paint, x, y, b);
      if (Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!) > tolerance) return false;
    }
  }
  return true;
}
