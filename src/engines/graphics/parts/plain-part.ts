import type { PaintModel } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { mainNeighbor } from './part-graph.ts';

/**
 * Mean second difference, in levels, up to which a part has no grain: one of a single colour, and one of a gradient, whose
 * rounding alone makes 0.6. Compression's steps are like a gradient's.
 */
const MOST_ROUGHNESS = { even: 0.5, stepped: 1 } as const;

/** How far, in levels, a clean part is off its one colour that has no grain, whatever its edge makes of it where it is a sliver. */
const EXACT_RESIDUAL = 0.25;

/** How far, in levels, a part may be off its paint: what compression does stays below that, a picture's shading does not. */
const MOST_RESIDUAL = 4.5;

/** Share of a part's pixels that its roughness must be read from: what is all edge ripples. */
const LEAST_JUDGED_SHARE = 0.1;

/** Share of a part that may lie on texture. */
const MOST_TEXTURED_SHARE = 0.5;

/** Tells the parts of one paint without grain; in a `noisy` picture the company says it of what is too thin to be judged. */
export function plainParts(
  graph: PartGraph,
  texturedShares: ArrayLike<number>,
  noisy: boolean,
): (part: Part) => boolean {
  const isExact = ({ type, residual }: PaintModel): boolean =>
    !noisy && type === 'flat' && residual <= EXACT_RESIDUAL;
  const isEven = ({ paint, roughness }: Part): boolean =>
    isExact(paint) ||
    (paint.residual <= MOST_RESIDUAL &&
      roughness <= MOST_ROUGHNESS[noisy || paint.type !== 'flat' ? 'stepped' : 'even']);
  const isThin = ({ id, area }: Part): boolean => graph.judged[id]! < LEAST_JUDGED_SHARE * area;
  const isAmongEven = ({ id }: Part): boolean => {
    const near = mainNeighbor(graph, id).id;
    return near >= 0 && isEven(graph.parts[near]!);
  };
  return (part) =>
    part.kind === 'zone' &&
    part.paint.type !== 'free' &&
    texturedShares[part.id]! < MOST_TEXTURED_SHARE &&
    (isEven(part) || (noisy && isThin(part) && isAmongEven(part)));
}
