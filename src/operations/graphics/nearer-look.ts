import type { CapabilityName } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';
import { nearerMatte } from '../resolve/nearer-matte.ts';

/** Surroundings that a nearer look takes in, as a share of the subject's longer side: what was left out may reach so far. */
const MARGIN_SHARE = 0.25;

/** A nearer look saw the same thing where it has so much of it; it saw more of it from so much more on. */
const LEAST_KEPT = 0.97;
const LEAST_MORE = 0.02;

/** Whether one matte is another one and something that was left out of it. */
function hasMore({ data }: Mask, first: Mask): boolean {
  let [own, shared, before] = [0, 0, 0];
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    const isIn = data[pixel]! >= 128;
    const wasIn = first.data[pixel]! >= 128;
    if (isIn) own += 1;
    if (wasIn) before += 1;
    if (isIn && wasIn) shared += 1;
  }
  return shared >= LEAST_KEPT * before && own - shared >= LEAST_MORE * before;
}

/**
 * A context in which the subject of one picture is looked at twice: a second time from nearer, where it is small in the picture
 * and loses what is of another colour, the tip of a hat. Costs one more look, of two seconds, there alone.
 */
export function withNearerLook(picture: Raster, context: OperationContext): OperationContext {
  return {
    ...context,
    capability: async <Name extends CapabilityName>(name: Name, engineId?: string) => {
      const engine = await context.capability(name, engineId);
      if (!('matte' in engine)) return engine;
      return {
        ...engine,
        matte: async (image, region, run) => {
          const first = await engine.matte(image, region, run);
          if (region !== null || image !== picture) return first;
          const nearer = await nearerMatte(engine, image, first, MARGIN_SHARE, run);
          return nearer && hasMore(nearer, first) ? nearer : first;
        },
      } satisfies typeof engine;
    },
  };
}
