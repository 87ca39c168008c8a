import { availableParallelism } from 'node:os';
import type { CapabilityName } from '../src/domain/capability.ts';
import { engines } from '../src/engines/registry.ts';
import { installedPackageFiles } from '../src/infrastructure/models/package-files.ts';
import { EngineHost } from '../src/worker/engine-host.ts';
import { EngineSet } from '../src/worker/engine-set.ts';
import type { BenchContext } from './bench.ts';

/** What the command line of the bench decides. */
export type BenchSettings = Pick<BenchContext, 'imageDirs' | 'soak' | 'scratchDir' | 'say'>;

/** The program whose child process runs the jobs, and the argument that makes it that child. */
export const PROGRAM_URL = new URL('../src/main.ts', import.meta.url);
const HOST_ARGUMENTS = ['--engine-host'] as const;

/** A context whose engines and child process start when they are first wanted; `close` ends the child. */
export function openContext(settings: BenchSettings): BenchContext & { close(): Promise<void> } {
  const engineSet = new EngineSet(engines, {
    packageFiles: installedPackageFiles(),
    threads: availableParallelism(),
  });
  const host = new EngineHost({ entry: PROGRAM_URL, args: HOST_ARGUMENTS });
  const { signal } = new AbortController();
  return {
    ...settings,
    run: { signal, progress: () => {} },
    engine: async <Name extends CapabilityName>(name: Name) =>
      engineSet.load(await engineSet.choose(name), name),
    runJob: (request) => host.runJob(request, { signal, progress: () => {} }),
    childPid: () => host.pid,
    close: () => host.close(),
  };
}
