import { expect, test } from 'vitest';
import { hashWord, nextWord } from './fill/random.ts';
import { GridCut, SIDES } from './grid-cut.ts';

/** What a division of the nodes costs, straight from the definition. */
function costOf(
  graph: GridCut,
  capacity: Int32Array,
  terminal: Int32Array,
  isInSink: (node: number) => boolean,
): number {
  let cost = 0;
  terminal.forEach((value, node) => {
    if (isInSink(node) ? value > 0 : value < 0) cost += Math.abs(value);
    if (isInSink(node)) return;
    for (let side = 0; side < SIDES; side += 1) {
      const near = graph.neighbour[node * SIDES + side]!;
      if (near >= 0 && isInSink(near)) cost += capacity[node * SIDES + side]!;
    }
  });
  return cost;
}

test('a cut costs no more than the best of all divisions, on a thousand small grids', () => {
  let word = hashWord(7, 0, 0);
  const draw = (count: number): number => {
    word = nextWord(word);
    return (word >>> 8) % count;
  };
  const graph = new GridCut(12);
  for (let round = 0; round < 1000; round += 1) {
    const widthPx = 1 + draw(4);
    const count = widthPx * (1 + draw(3));
    graph.reset(count);
    for (let node = 0; node < count; node += 1) {
      const x = node % widthPx;
      const near = [x > 0 ? node - 1 : -1, x < widthPx - 1 ? node + 1 : -1, node - widthPx, node + widthPx];
      near.forEach((other, side) => {
        if (other < 0 || other >= count) return;
        graph.neighbour[node * SIDES + side] = other;
        graph.capacity[node * SIDES + side] = draw(12);
      });
      graph.terminal[node] = draw(31) - 15;
    }
    const capacity = graph.capacity.slice();
    const terminal = graph.terminal.slice(0, count);
    let least = Number.POSITIVE_INFINITY;
    for (let division = 0; division < 2 ** count; division += 1) {
      least = Math.min(
        least,
        costOf(graph, capacity, terminal, (node) => ((division >> node) & 1) === 1),
      );
    }
    graph.cut();
    expect(costOf(graph, capacity, terminal, (node) => graph.isInSink(node))).toBe(least);
  }
});
