import { Problem, type ProblemReport } from '../domain/problem.ts';
import type { ModelStore } from '../infrastructure/models/model-store.ts';

/** How a pull that this process runs or ran stands. */
export interface PullView {
  readonly status: 'running' | 'succeeded' | 'failed' | 'canceled';
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly problem?: ProblemReport;
}

interface Pull {
  readonly controller: AbortController;
  view: PullView;
  readonly ended: Promise<void>;
}

/** Pulls that go on while nobody waits for them; the last one of each pack can be looked at. */
export class ModelPulls {
  readonly #models: ModelStore;
  readonly #pulls = new Map<string, Pull>();

  constructor(models: ModelStore) {
    this.#models = models;
  }

  viewOf(packId: string): PullView | null {
    return this.#pulls.get(packId)?.view ?? null;
  }

  /** Begins a pull, unless one of this pack is going on. */
  begin(packId: string, acceptLicence: boolean): void {
    if (this.viewOf(packId)?.status === 'running') return;
    const controller = new AbortController();
    const pull: Pull = {
      controller,
      view: { status: 'running', doneBytes: 0, totalBytes: 0 },
      ended: this.#models
        .pull(packId, {
          acceptLicence,
          signal: controller.signal,
          progress: ({ doneBytes, totalBytes }) => {
            pull.view = { status: 'running', doneBytes, totalBytes };
          },
        })
        .then(
          () => {
            pull.view = { ...pull.view, status: 'succeeded' };
          },
          (error: unknown) => {
            const problem = Problem.from(error);
            const status = problem.code === 'canceled' ? 'canceled' : 'failed';
            pull.view = { ...pull.view, status, problem: problem.report() };
          },
        ),
    };
    this.#pulls.set(packId, pull);
  }

  /** Ends a pull; what has come stays, and the next one goes on from there. */
  async cancel(packId: string): Promise<void> {
    const pull = this.#pulls.get(packId);
    pull?.controller.abort(new Problem('canceled', 'The pull was canceled.'));
    await pull?.ended;
  }

  /** Forgets how the last pull ended. */
  forget(packId: string): void {
    if (this.viewOf(packId)?.status !== 'running') this.#pulls.delete(packId);
  }

  /** Ends every pull. */
  async close(): Promise<void> {
    await Promise.all([...this.#pulls.keys()].map((packId) => this.cancel(packId)));
  }
}
