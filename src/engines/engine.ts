import type { Capabilities, CapabilityName } from '../domain/capability.ts';

/** What an operator needs to know of an engine before it runs. */
export interface EngineCard {
  readonly id: string;
  readonly capability: CapabilityName;
  readonly hardware: 'cpu' | 'gpu';
  /** On two cores of 2020s server hardware: a guide for admission and estimates, not a promise. */
  readonly secondsPerMegapixel: number;
  /** Memory that one run takes above the picture itself, per megapixel of it. */
  readonly mebibytesPerMegapixel: number;
  /** Memory that stays while the engine is warm. */
  readonly residentMebibytes: number;
  /** Licence of the weights or, where there are none, of the code: SPDX expression and a sentence where it matters. */
  readonly licence: { readonly spdx: string; readonly note?: string };
  /** `exact` engines keep untouched pixels; the output of a `regenerated` one is re-anchored before it is used. */
  readonly fidelity: 'exact' | 'regenerated';
  /** The paper or model that the engine follows. */
  readonly source: string;
  /** Memory that one run takes whatever the picture measures, and gives back. */
  readonly mebibytesPerRun?: number;
  /** A sentence on what has not been tried yet, such as the engine's real weights. */
  readonly unproven?: string;
}

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** Files that came with an npm package, read as data. Implemented in infrastructure/models. */
export interface PackageFiles {
  /** Whether the package is installed here. */
  has(packageName: string): Promise<boolean>;
  /** The bytes of `path` inside the package; its code is never run. */
  read(packageName: string, path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Weights that an operator has pulled. Implemented in infrastructure/models; engines never fetch any. */
export interface ModelPacks {
  /** The folder of a pack, or a sentence on why it cannot be used; quick. */
  locate(
    packId: string,
  ): Promise<
    | { readonly installed: true; readonly folder: string }
    | { readonly installed: false; readonly reason: string }
  >;
}

export interface EngineContext {
  readonly packageFiles: PackageFiles;
  /** Without it no pack is installed. */
  readonly modelPacks?: ModelPacks;
  /** Threads that the engine may keep busy, at least 1. */
  readonly threads: number;
}

/**
 * One engine. `load` is called once per process and its answer kept warm; it may take seconds. `availability` is quick
 * and loads nothing.
 */
export interface Engine<Name extends CapabilityName = CapabilityName> {
  readonly card: EngineCard & { readonly capability: Name };
  availability(context: EngineContext): Promise<Availability>;
  /** @throws Problem `engine_unavailable` when a weight is missing or damaged */
  load(context: EngineContext): Promise<Capabilities[Name]>;
}
