import { availableParallelism } from 'node:os';
import process from 'node:process';
import { engines } from '../../src/engines/registry.ts';
import { installedPackageFiles } from '../../src/infrastructure/models/package-files.ts';
import { EngineSet } from '../../src/worker/engine-set.ts';
import { measured } from '../measurement.ts';
import { readPicture } from '../picture-file.ts';

/** What one run in a process of its own tells. */
export interface SingleRun {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly layers: number;
  /** Peak resident memory above what the process and the picture took before. */
  readonly addedMebibytes: number;
}

const KIBIBYTES = 1024;

/** Takes the picture at the path in the arguments apart, once, and prints a `SingleRun` as JSON. */
async function main(): Promise<void> {
  const engineSet = new EngineSet(engines, {
    packageFiles: installedPackageFiles(),
    threads: availableParallelism(),
  });
  const engine = await engineSet.load(await engineSet.choose('decompose'), 'decompose');
  const picture = await readPicture(process.argv[2]!);
  const before = process.memoryUsage.rss() / KIBIBYTES;
  const { signal } = new AbortController();
  const request = { maxLayers: null, text: 'lines', lines: [], instruction: '' } as const;
  const { result, cost } = await measured(() =>
    engine.decompose(picture, request, { signal, progress: () => {} }),
  );
  const run: SingleRun = {
    ...cost,
    layers: result.length,
    addedMebibytes: (process.resourceUsage().maxRSS - before) / KIBIBYTES,
  };
  process.stdout.write(JSON.stringify(run));
}

if (import.meta.main) await main();
