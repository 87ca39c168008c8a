import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from './edge-mix.ts';
import { NO_ZONE } from './flat-zones.ts';
import { explainCompressed } from './mixture.ts';
import { paintAt } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf } from './part-graph.ts';

/** A part thicker than this, in pixels, is no edge. */
const MOST_THICKNESS_PX = 3.4;

/** How far off the line between the two sides an edge's colour may be, as a share of their distance. */
const MOST_OFF_SHARE = 0.2;
const MOST_OFF_LEVELS = 8;

/** The two parts between which a thin part is nothing but a soft edge, or `null`. */
function sidesOf(graph: PartGraph, part: Part): readonly [Part, Part] | null {
  const boundary = boundaryOf(graph, part.id);
  if (boundary === 0 || (2 * part.area) / boundary > MOST_THICKNESS_PX) return null;
  const sides = [...graph.touching[part.id]!]
    .filter(([, length]) => length >= 0.15 * boundary)
    .map(([id]) => graph.parts[id]!)
    .filter(({ area, kind }) => area > part.area && kind !== 'texture');
  const color = part.paint.table;
  let best: readonly [Part, Part] | null = null;
  let least = 1;
  for (const [index, one] of sides.entries()) {
    for (const other of sides.slice(index + 1)) {
      const shared = graph.touching[part.id]!.get(one.id)! + graph.touching[part.id]!.get(other.id)!;
      if (shared < 0.75 * boundary) continue;
      const [a, b] = [one.paint.table, other.paint.table];
      let [length, dot] = [0, 0];
      for (let channel = 0; channel < 3; channel += 1) {
        length += (b[channel]! - a[channel]!) ** 2;
        dot += (b[channel]! - a[channel]!) * (color[channel]! - a[channel]!);
      }
      if (length < 100) continue;
      const along = dot / length;
      if (along < -0.12 || along > 1.12) continue;
      let off = 0;
      for (let channel = 0; channel < 3; channel += 1)
        off += (color[channel]! - a[channel]! - along * (b[channel]! - a[channel]!)) ** 2;
      const relative = Math.sqrt(off) / (MOST_OFF_LEVELS + MOST_OFF_SHARE * Math.sqrt(length));
      if (relative >= least) continue;
      least = relative;
      best = [one, other];
    }
  }
  return best;
}

/**
 * Gives the pixels of thin parts that are soft edges (a blurred or sharpened outline, a smear of compression) to the parts
 * on both sides, in `mix`. Answers whether there were any; the graph is out of date then.
 */
export function dissolveEdges(calm: Raster, mix: PixelMix, graph: PartGraph, noisy: boolean): boolean {
  const sides = graph.parts.map((part) => (part.area === 0 ? null : sidesOf(graph, part)));
  // A side that is an edge itself is left for the next round: its own sides come closer first.
  const settled = sides.map((pair) => (pair && !pair.some(({ id }) => sides[id]) ? pair : null));
  const chosen = settled.some((pair) => pair) ? settled : sides;
  if (!chosen.some((pair) => pair)) return false;
  const { owner, other, share } = mix;
  const [a, b] = [new Float32Array(3), new Float32Array(3)];
  const explained = { share: 0, miss: 0 };
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const pair = owner[pixel]! < 0 ? null : chosen[owner[pixel]!]!;
    if (!pair) {
      const second = other[pixel]!;
      if (second >= 0 && chosen[second]) {
        other[pixel] = NO_ZONE;
        share[pixel] = 255;
      }
      continue;
    }
    const x = pixel % calm.widthPx;
    const y = (pixel - x) / calm.widthPx;
    paintAt(pair[0].paint, x, y, a);
    paintAt(pair[1].paint, x, y, b);
    let [length, dot] = [0, 0];
    for (let channel = 0; channel < 3; channel += 1) {
      const line = b[channel]! - a[channel]!;
      length += line * line;
      dot += line * (calm.data[pixel * 4 + channel]! - a[channel]!);
    }
    let along = Math.min(1, Math.max(0, dot / Math.max(1, length)));
    if (noisy) {
      explainCompressed(calm.data, pixel * 4, a, 0, b, 0, explained);
      along = explained.share;
    }
    const first = along <= 0.5;
    owner[pixel] = pair[first ? 0 : 1].id;
    const pure = along < 0.02 || along > 0.98;
    other[pixel] = pure ? NO_ZONE : pair[first ? 1 : 0].id;
    share[pixel] = pure ? 255 : Math.round(255 * (first ? 1 - along : along));
  }
  return true;
}
