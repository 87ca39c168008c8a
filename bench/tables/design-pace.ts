import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Raster } from '../../src/domain/raster.ts';
import type { Bench, BenchContext, Cell, Column } from '../bench.ts';
import type { SingleRun } from '../designs/decompose-once.ts';
import { makeDesign } from '../designs/design.ts';
import { HOSTILE_PICTURES, HOSTILE_SIZE } from '../designs/hostile.ts';
import { makeLadder } from '../designs/ladder.ts';
import { encodedPicture, writeInto } from '../picture-file.ts';

const SCRIPT = fileURLToPath(new URL('../designs/decompose-once.ts', import.meta.url));
/** What takes longer is called a hang. */
const TIME_LIMIT_MS = 180_000;
/** A poster with a product, shadows and text; a design of many layers without a photo. */
const SIZED_SEEDS = [10, 9] as const;
const LONG_SIDES_PX = [1200, 2400, 4800] as const;
const LADDER = { size: { widthPx: 1600, heightPx: 1250 }, counts: [5, 10, 20, 40, 80] } as const;

const run = promisify(execFile);

/** Takes a picture apart in a process of its own, so that its memory is its own and it can be stopped. */
async function singleRun(context: BenchContext, name: string, picture: Raster): Promise<SingleRun | string> {
  context.say(`taking apart ${name}`);
  const path = await writeInto(context.scratchDir, 'once.png', await encodedPicture(picture));
  try {
    const { stdout } = await run(process.execPath, [SCRIPT, path], { timeout: TIME_LIMIT_MS });
    return JSON.parse(stdout) as SingleRun;
  } catch (error) {
    const { killed, stderr } = error as { killed?: boolean; stderr?: string };
    if (killed) return `not done after ${TIME_LIMIT_MS / 1000} s`;
    return /^\w*(?:Error|Problem).*$/m.exec(stderr ?? '')?.[0] ?? String(error);
  }
}

function cellsOf(result: SingleRun | string, picture: Raster): Cell[] {
  const megapixels = (picture.widthPx * picture.heightPx) / 1e6;
  if (typeof result === 'string') return [megapixels, null, null, null, null, null, result];
  const { wallMs, cpuMs, layers, addedMebibytes } = result;
  return [megapixels, wallMs / 1000, cpuMs / 1000, cpuMs / 1000 / megapixels, addedMebibytes, layers, ''];
}

const COLUMNS: readonly Column[] = [
  { name: 'Mpx' },
  { name: 'wall s' },
  { name: 'CPU s' },
  { name: 'CPU s/Mpx' },
  { name: 'added MiB', decimals: 0 },
  { name: 'layers', decimals: 0 },
  { name: 'failed' },
];

/** What taking graphics apart costs, and that nothing makes it cost without bound. */
export const designPace: Bench = {
  name: 'design-pace',
  summary: 'Time and memory of taking designs apart: by pixels, by layers, and on hostile graphics',
  run: async (context) => {
    // Without an engine there is nothing to measure: said once, not in every row.
    await context.engine('decompose');
    const bySize: Cell[][] = [];
    for (const seed of SIZED_SEEDS) {
      for (const longSidePx of LONG_SIDES_PX) {
        const { name, source, layers } = await makeDesign(seed, { longSidePx });
        const result = await singleRun(context, `${name}, ${longSidePx} px`, source);
        bySize.push([name, layers.length, ...cellsOf(result, source)]);
      }
    }
    const byLayers: Cell[][] = [];
    for (const count of LADDER.counts) {
      const { name, source, layers } = await makeLadder(LADDER.size, count, 1);
      byLayers.push([name, layers.length, ...cellsOf(await singleRun(context, name, source), source)]);
    }
    const hostile: Cell[][] = [];
    for (const { name, make } of HOSTILE_PICTURES) {
      const picture = await make(HOSTILE_SIZE);
      hostile.push([name, ...cellsOf(await singleRun(context, name, picture), picture)]);
    }
    const method =
      'The decompose engine once in a fresh process, without reading text; loading and decoding are not counted. Added MiB is the peak of resident memory above what the process held with the picture decoded.';
    const named = [{ name: 'picture' }, { name: 'true layers', decimals: 0 }, ...COLUMNS];
    return [
      {
        title: 'Designs: cost by pixels',
        method: `The same designs drawn larger. ${method}`,
        columns: named,
        rows: bySize,
        notes: [
          'Asked: 2 megapixels of poster with 20 layers in at most 6 s on two cores, linear in pixels.',
        ],
      },
      {
        title: 'Designs: cost by layers',
        method: `A grid of forms and words on 2 megapixels. ${method}`,
        columns: named,
        rows: byLayers,
        notes: ['Asked: at most linear in layers.'],
      },
      {
        title: 'Designs: hostile graphics',
        method: `Each is stopped after ${TIME_LIMIT_MS / 1000} s. ${method}`,
        columns: [{ name: 'picture' }, ...COLUMNS],
        rows: hostile,
        notes: [],
      },
    ];
  },
};
