/**
 * The candidate that `name` was probably meant to be, or `null` when none is near: an abbreviation or a longer form of
 * it, or one within a third of its letters by optimal string alignment (one step = a letter put in, left out, changed,
 * or swapped with its neighbour).
 */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const wanted = name.toLowerCase();
  let nearest: string | null = null;
  let nearestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = alignmentDistance(wanted, candidate.toLowerCase());
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if ((distance <= limit || isStem(wanted, candidate)) && distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** A sentence for the end of an error, with a leading space, or nothing. */
export function suggestionOf(name: string, candidates: readonly string[], prefix = ''): string {
  const nearest = nearestName(name, candidates);
  return nearest === null ? '' : ` Did you mean ${prefix}${nearest}?`;
}

const STEM_LENGTH = 3;

function isStem(wanted: string, candidate: string): boolean {
  const stem = Math.min(wanted.length, candidate.length);
  return stem >= STEM_LENGTH && wanted.slice(0, stem) === candidate.slice(0, stem);
}

function alignmentDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      let steps = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      const isSwap =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) steps = Math.min(steps, beforeLast[column - 2]! + 1);
      current.push(steps);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
