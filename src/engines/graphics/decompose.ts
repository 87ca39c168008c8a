import type { DecomposeRequest, ProposedLayer, RunContext } from '../../domain/capability.ts';
import type { Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { analyse } from './analysis.ts';
import { arrange } from './arrangement.ts';
import { drawElements } from './layers.ts';
import { proposedLayers } from './proposal.ts';

/**
 * Takes a poster, an advertisement or a drawing apart into the layers that a designer would have built. Costs one to six
 * seconds per megapixel, linear in pixels and at most linear in layers.
 * @throws Problem `canceled`, or the signal's own reason
 */
export async function decompose(
  image: Raster,
  request: DecomposeRequest,
  context: RunContext,
): Promise<readonly ProposedLayer[]> {
  const pace = new Pace(context);
  const analysis = await analyse(image, request, pace);
  const arrangement = await arrange(analysis, request, pace);
  const drawn = await drawElements({ ...analysis, ...arrangement }, pace);
  const layers = proposedLayers(drawn, arrangement, analysis);
  pace.progress(1);
  return layers;
}
