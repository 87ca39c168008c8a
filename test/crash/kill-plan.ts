/** When a server is killed. */
export type KillMoment =
  /** This share of a start after the process was started, before it is ready. */
  | { readonly while: 'starting'; readonly share: number }
  /** So long after it was ready, when its engine process may not be there yet. */
  | { readonly while: 'taking up'; readonly afterMs: number }
  /** So long after a job that it did itself was seen: an end of an earlier life that nobody had seen yet is not one. */
  | { readonly while: 'working'; readonly afterMs: number };

const TAKING_UP_MS = 1_000;
const WORKING_MS = 400;

/** Numbers 0..1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Random moments, one for each of `kills` lives of a server. Every three lives hold one of each kind, in random order: a
 * machine too slow to get any job done before its server dies would else count ten deaths against the first in the queue.
 */
export function killPlan(kills: number, seed: number): readonly KillMoment[] {
  const random = randomNumbers(seed);
  const moments: KillMoment[] = [];
  while (moments.length < kills) {
    const three: KillMoment[] = [
      { while: 'starting', share: random() },
      { while: 'taking up', afterMs: random() * TAKING_UP_MS },
      { while: 'working', afterMs: random() * WORKING_MS },
    ];
    while (three.length > 0) moments.push(...three.splice(Math.floor(random() * three.length), 1));
  }
  return moments.slice(0, kills);
}
