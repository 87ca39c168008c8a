import type { CapabilityName } from '../../domain/capability.ts';
import type { OperationContext } from '../operation.ts';
import { drawnMatte } from './drawn-matte.ts';
import { pixelEvidence } from './route.ts';

/** From here on a picture is drawn in areas of colour for sure; below it may be rendered, or a photograph in part. */
const LEAST_DRAWN = 0.9;

/** A context in which mattes of pictures that are surely drawn follow their areas of colour. */
export function withDrawnMattes(context: OperationContext): OperationContext {
  return {
    ...context,
    capability: async <Name extends CapabilityName>(name: Name, engineId?: string) => {
      const engine = await context.capability(name, engineId);
      if (!('matte' in engine)) return engine;
      const { matte } = engine;
      return {
        ...engine,
        matte: async (image, region, run) => {
          const found = await matte.call(engine, image, region, run);
          return region !== null || pixelEvidence(image).drawn < LEAST_DRAWN
            ? found
            : drawnMatte(image, found);
        },
      } satisfies typeof engine;
    },
  };
}
