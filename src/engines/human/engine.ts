import type { Availability, Engine, EngineCard, EngineContext } from '../engine.ts';
import { WEIGHTS_PACKAGE } from './graph-model.ts';
import { loadNetwork } from './network.ts';
import { BODY_POINTS_NETWORK, FACE_DETECTOR, FACE_MESH, OBJECT_DETECTOR } from './networks.ts';
import { ObjectFinder } from './object-finder.ts';
import { PeopleFinder } from './people-finder.ts';

const RUNTIME_PACKAGE = 'onnxruntime-node';

/** What both engines have in common: looks of a fixed size, whatever the picture. */
const SHARED_CARD = {
  hardware: 'cpu',
  mebibytesPerMegapixel: 6,
  fidelity: 'exact',
} as const satisfies Partial<EngineCard>;

async function availability({ packageFiles }: EngineContext): Promise<Availability> {
  for (const name of [WEIGHTS_PACKAGE, RUNTIME_PACKAGE]) {
    if (!(await packageFiles.has(name)))
      return { available: false, reason: `The npm package ${name} is not installed.` };
  }
  return { available: true };
}

/** Finds people by face, face mesh and body, on the CPU. Drawn people are found only where they are drawn true to life. */
export const humanPeopleEngine: Engine<'people'> = {
  card: {
    ...SHARED_CARD,
    id: 'human-people',
    capability: 'people',
    secondsPerMegapixel: 0.9,
    residentMebibytes: 90,
    licence: {
      spdx: 'Apache-2.0 AND MIT',
      note: 'BlazeFace, FaceMesh and MoveNet are by Google (Apache-2.0), CenterNet is MIT; they come with the npm package @vladmandic/human (MIT).',
    },
    source:
      'BlazeFace (arXiv 1907.05047), Face Mesh (arXiv 1907.06724), MoveNet Lightning (Google 2021), CenterNet (arXiv 1904.07850)',
  },
  availability,
  load: async (context) =>
    new PeopleFinder({
      faces: await loadNetwork(FACE_DETECTOR, context),
      mesh: await loadNetwork(FACE_MESH, context),
      body: await loadNetwork(BODY_POINTS_NETWORK, context),
      objects: await loadNetwork(OBJECT_DETECTOR, context),
    }),
};

/** Finds things of 80 everyday classes, on the CPU: hints, not verdicts. */
export const centernetEngine: Engine<'detect'> = {
  card: {
    ...SHARED_CARD,
    id: 'centernet',
    capability: 'detect',
    secondsPerMegapixel: 0.5,
    residentMebibytes: 50,
    licence: {
      spdx: 'MIT',
      note: 'The weights come with the npm package @vladmandic/human, under MIT.',
    },
    source: 'Zhou et al. 2019, "Objects as Points" (arXiv 1904.07850), with MobileNetV3, trained on COCO',
  },
  availability,
  load: async (context) => new ObjectFinder(await loadNetwork(OBJECT_DETECTOR, context)),
};
