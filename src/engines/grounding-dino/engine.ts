import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import { packAvailability, packFolder } from '../model-pack.ts';
import { openNetwork, unusablePack } from '../onnx-session.ts';
import { openTransformers } from '../transformers-library.ts';
import { groundingLocate, INPUT_NAMES, OUTPUT_NAMES, PACK_ID, type PhraseReader } from './locate.ts';

const MODEL_FILE = 'onnx/model_q4.onnx';

/** What a phrase describes, as boxes, by Grounding DINO, from a model pack. */
export const groundingDinoEngine: Engine<'locate'> = {
  card: {
    id: PACK_ID,
    capability: 'locate',
    hardware: 'cpu',
    // A phrase costs the same for any picture: 10 to 16 s on a CPU, as others have measured it.
    secondsPerMegapixel: 15,
    mebibytesPerMegapixel: 4,
    mebibytesPerRun: 3_500,
    residentMebibytes: 500,
    licence: { spdx: 'Apache-2.0', note: 'Weights by IDEA-Research; pulled as a model pack.' },
    fidelity: 'exact',
    source: 'Liu et al., "Grounding DINO: Marrying DINO with Grounded Pre-Training", ECCV 2024 (tiny)',
    unproven: 'Run on a stand-in of the same shapes only; time and memory are what others have measured.',
  },
  availability: (context) => packAvailability(context, PACK_ID),
  async load(context) {
    const folder = await packFolder(context, PACK_ID);
    const { transformers, name, options } = await openTransformers(folder);
    let reader: PhraseReader;
    try {
      const tokenizer = await transformers.AutoTokenizer.from_pretrained(name, options);
      const processor = await transformers.AutoImageProcessor.from_pretrained(name, options);
      // The library's declarations leave out what its classes have.
      reader = { transformers, tokenizer, processor } as unknown as PhraseReader;
    } catch (cause) {
      throw unusablePack(PACK_ID, 'its tokenizer or its preprocessor cannot be read', cause);
    }
    const network = await openNetwork(
      PACK_ID,
      join(folder, MODEL_FILE),
      { inputs: INPUT_NAMES, outputs: OUTPUT_NAMES },
      context.threads,
    );
    return groundingLocate(network, reader);
  },
};
