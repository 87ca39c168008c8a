import type { CapabilityName } from '../domain/capability.ts';
import { Problem } from '../domain/problem.ts';
import type { EngineCard } from '../engines/engine.ts';

/** Mebibytes that a picture itself takes per megapixel: its pixels, the layers made of them, and what is encoded. */
const PICTURE_MEBIBYTES_PER_MEGAPIXEL = 24;
/** An engine process before it has loaded anything. */
const PROCESS_MEBIBYTES = 150;

/** Leaves the memory that a job was admitted with. Harmless twice. */
export type Leave = () => void;

/** Lets jobs at the memory that all engine processes share, by their pictures' pixels and the engines' cards. */
export interface Admission {
  /** What is left for jobs when every engine process is warm. */
  readonly capacityMebibytes: number;
  /** What one process holds with every engine warm. */
  readonly residentMebibytes: number;
  /**
   * Tells whether a job could ever run here.
   * @throws Problem `memory_short` when it could not
   */
  check(capabilities: readonly CapabilityName[], pixels: number): void;
  /**
   * Waits, in the order of coming, until the job's memory is free. One that needs more than all of it runs alone: whether
   * it should have been taken at all was asked when it came in.
   * @throws the signal's reason when it is aborted
   */
  enter(capabilities: readonly CapabilityName[], pixels: number, signal: AbortSignal): Promise<Leave>;
}

interface Waiting {
  readonly mebibytes: number;
  readonly admit: () => void;
}

/** Reading text has a thread of its own, in which it goes on while another engine works. */
const BESIDE: CapabilityName = 'read-text';

/**
 * The memory of a job above its warm engines: of those that run one after the other the hungriest counts, and what runs
 * beside them as well.
 */
function jobMebibytes(cards: readonly EngineCard[], capabilities: readonly CapabilityName[], pixels: number) {
  const megapixels = pixels / 1e6;
  const ofEngine = (capability: CapabilityName): number => {
    const card = cards.find((candidate) => candidate.capability === capability);
    return card ? megapixels * card.mebibytesPerMegapixel + (card.mebibytesPerRun ?? 0) : 0;
  };
  const inTurn = capabilities.filter((capability) => capability !== BESIDE).map(ofEngine);
  const beside = capabilities.includes(BESIDE) ? ofEngine(BESIDE) : 0;
  return megapixels * PICTURE_MEBIBYTES_PER_MEGAPIXEL + Math.max(0, ...inTurn) + beside;
}

/**
 * Admission to `budgetMebibytes` for `engineHosts` processes. `cards` are those of the available engines in the
 * registry's order: the first of a capability is the one that will be used.
 */
export function createAdmission(settings: {
  readonly budgetMebibytes: number;
  readonly engineHosts: number;
  readonly cards: readonly EngineCard[];
}): Admission {
  const { budgetMebibytes, engineHosts, cards } = settings;
  const residentMebibytes = cards.reduce((sum, card) => sum + card.residentMebibytes, PROCESS_MEBIBYTES);
  const capacityMebibytes = Math.max(0, budgetMebibytes - engineHosts * residentMebibytes);
  const waiting: Waiting[] = [];
  let used = 0;

  const check: Admission['check'] = (capabilities, pixels) => {
    const needed = jobMebibytes(cards, capabilities, pixels);
    if (needed <= capacityMebibytes) return;
    throw new Problem(
      'memory_short',
      `A picture of ${(pixels / 1e6).toFixed(1)} megapixels needs about ${Math.ceil(needed)} MiB for this operation, ` +
        `but this server has ${Math.floor(capacityMebibytes)} MiB for jobs.`,
    );
  };

  const admitNext = (): void => {
    for (let next = waiting[0]; next && used + next.mebibytes <= capacityMebibytes; next = waiting[0]) {
      waiting.shift();
      used += next.mebibytes;
      next.admit();
    }
  };

  return {
    capacityMebibytes,
    residentMebibytes,
    check,
    async enter(capabilities, pixels, signal) {
      signal.throwIfAborted();
      const mebibytes = Math.min(jobMebibytes(cards, capabilities, pixels), capacityMebibytes);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const entry: Waiting = { mebibytes, admit: resolve };
      const giveUp = (): void => {
        const place = waiting.indexOf(entry);
        if (place < 0) return;
        waiting.splice(place, 1);
        reject(signal.reason);
        // Whoever stood behind may fit where this one did not.
        admitNext();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.push(entry);
      admitNext();
      await promise.finally(() => signal.removeEventListener('abort', giveUp));
      let left = false;
      return () => {
        if (left) return;
        left = true;
        used -= mebibytes;
        admitNext();
      };
    },
  };
}
