/** Numbers 0..count-1 in disjoint sets that can be joined; a set's smallest number stands for it. */
export class Partition {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, index) => index);
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
    if (a < b) this.#parents[b] = a;
    else this.#parents[a] = b;
  }
}
