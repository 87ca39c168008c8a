import { sql } from 'kysely';
import { type Attempt, LeaseLost } from '../../domain/job-store.ts';
import { Problem } from '../../domain/problem.ts';
import type { Database } from '../database/database.ts';
import type { JobStoreOptions } from './job-store-options.ts';
import { Wake, type WakeHub } from './wake-hub.ts';

/** An attempt that a handler of this process works on. */
export interface HeldLease {
  readonly attempt: Attempt;
  /** Aborted when the job is canceled or no longer this attempt's. */
  readonly signal: AbortSignal;
}

interface Holding extends HeldLease {
  readonly controller: AbortController;
  readonly leave: () => void;
}

const nameOf = ({ jobId, attempt }: Attempt): string => `${jobId}/${attempt}`;

/** Gives signs of life for the attempts of this process, and finds out which of them are over. */
export class LeaseKeeper {
  readonly #database: Database;
  readonly #hub: WakeHub;
  readonly #settings: Required<JobStoreOptions>;
  readonly #holdings = new Map<string, Holding>();
  readonly #wake = new Wake();
  #running: Promise<void> | null = null;

  constructor(database: Database, hub: WakeHub, settings: Required<JobStoreOptions>) {
    this.#database = database;
    this.#hub = hub;
    this.#settings = settings;
  }

  hold(attempt: Attempt): HeldLease {
    const controller = new AbortController();
    const holding: Holding = {
      attempt,
      controller,
      signal: controller.signal,
      leave: this.#hub.add(attempt.jobId, this.#wake),
    };
    this.#holdings.set(nameOf(attempt), holding);
    this.#running ??= this.#keep();
    return holding;
  }

  /** Whether the attempt is held and nobody has ended it yet. */
  holds(attempt: Attempt): boolean {
    return this.#holdings.has(nameOf(attempt));
  }

  /** The attempt is over for this process. */
  drop(attempt: Attempt): void {
    const holding = this.#holdings.get(nameOf(attempt));
    if (holding === undefined) return;
    this.#holdings.delete(nameOf(attempt));
    holding.leave();
    if (this.#holdings.size === 0) this.#wake.call();
  }

  /** Resolves when nothing is held and nothing runs in the background any more. */
  async close(): Promise<void> {
    for (const { attempt } of [...this.#holdings.values()]) this.drop(attempt);
    await this.#running;
  }

  async #keep(): Promise<void> {
    let lastBeatMs = performance.now();
    while (this.#holdings.size > 0) {
      await this.#wake.wait(this.#settings.leaseCheckMs);
      if (this.#holdings.size === 0) break;
      const beat = performance.now() - lastBeatMs >= this.#settings.leaseMs / 4;
      try {
        await this.#check(beat);
        if (beat) lastBeatMs = performance.now();
      } catch (error) {
        // The fence holds without us; the next round finds out.
        this.#settings.onError(error);
        await this.#wake.wait(this.#settings.leaseCheckMs);
      }
    }
    this.#running = null;
  }

  async #check(beat: boolean): Promise<void> {
    const holdings = [...this.#holdings.values()];
    const ids = holdings.map(({ attempt }) => attempt.jobId);
    if (beat)
      await this.#database.kysely
        .updateTable('jobs')
        .set({ heartbeat_at: sql<string>`now()` })
        .where('id', 'in', ids)
        .where('status', '=', 'running')
        .where('lease_owner', '=', this.#database.sessionId)
        .execute();
    const rows = await this.#database.kysely
      .selectFrom('jobs')
      .select(['id', 'attempt', 'status'])
      .where('id', 'in', ids)
      .execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { attempt, controller } of holdings) {
      const row = byId.get(attempt.jobId);
      if (row?.attempt === attempt.attempt && row.status === 'running') continue;
      // Ended by the handler itself while the question was under way.
      if (!this.holds(attempt)) continue;
      this.drop(attempt);
      const canceled = row?.attempt === attempt.attempt && row.status === 'canceled';
      controller.abort(canceled ? new Problem('canceled', 'The job was canceled.') : new LeaseLost(attempt));
    }
  }
}
