import type { RunJob } from '../domain/job.ts';
import type { EngineCard } from '../engines/engine.ts';
import type { ModelStore } from '../infrastructure/models/model-store.ts';
import type { Operation } from '../operations/operation.ts';
import type { ServerServices } from './server-services.ts';

/** An engine's card with whether it can work here, and why not. */
export interface EngineStatus extends EngineCard {
  readonly available: boolean;
  readonly reason?: string;
}

/** One thing that `unflatten doctor` looked at. */
export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Without a `required` one nothing works; without an `optional` one some operations or inputs are missing. */
  readonly severity: 'required' | 'optional';
  /** What was found, or what to do about it. */
  readonly detail: string;
}

/** What the command line needs from the rest; wired in main. */
export interface CommandLineServices {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly runJob: RunJob;
  listEngines(): Promise<readonly EngineStatus[]>;
  doctor(): Promise<readonly DoctorCheck[]>;
  readonly version: string;
  /** The model packs of the installation; without it there is no command for them. */
  openModels?(): Promise<ModelStore>;
  /** Without it there are no commands of a server. */
  readonly server?: ServerServices;
}
