/** How much speaks for `first` lying in front of `second`; below 0 for the other way round. */
export interface PairScore {
  readonly first: number;
  readonly second: number;
  readonly score: number;
}

/**
 * A total order of `count` things from scores of pairs: the strongest pairs are settled first, and a pair that would
 * contradict those is left out (Tideman 1987, "Independence of clones as a criterion for voting rules"). What the pairs
 * leave open, `fallback` orders, then the index.
 * @returns indices, first the one that nothing is before
 */
export function rankedOrder(
  count: number,
  pairs: readonly PairScore[],
  fallback: (first: number, second: number) => number,
): readonly number[] {
  const before = Array.from({ length: count }, () => new Set<number>());
  const leads = (from: number, to: number): boolean => {
    const pending = [from];
    const seen = new Set(pending);
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (index === to) return true;
      for (const next of before[index]!) {
        if (seen.has(next)) continue;
        seen.add(next);
        pending.push(next);
      }
    }
    return false;
  };
  const settled = pairs.filter(({ score }) => score !== 0);
  settled.sort((one, other) => Math.abs(other.score) - Math.abs(one.score));
  for (const { first, second, score } of settled) {
    const [front, back] = score > 0 ? [first, second] : [second, first];
    if (!leads(back, front)) before[front]!.add(back);
  }
  const order: number[] = [];
  const left = new Set(Array.from({ length: count }, (_, index) => index));
  while (left.size > 0) {
    const free = [...left].filter((index) => ![...left].some((other) => before[other]!.has(index)));
    const next = free.toSorted((one, other) => fallback(one, other) || one - other)[0]!;
    left.delete(next);
    order.push(next);
  }
  return order;
}
