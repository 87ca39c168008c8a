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

/** A server of models that the operator runs or rents. Implemented in infrastructure/model-servers. */
export interface ModelServer {
  /** The environment variable that names its address, for sentences. */
  readonly variable: string;
  /**
   * Posts to a path below the server's address and gives back the JSON that it answers with, within the server's own
   * deadline and bounds.
   * @throws Problem `engine_unavailable`, `engine_refused`, `engine_failed`, `content_flagged`, `deadline_exceeded`, or what
   * `signal` was aborted with
   */
  post(path: string, request: ModelRequest, signal: AbortSignal): Promise<unknown>;
}

export interface ModelRequest {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Whose dialect of the OpenAI Images API a server speaks. */
export type ImagesDialect = 'openai' | 'vllm-omni' | 'sglang' | 'sd-server';

/** A server that speaks the OpenAI Images API. */
export interface GenerativeServer extends ModelServer {
  readonly dialect: ImagesDialect;
  /** The model to ask for; `null` leaves it to the server. */
  modelFor(task: 'generate' | 'edit', quality: 'standard' | 'pro'): string | null;
}

/** A server of a model that takes pictures apart into layers. */
export interface DecomposeServer extends ModelServer {
  /** Id of the engine that knows how to talk to it. */
  readonly engineId: string;
  /** The model to ask for; `null` leaves it to the server. */
  readonly model: string | null;
}

/** A server, or a sentence on why there is none. */
export type ModelServerPlace<Server> =
  | { readonly configured: true; readonly server: Server }
  | { readonly configured: false; readonly reason: string };

export interface ModelServers {
  readonly generative: ModelServerPlace<GenerativeServer>;
  readonly decompose: ModelServerPlace<DecomposeServer>;
}

export interface EngineContext {
  readonly packageFiles: PackageFiles;
  /** Without it no pack is installed. */
  readonly modelPacks?: ModelPacks;
  /** Without it no server is configured. */
  readonly modelServers?: ModelServers;
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
