import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { type Cost, endedChildrenCpuMs, measured } from '../measurement.ts';
import { encodedMask, encodedPicture, readPicture, writeInto } from '../picture-file.ts';

const run = promisify(execFile);

/** Whether the program `gmic` can be started here. */
export async function hasGmic(): Promise<boolean> {
  return run('gmic', ['version']).then(
    () => true,
    () => false,
  );
}

/**
 * Fills `hole` by `inpaint_matchpatch` with its defaults. The cost is that of the filter: what starting, reading and
 * writing take is measured by a run without it and taken off.
 */
export async function fillByGmic(
  image: Raster,
  hole: Mask,
  scratchDir: string,
): Promise<{ readonly image: Raster; readonly cost: Cost }> {
  const picture = await writeInto(scratchDir, 'gmic-image.png', await encodedPicture(image));
  const mask = await writeInto(scratchDir, 'gmic-hole.png', await encodedMask(hole));
  const output = join(scratchDir, 'gmic-filled.png');
  const call = (filter: readonly string[]) =>
    measured(
      () => run('gmic', [picture, 'remove_opacity[0]', mask, ...filter, 'remove[1]', 'output[0]', output]),
      endedChildrenCpuMs,
    );
  const idle = await call([]);
  const full = await call(['inpaint_matchpatch[0]', '[1]']);
  return {
    image: await readPicture(output),
    cost: {
      wallMs: full.cost.wallMs - idle.cost.wallMs,
      cpuMs: full.cost.cpuMs - idle.cost.cpuMs,
    },
  };
}
