import { Problem } from '../../domain/problem.ts';
import type { Engine } from '../engine.ts';
import { packAvailability, packFolder } from '../model-pack.ts';
import { requireNames, sessionOptions, unusablePack } from '../onnx-session.ts';
import { openTransformers } from '../transformers-library.ts';
import { PACK_ID, type SamNetwork, samSegment } from './segment.ts';

/** The shape of what a box or points mean, by SlimSAM, from a model pack. */
export const slimsamEngine: Engine<'segment'> = {
  card: {
    id: PACK_ID,
    capability: 'segment',
    hardware: 'cpu',
    // A picture is looked at once, whatever its size; each prompt after that takes a tenth of a second.
    secondsPerMegapixel: 2,
    mebibytesPerMegapixel: 8,
    mebibytesPerRun: 900,
    residentMebibytes: 200,
    licence: { spdx: 'Apache-2.0', note: 'Weights by Chen et al. after Meta AI; pulled as a model pack.' },
    fidelity: 'exact',
    source:
      'Chen et al., "SlimSAM: 0.1% Data Makes Segment Anything Slim", NeurIPS 2024; Kirillov et al., ICCV 2023',
    unproven:
      'Run on a stand-in of the same shapes only; the export takes no boxes, so that a box becomes points, which nobody has rated.',
  },
  availability: (context) => packAvailability(context, PACK_ID),
  async load(context) {
    const { transformers, name, options } = await openTransformers(await packFolder(context, PACK_ID));
    try {
      const model = await transformers.SamModel.from_pretrained(name, {
        ...options,
        device: 'cpu',
        dtype: 'q8',
        session_options: sessionOptions(context.threads),
      });
      const processor = await transformers.AutoProcessor.from_pretrained(name, options);
      // The library's declarations leave out what its classes have.
      const network = { transformers, model, processor } as unknown as SamNetwork;
      const decoder = network.model.sessions['prompt_encoder_mask_decoder']!;
      requireNames(PACK_ID, 'input', ['input_points', 'input_labels'], decoder.inputNames);
      requireNames(PACK_ID, 'output', ['iou_scores', 'pred_masks'], decoder.outputNames);
      return samSegment(network);
    } catch (cause) {
      if (cause instanceof Problem) throw cause;
      throw unusablePack(PACK_ID, 'it cannot be loaded', cause);
    }
  },
};
