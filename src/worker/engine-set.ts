import type { Capabilities, CapabilityName } from '../domain/capability.ts';
import { Problem } from '../domain/problem.ts';
import type { Engine, EngineContext } from '../engines/engine.ts';

/** The engines of one process: the first available one of each capability, loaded once and kept warm. */
export class EngineSet {
  readonly #engines: readonly Engine[];
  readonly #context: EngineContext;
  readonly #loaded = new Map<string, Promise<unknown>>();

  constructor(engines: readonly Engine[], context: EngineContext) {
    this.#engines = engines;
    this.#context = context;
  }

  /** The available engines for a capability, in the registry's order. */
  async available(capability: CapabilityName): Promise<readonly Engine[]> {
    const offering = this.#engines.filter(({ card }) => card.capability === capability);
    const answers = await Promise.all(offering.map((engine) => engine.availability(this.#context)));
    return offering.filter((_, index) => answers[index]!.available);
  }

  /**
   * The first available engine for a capability, in the registry's order, or the one that is named.
   * @throws Problem `engine_missing` with the reason of every engine that could have done it
   */
  async choose(capability: CapabilityName, engineId?: string): Promise<Engine> {
    const reasons: string[] = [];
    for (const engine of this.#engines) {
      if (engine.card.capability !== capability) continue;
      if (engineId !== undefined && engine.card.id !== engineId) continue;
      const availability = await engine.availability(this.#context);
      if (availability.available) return engine;
      reasons.push(`${engine.card.id}: ${availability.reason}`);
    }
    const name = engineId === undefined ? '' : ` "${engineId}"`;
    throw new Problem(
      'engine_missing',
      `Expected an available engine${name} for "${capability}", but there is none. ${reasons.join(' ')}`.trim(),
    );
  }

  /** Loads `engine` if it is not warm yet. A failed load is tried again by the next caller. */
  async load<Name extends CapabilityName>(engine: Engine, _capability: Name): Promise<Capabilities[Name]> {
    const { id } = engine.card;
    let loading = this.#loaded.get(id);
    if (!loading) {
      loading = engine.load(this.#context);
      this.#loaded.set(id, loading);
      loading.catch(() => this.#loaded.delete(id));
    }
    // The card of a registered engine names the capability whose interface its `load` gives.
    return (await loading) as Capabilities[Name];
  }
}
