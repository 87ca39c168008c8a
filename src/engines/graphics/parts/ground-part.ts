import type { PartGraph } from './part-graph.ts';

/** The id of the part that the canvas's border shows most of, larger ones before smaller. */
export function groundPart({ parts, border, widthPx, heightPx }: PartGraph): number {
  let [best, most] = [0, -1];
  for (const { id, area } of parts) {
    const contact = border[id * 4]! + border[id * 4 + 1]! + border[id * 4 + 2]! + border[id * 4 + 3]!;
    const score = contact / (2 * (widthPx + heightPx)) + area / (widthPx * heightPx);
    if (contact > 0 && score > most) [best, most] = [id, score];
  }
  return best;
}
