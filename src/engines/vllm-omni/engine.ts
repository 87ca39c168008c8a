import { Problem } from '../../domain/problem.ts';
import type { DecomposeServer, Engine, EngineCard, EngineContext, ModelServerPlace } from '../engine.ts';
import { decomposeBy } from './decompose.ts';
import { type LayersProtocol, MING_DESIGN_LAYER, QWEN_IMAGE_LAYERED } from './protocol.ts';

function placeOf(id: string, { modelServers }: EngineContext): ModelServerPlace<DecomposeServer> {
  const place = modelServers?.decompose;
  if (place === undefined) return { configured: false, reason: 'DECOMPOSE_URL names no server.' };
  if (!place.configured || place.server.engineId === id) return place;
  return { configured: false, reason: `UNFLATTEN_DECOMPOSE_ENGINE is ${place.server.engineId}.` };
}

type Named = Pick<EngineCard, 'id' | 'licence' | 'source' | 'secondsPerMegapixel'>;

function engineOf(named: Named, protocol: LayersProtocol): Engine<'decompose'> {
  return {
    card: {
      ...named,
      capability: 'decompose',
      hardware: 'gpu',
      mebibytesPerMegapixel: 90,
      // An answer with all its layers, decoded.
      mebibytesPerRun: 320,
      residentMebibytes: 1,
      fidelity: 'regenerated',
      unproven:
        'Tested against a server of our own that follows the published protocol, never yet against the model.',
    },
    async availability(context) {
      const place = placeOf(named.id, context);
      return place.configured ? { available: true } : { available: false, reason: place.reason };
    },
    async load(context) {
      const place = placeOf(named.id, context);
      if (!place.configured) throw new Problem('engine_unavailable', place.reason);
      return decomposeBy(place.server, protocol);
    },
  };
}

/** Qwen-Image-Layered behind vLLM-Omni. */
export const qwenImageLayeredEngine = engineOf(
  {
    id: 'qwen-image-layered',
    licence: { spdx: 'Apache-2.0' },
    source: 'Qwen-Image-Layered (arXiv 2512.15603), served by vLLM-Omni',
    secondsPerMegapixel: 70,
  },
  QWEN_IMAGE_LAYERED,
);

/** Ming-Image-0.1-Design-Layer behind vLLM-Omni. */
export const mingDesignLayerEngine = engineOf(
  {
    id: 'ming-design-layer',
    licence: { spdx: 'MIT' },
    source: 'Ming-Image-0.1-Design-Layer, served by vLLM-Omni',
    secondsPerMegapixel: 30,
  },
  MING_DESIGN_LAYER,
);
