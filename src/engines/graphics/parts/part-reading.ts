import { rippled } from '../../../domain/flatness.ts';
import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import { growShades } from '../shadows/shade-growth.ts';
import { calmPicture, isNoisy } from './denoise.ts';
import type { PixelMix } from './edge-mix.ts';
import { mixEdges } from './edge-mix.ts';
import { flatZones } from './flat-zones.ts';
import { findInk } from './ink.ts';
import { partMerged } from './merged-zone.ts';
import type { Part } from './part.ts';
import { emptyBounds, zonePaints } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { graphOf } from './part-graph.ts';
import { partPlateaus } from './plateau.ts';
import { partPrinted } from './printed-plateau.ts';
import { dissolveEdges } from './transition.ts';
import { splitZones } from './zone-split.ts';

/** Levels that the analysis takes for one colour, in a clean picture and in one with compression noise or grain. */
const LEVELS = {
  clean: { zoneStep: 4, ownPaint: 3, paint: 1.2, course: 1.6, edge: 9, edgeRadiusPx: 2 },
  noisy: { zoneStep: 5, ownPaint: 6, paint: 3.5, edge: 16, edgeRadiusPx: 3 },
} as const;

/** Rounds in which soft edges are dissolved: an edge may be several parts thick. */
const EDGE_ROUNDS = 3;

/** What a picture's pixels are made of. */
export interface PartReading {
  /** The picture as the analysis looks at it, its noise smoothed away. */
  readonly calm: Raster;
  readonly noisy: boolean;
  readonly mix: PixelMix;
  readonly graph: PartGraph;
  /** Per pixel, 1 where compression ripples; `null` where the picture is clean. */
  readonly ignored: Uint8Array | null;
}

/**
 * Takes a picture apart into parts of one paint each. Whether it is `noisy` is asked of the picture itself where it is not
 * known; `progress` hears how much of this is done, 0..1. About 0.7 s per megapixel.
 */
export async function readParts(
  image: Raster,
  pace: Pace,
  progress: (share: number) => void,
  noisy: boolean = isNoisy(image),
): Promise<PartReading> {
  const calm = noisy ? await calmPicture(image, pace) : image;
  progress(0.3);
  const levels = LEVELS[noisy ? 'noisy' : 'clean'];
  const whole = await partPlateaus(calm, await flatZones(calm, levels.zoneStep, pace), pace);
  progress(0.4);
  const wholePaints = await zonePaints(calm, whole, levels.paint, pace);
  const printed = await partPrinted(calm, whole, wholePaints.paints, noisy, pace);
  const printedPaints =
    printed === whole ? wholePaints : await zonePaints(calm, printed, levels.paint, pace, wholePaints);
  // Compression's own steps break off the course of a gradient just so.
  const parted = noisy ? printed : await partMerged(calm, printed, printedPaints.paints, LEVELS.clean, pace);
  const first =
    parted === printed ? printedPaints : await zonePaints(calm, parted, levels.paint, pace, printedPaints);
  progress(0.5);
  const split = await splitZones(calm, parted, first.paints, { tolerance: levels.ownPaint, noisy }, pace);
  const { paints } = split === parted ? first : await zonePaints(calm, split, levels.paint, pace, first);
  const zones = noisy ? split : growShades(calm, split, paints);
  await pace.breathe();
  progress(0.75);
  const mix = await mixEdges(
    calm,
    zones,
    { tolerance: levels.edge, radiusPx: levels.edgeRadiusPx, noisy },
    pace,
  );
  const inks = await findInk(calm, mix, paints, noisy, pace);
  progress(1);
  const pieces: Part[] = [
    ...paints.map(
      (paint, id): Part => ({ id, kind: 'zone', paint, area: 0, bounds: emptyBounds(), roughness: 0 }),
    ),
    ...inks,
  ];
  const ignored = noisy ? rippled(image) : null;
  let graph = graphOf(mix, image, calm, pieces, ignored);
  for (let round = 0; round < EDGE_ROUNDS && dissolveEdges(calm, mix, graph, noisy); round += 1) {
    await pace.breathe();
    graph = graphOf(mix, image, calm, pieces, ignored);
  }
  return { calm, noisy, mix, graph, ignored };
}
