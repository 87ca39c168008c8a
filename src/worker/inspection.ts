import { availableParallelism, totalmem } from 'node:os';
import process from 'node:process';
import type { Availability, EngineCard, EngineContext, ModelServers } from '../engines/engine.ts';
import { engines } from '../engines/registry.ts';
import { installedPacks } from '../infrastructure/models/installed-packs.ts';
import { installedPackageFiles } from '../infrastructure/models/package-files.ts';
import { modelPacks } from '../infrastructure/models/packs.ts';
import { operations } from '../operations/registry.ts';

/** An engine's card, and whether it can work here. */
export type EngineState = EngineCard & Availability;

/** One thing that the product wants of the machine it runs on. */
export interface MachineCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly severity: 'required' | 'optional';
  readonly detail: string;
}

/** Memory below which a split of a 12-megapixel picture may not fit. */
const WANTED_MEBIBYTES = 2_048;
const OLDEST_NODE_MAJOR = 24;

const context = (modelsDir: string | null, modelServers: ModelServers | null): EngineContext => ({
  packageFiles: installedPackageFiles(),
  modelPacks: installedPacks(modelsDir, modelPacks),
  ...(modelServers === null ? {} : { modelServers }),
  threads: availableParallelism(),
});

/** Every registered engine with its availability, model packs in `modelsDir` and servers included; loads none. */
export async function inspectEngines(
  modelsDir: string | null = null,
  modelServers: ModelServers | null = null,
): Promise<readonly EngineState[]> {
  const here = context(modelsDir, modelServers);
  return Promise.all(
    engines.map(async (engine) => ({ ...engine.card, ...(await engine.availability(here)) })),
  );
}

async function loads(packageName: string): Promise<string | null> {
  try {
    await import(packageName);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function operationChecks(states: readonly EngineState[]): MachineCheck[] {
  return [...operations.values()].map((operation) => {
    const missing = operation.capabilities.filter(
      (capability) => !states.some((state) => state.capability === capability && state.available),
    );
    const reasons = states.flatMap((state) =>
      !state.available && missing.includes(state.capability) ? [`${state.id}: ${state.reason}`] : [],
    );
    return {
      name: `operation ${operation.id}`,
      ok: missing.length === 0,
      severity: 'optional',
      detail:
        missing.length === 0
          ? 'every capability has an engine'
          : `no engine for ${missing.join(', ')}. ${reasons.join(' ')}`,
    };
  });
}

/** What `unflatten doctor` tells: whether this machine has what the product needs. */
export async function inspectMachine(
  modelsDir: string | null = null,
  modelServers: ModelServers | null = null,
): Promise<readonly MachineCheck[]> {
  const major = Number.parseInt(process.versions.node, 10);
  const memory = Math.round(totalmem() / 2 ** 20);
  const native = await Promise.all(
    ['sharp', 'onnxruntime-node'].map(async (name): Promise<MachineCheck> => {
      const failure = await loads(name);
      return { name, ok: failure === null, severity: 'required', detail: failure ?? 'loads' };
    }),
  );
  return [
    {
      name: 'node',
      ok: major >= OLDEST_NODE_MAJOR,
      severity: 'required',
      detail: `${process.version}; ${OLDEST_NODE_MAJOR} or newer is needed`,
    },
    {
      name: 'memory',
      ok: memory >= WANTED_MEBIBYTES,
      severity: 'optional',
      detail: `${memory} MiB; ${WANTED_MEBIBYTES} MiB are wanted for 12-megapixel pictures`,
    },
    { name: 'cores', ok: true, severity: 'optional', detail: `${availableParallelism()} usable` },
    ...native,
    ...operationChecks(await inspectEngines(modelsDir, modelServers)),
  ];
}
