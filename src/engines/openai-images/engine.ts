import { Problem } from '../../domain/problem.ts';
import type { Engine, EngineCard, EngineContext } from '../engine.ts';
import { fillBy } from './fill.ts';
import { generateBy } from './generate.ts';

const NOT_CONFIGURED = 'GENERATIVE_URL names no server.';

function placeOf({ modelServers }: EngineContext) {
  return modelServers?.generative ?? ({ configured: false, reason: NOT_CONFIGURED } as const);
}

const SHARED = {
  hardware: 'gpu',
  secondsPerMegapixel: 20,
  mebibytesPerMegapixel: 60,
  mebibytesPerRun: 160,
  residentMebibytes: 1,
  licence: { spdx: 'Apache-2.0', note: 'The model has the terms of whoever serves it.' },
  fidelity: 'regenerated',
  source: 'Any model behind the OpenAI Images API: OpenAI, vLLM-Omni, SGLang, sd-server',
  unproven:
    'Tested against a server of our own that follows the published protocols, never yet against a real one.',
} as const satisfies Partial<EngineCard>;

async function availability(context: EngineContext) {
  const place = placeOf(context);
  return place.configured
    ? ({ available: true } as const)
    : { available: false as const, reason: place.reason };
}

/** @throws Problem `engine_unavailable` */
function serverOf(context: EngineContext) {
  const place = placeOf(context);
  if (place.configured) return place.server;
  throw new Problem('engine_unavailable', place.reason);
}

/** Makes up pixels by a server that speaks the OpenAI Images API. */
export const openaiImagesEngine: Engine<'generate'> = {
  card: { id: 'openai-images', capability: 'generate', ...SHARED },
  availability,
  load: async (context) => generateBy(serverOf(context)),
};

/** Fills holes by the same server. */
export const openaiImagesFillEngine: Engine<'fill'> = {
  card: { id: 'openai-images-fill', capability: 'fill', ...SHARED },
  availability,
  load: async (context) => fillBy(serverOf(context)),
};
