/** Numbers 0..count-1 in disjoint sets that can be joined; a set's smallest number stands for it. */
export class Partition {
  readonly #parents: Int32Array;
  /** Per set, by what stands for it, the group that it keeps to; -1 where it may go with any. */
  readonly #groups: Int32Array;

  /** Sets with numbers of different `groups` are never joined; what has none goes with any. */
  constructor(count: number, groups: ReadonlyMap<number, number> = new Map()) {
    this.#parents = Int32Array.from({ length: count }, (_, index) => index);
    this.#groups = Int32Array.from({ length: count }, (_, index) => groups.get(index) ?? -1);
  }

  root(index: number): number {
    const parents = this.#parents;
    let root = index;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  }

  join(one: number, other: number): void {
    const [a, b] = [this.root(one), this.root(other)];
    const [own, far] = [this.#groups[a]!, this.#groups[b]!];
    if (own >= 0 && far >= 0 && own !== far) return;
    const root = Math.min(a, b);
    this.#parents[Math.max(a, b)] = root;
    this.#groups[root] = Math.max(own, far);
  }
}
