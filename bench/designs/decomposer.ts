import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tightBox } from '../../src/domain/mask.ts';
import { cropRaster, type Raster } from '../../src/domain/raster.ts';
import type { BenchContext } from '../bench.ts';
import { splitPicture } from '../job.ts';
import { type Cost, measured, processCpuMs } from '../measurement.ts';
import type { StackLayer } from '../metrics/structure.ts';
import { encodedPicture, readPicture, writeInto } from '../picture-file.ts';
import { alphaOf } from './layer-paint.ts';

/** Layers that something made of a picture, back to front, and what that took. */
export interface Decomposition {
  readonly layers: readonly StackLayer[];
  readonly cost: Cost;
}

/** Something that takes pictures apart. */
export interface Decomposer {
  readonly name: string;
  takeApart(picture: Raster): Promise<Decomposition>;
}

/** The engine alone, with what the reading engine reads where there is one. Its layers are not yet re-anchored. */
export async function engineDecomposer(context: BenchContext): Promise<Decomposer> {
  const engine = await context.engine('decompose');
  const reader = await context.engine('read-text').catch(() => null);
  return {
    name: reader ? 'engine' : 'engine, text not read',
    takeApart: async (picture) => {
      const lines = reader ? await reader.readText(picture, null, context.run) : [];
      const request = { maxLayers: null, text: 'lines', lines, instruction: '' } as const;
      const { result, cost } = await measured(() => engine.decompose(picture, request, context.run));
      return { layers: result, cost };
    },
  };
}

/** A whole split without an instruction in the child process, from a file to files: what a user gets. */
export function splitDecomposer(context: BenchContext): Decomposer {
  return {
    name: 'whole split',
    takeApart: async (picture) => {
      const path = await writeInto(context.scratchDir, 'design.png', await encodedPicture(picture));
      const { result, cost } = await measured(
        () => splitPicture(context, path, ['png']),
        () => processCpuMs(context.childPid()),
      );
      const layers: StackLayer[] = [];
      for (const { file, text } of result.manifest.layers) {
        const canvas = await readPicture(join(result.folder, file));
        const box = tightBox(alphaOf(canvas));
        if (box) layers.push({ box, raster: cropRaster(canvas, box), ...(text ? { text } : {}) });
      }
      await rm(result.folder, { recursive: true });
      return { layers, cost };
    },
  };
}
