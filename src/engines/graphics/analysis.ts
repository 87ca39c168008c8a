import type { DecomposeRequest } from '../../domain/capability.ts';
import { rippled, textureTiles } from '../../domain/flatness.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import { calmPicture } from './denoise.ts';
import type { PixelMix } from './edge-mix.ts';
import { mixEdges } from './edge-mix.ts';
import type { Elements } from './element.ts';
import { elementsOf } from './elements.ts';
import { flatZones } from './flat-zones.ts';
import { glyphLines } from './glyph-line.ts';
import { findInk } from './ink.ts';
import type { Part } from './part.ts';
import { emptyBounds, zonePaints } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { graphOf } from './part-graph.ts';
import type { Pattern } from './pattern.ts';
import { findPattern } from './pattern.ts';
import { photoParts, texturedShares } from './photo-parts.ts';
import { dissolveEdges } from './transition.ts';
import { splitZones } from './zone-split.ts';

/** Levels that the analysis takes for one colour, in a clean picture and in one with compression noise or grain. */
const LEVELS = {
  clean: { zoneStep: 4, ownPaint: 3, paint: 1.2, edge: 9, edgeRadiusPx: 2, samePaint: 6, leastCurvature: 3 },
  noisy: {
    zoneStep: 5,
    ownPaint: 6,
    paint: 3.5,
    edge: 16,
    edgeRadiusPx: 3,
    samePaint: 12,
    leastCurvature: 4,
  },
} as const;

/** Rounds in which soft edges are dissolved: an edge may be several parts thick. */
const EDGE_ROUNDS = 3;

/** What a picture consists of, before anything is said of what lies over what. */
export interface Analysis extends Elements {
  readonly noisy: boolean;
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  readonly pattern: Pattern | null;
}

/** Takes a picture apart into parts of one paint and puts them together to elements. Linear in pixels. */
export async function analyse(
  image: Raster,
  readings: DecomposeRequest['lines'],
  pace: Pace,
): Promise<Analysis> {
  const { calm, noisy } = await calmPicture(image, pace);
  pace.progress(0.12);
  const levels = LEVELS[noisy ? 'noisy' : 'clean'];
  const whole = await flatZones(calm, levels.zoneStep, pace);
  pace.progress(0.15);
  const firstPaints = await zonePaints(calm, whole, levels.paint, pace);
  pace.progress(0.2);
  const zones = await splitZones(calm, whole, firstPaints, levels.ownPaint, pace);
  const paints = zones === whole ? firstPaints : await zonePaints(calm, zones, levels.paint, pace);
  pace.progress(0.3);
  const mix = await mixEdges(calm, zones, { tolerance: levels.edge, radiusPx: levels.edgeRadiusPx }, pace);
  const inks = await findInk(calm, mix, paints, pace);
  pace.progress(0.4);
  const parts: Part[] = [
    ...paints.map(
      (paint, id): Part => ({ id, kind: 'zone', paint, area: 0, bounds: emptyBounds(), roughness: 0 }),
    ),
    ...inks,
  ];
  const ignored = noisy ? rippled(image) : null;
  let graph = graphOf(mix, image, calm, parts, ignored);
  for (let round = 0; round < EDGE_ROUNDS && dissolveEdges(calm, mix, graph); round += 1) {
    await pace.breathe();
    graph = graphOf(mix, image, calm, parts, ignored);
  }
  const { leastCurvature } = levels;
  const tiles = textureTiles(image, { leastCurvature, ignored });
  const shares = texturedShares(mix.owner, image, tiles, parts);
  await pace.breathe();
  const pattern = findPattern(graph, calm, mix);
  await pace.breathe();
  const isPiece = (id: number): boolean => pattern?.isPiece[id] === 1;
  const lines = glyphLines(graph, { readings, shares, noisy, isExcluded: isPiece });
  const drawn = new Set(lines.flatMap(({ parts: own }) => own));
  for (const { id } of parts) if (isPiece(id)) drawn.add(id);
  const photo = photoParts(graph, shares, drawn, noisy);
  await pace.breathe();
  const elements = elementsOf({ graph, lines, photo, pattern, tolerance: levels.samePaint, noisy });
  pace.progress(0.5);
  return { ...elements, noisy, mix, graph, pattern };
}
