import type { PartGraph } from '../parts/part-graph.ts';
import type { GlyphLine } from './glyph-line.ts';

/** Share of the outlines of a row's parts that one part is the other side of, where they are printed on it. */
const LEAST_GROUND_SHARE = 0.7;

/** Whether a row was read, or stands on one ground as what is printed does: pieces of things that cross touch each other. */
export function isSurelyWritten({ touching }: PartGraph, { parts, reading }: GlyphLine): boolean {
  if (reading) return true;
  const own = new Set(parts);
  const shared = new Map<number, number>();
  let whole = 0;
  for (const id of parts)
    for (const [neighbor, length] of touching[id]!) {
      if (own.has(neighbor)) continue;
      whole += length;
      shared.set(neighbor, (shared.get(neighbor) ?? 0) + length);
    }
  return Math.max(0, ...shared.values()) >= LEAST_GROUND_SHARE * whole;
}
