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

export interface EngineContext {
  readonly packageFiles: PackageFiles;
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
