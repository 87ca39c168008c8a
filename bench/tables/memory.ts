import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Bench, BenchContext, Cell } from '../bench.ts';
import { PROGRAM_URL } from '../context.ts';
import { resultFolder } from '../job.ts';
import { writeInto } from '../picture-file.ts';
import { watchMemory } from '../process-memory.ts';
import { createLandscape } from '../scenes/landscape.ts';

const WIDTH_PX = 4000;
const HEIGHT_PX = 3000;

async function largePicture(context: BenchContext): Promise<string> {
  context.say('rendering 12 megapixels');
  const { image } = createLandscape(WIDTH_PX, HEIGHT_PX, 4);
  const jpeg = await sharp(image.data, { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 92 })
    .toBuffer();
  return writeInto(context.scratchDir, 'twelve-megapixels.jpg', jpeg);
}

/** Runs the program itself and watches its whole process tree. */
async function measure(context: BenchContext, name: string, args: readonly string[]): Promise<Cell[]> {
  context.say(`watching ${name}`);
  const before = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(PROGRAM_URL), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The program did not start.');
  let talk = '';
  child.stderr.on('data', (chunk: Buffer) => {
    talk += chunk.toString();
  });
  const watch = watchMemory(pid);
  const [code] = (await once(child, 'close')) as [number | null];
  const peak = watch.stop();
  const seconds = (performance.now() - before) / 1000;
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${talk.trim().split('\n').at(-1)}`);
  return [
    name,
    peak.totalMebibytes,
    peak.proportionalMebibytes,
    peak.largestMebibytes,
    peak.processes,
    peak.samples,
    seconds,
  ];
}

/** What a large picture takes. */
export const memory: Bench = {
  name: 'memory',
  summary: 'Peak memory over all processes for a 12-megapixel picture',
  run: async (context) => {
    const picture = await largePicture(context);
    const rows: Cell[][] = [];
    const notes: string[] = [];
    const runs: readonly (readonly [string, (folder: string) => string[]])[] = [
      ['split, PNG', (folder) => ['split', picture, '-o', folder]],
      ['split, all formats', (folder) => ['split', picture, '-o', folder, '--format', 'png,psd,ora,zip']],
      ['cutout', (folder) => ['cutout', picture, '-o', `${folder}/out.png`]],
    ];
    for (const [name, argumentsFor] of runs) {
      try {
        rows.push(await measure(context, name, argumentsFor(await resultFolder(context))));
      } catch (error) {
        notes.push(error instanceof Error ? error.message : String(error));
      }
    }
    return [
      {
        title: 'Memory of a 12-megapixel picture',
        method: `The command line itself on a ${WIDTH_PX}x${HEIGHT_PX} JPEG, cold. Resident memory of the whole process tree from /proc, sampled every 20 ms: the largest sum (pages that two processes share count twice), the same as proportional set size (shared pages count once; every fifth sample), and the largest single process. Seconds include starting and loading.`,
        columns: [
          { name: 'run' },
          { name: 'peak sum MiB', decimals: 0 },
          { name: 'peak PSS MiB', decimals: 0 },
          { name: 'largest MiB', decimals: 0 },
          { name: 'processes', decimals: 0 },
          { name: 'samples', decimals: 0 },
          { name: 'seconds', decimals: 1 },
        ],
        rows,
        notes,
      },
    ];
  },
};
