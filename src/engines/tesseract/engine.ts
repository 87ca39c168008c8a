import type { Box } from '../../domain/box.ts';
import type { RunContext } from '../../domain/capability.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Engine } from '../engine.ts';
import { readLines } from './reading.ts';
import { Recognizer } from './recognizer.ts';

const DATA_PACKAGE = '@tesseract.js-data/eng';

/** Reads Latin text by Tesseract's line recognizer, in a thread of its own. */
export const tesseractEngine: Engine<'read-text'> = {
  card: {
    id: 'tesseract',
    capability: 'read-text',
    hardware: 'cpu',
    secondsPerMegapixel: 0.8,
    mebibytesPerMegapixel: 12,
    residentMebibytes: 90,
    licence: { spdx: 'Apache-2.0' },
    fidelity: 'exact',
    source: 'Tesseract 5 (Smith 2007; LSTM recognizer), English, in WebAssembly',
  },
  availability: async ({ packageFiles }) =>
    (await packageFiles.has(DATA_PACKAGE))
      ? { available: true }
      : { available: false, reason: `The npm package ${DATA_PACKAGE} is not installed.` },
  load: () => {
    const recognizer = new Recognizer();
    return Promise.resolve({
      readText: (image: Raster, regions: readonly Box[] | null, context: RunContext) =>
        readLines(recognizer, image, regions, context),
    });
  },
};
