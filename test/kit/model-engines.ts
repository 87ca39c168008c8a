import { readModelServers } from '../../src/config.ts';
import type { RunContext } from '../../src/domain/capability.ts';
import { Problem } from '../../src/domain/problem.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { createEngineSet } from '../../src/worker/engine-host-child.ts';
import type { EngineSet } from '../../src/worker/engine-set.ts';
import { openModelServers } from '../../src/worker/model-servers.ts';
import type { Pixels } from './pixels.ts';

/** The engines of a process with this environment. */
export function engineSet(environment: Readonly<Record<string, string>>): EngineSet {
  return createEngineSet(1, null, openModelServers(readModelServers(environment, '/'), '0.0.0-test'));
}

/** A run that nobody cancels and nobody watches. */
export function quiet(): RunContext {
  return { signal: new AbortController().signal, progress: () => {} };
}

export function rasterOf({ widthPx, heightPx, data }: Pixels): Raster {
  return { widthPx, heightPx, data: new Uint8ClampedArray(data) };
}

/** The code of the problem that work ends with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'succeeded',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );
}
