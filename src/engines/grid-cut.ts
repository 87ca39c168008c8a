/** The four neighbours of a node: left, right, above, below; `side ^ 1` leads back. */
export const SIDES = 4;

const NONE = -1;
const TERMINAL = -2;
const ORPHAN = -3;

/**
 * A graph whose nodes have up to four neighbours each, cut in two at least cost (augmenting paths from two search
 * trees: Boykov and Kolmogorov, PAMI 2004). Capacities are whole numbers. One instance serves many cuts.
 */
export class GridCut {
  /** The node on each side of every node, -1 where there is none. */
  readonly neighbour: Int32Array;
  /** What cutting the way from a node to each neighbour costs. */
  readonly capacity: Int32Array;
  /** Above 0: what it costs to put the node on the sink's side; below 0: the same for the source's side, negated. */
  readonly terminal: Int32Array;
  readonly #parent: Int8Array;
  readonly #inSinkTree: Uint8Array;
  readonly #stamp: Int32Array;
  readonly #distance: Int32Array;
  readonly #queued: Uint8Array;
  #queue: number[] = [];
  #orphans: number[] = [];
  #time = 0;
  #count = 0;

  constructor(mostNodes: number) {
    this.neighbour = new Int32Array(mostNodes * SIDES);
    this.capacity = new Int32Array(mostNodes * SIDES);
    this.terminal = new Int32Array(mostNodes);
    this.#parent = new Int8Array(mostNodes);
    this.#inSinkTree = new Uint8Array(mostNodes);
    this.#stamp = new Int32Array(mostNodes);
    this.#distance = new Int32Array(mostNodes);
    this.#queued = new Uint8Array(mostNodes);
  }

  /** Empties the graph for `count` nodes without neighbours or costs. */
  reset(count: number): void {
    this.#count = count;
    this.neighbour.fill(-1, 0, count * SIDES);
    this.capacity.fill(0, 0, count * SIDES);
    this.terminal.fill(0, 0, count);
  }

  /** Cuts; `capacity` and `terminal` hold what is left over afterwards. */
  cut(): void {
    const { terminal } = this;
    this.#queue = [];
    this.#orphans = [];
    this.#time = 0;
    for (let node = 0; node < this.#count; node += 1) {
      this.#queued[node] = 0;
      this.#stamp[node] = 0;
      this.#distance[node] = 1;
      this.#parent[node] = terminal[node] === 0 ? NONE : TERMINAL;
      this.#inSinkTree[node] = terminal[node]! < 0 ? 1 : 0;
      if (terminal[node] !== 0) this.#activate(node);
    }
    for (let head = 0; head < this.#queue.length; ) {
      const node = this.#queue[head]!;
      const bridge = this.#parent[node] === NONE ? NONE : this.#grow(node);
      if (bridge === NONE) {
        this.#queued[node] = 0;
        head += 1;
        continue;
      }
      this.#time += 1;
      this.#augment(bridge);
      this.#adopt();
    }
  }

  /** Whether a node ended on the sink's side; nodes that neither side holds are on the source's. */
  isInSink(node: number): boolean {
    return this.#parent[node] !== NONE && this.#inSinkTree[node] === 1;
  }

  #activate(node: number): void {
    if (this.#queued[node] === 1) return;
    this.#queued[node] = 1;
    this.#queue.push(node);
  }

  /** What can flow between a node and its neighbour in the direction of the tree, from the root outwards. */
  #room(node: number, side: number, toSink: boolean): number {
    if (!toSink) return this.capacity[node * SIDES + side]!;
    return this.capacity[this.neighbour[node * SIDES + side]! * SIDES + (side ^ 1)]!;
  }

  /** Takes free neighbours into the node's tree; answers `node * SIDES + side` where it meets the other tree. */
  #grow(node: number): number {
    const inSink = this.#inSinkTree[node] === 1;
    for (let side = 0; side < SIDES; side += 1) {
      const near = this.neighbour[node * SIDES + side]!;
      if (near < 0 || this.#room(node, side, inSink) === 0) continue;
      if (this.#parent[near] === NONE) {
        this.#inSinkTree[near] = inSink ? 1 : 0;
        this.#parent[near] = side ^ 1;
        this.#stamp[near] = this.#stamp[node]!;
        this.#distance[near] = this.#distance[node]! + 1;
        this.#activate(near);
      } else if ((this.#inSinkTree[near] === 1) !== inSink) {
        return inSink ? near * SIDES + (side ^ 1) : node * SIDES + side;
      } else if (this.#stamp[near]! <= this.#stamp[node]! && this.#distance[near]! > this.#distance[node]!) {
        this.#parent[near] = side ^ 1;
        this.#stamp[near] = this.#stamp[node]!;
        this.#distance[near] = this.#distance[node]! + 1;
      }
    }
    return NONE;
  }

  /** Sends as much as fits along the path through the bridge; ways that are full leave orphans. */
  #augment(bridge: number): void {
    const { capacity, neighbour, terminal } = this;
    const parent = this.#parent;
    const start = Math.floor(bridge / SIDES);
    const end = neighbour[bridge]!;
    let flow = capacity[bridge]!;
    let node = start;
    for (; parent[node]! >= 0; ) {
      const up = neighbour[node * SIDES + parent[node]!]!;
      flow = Math.min(flow, capacity[up * SIDES + (parent[node]! ^ 1)]!);
      node = up;
    }
    flow = Math.min(flow, terminal[node]!);
    for (node = end; parent[node]! >= 0; ) {
      flow = Math.min(flow, capacity[node * SIDES + parent[node]!]!);
      node = neighbour[node * SIDES + parent[node]!]!;
    }
    flow = Math.min(flow, -terminal[node]!);
    capacity[bridge]! -= flow;
    capacity[end * SIDES + ((bridge % SIDES) ^ 1)]! += flow;
    for (node = start; parent[node]! >= 0; ) {
      const side = parent[node]!;
      const up = neighbour[node * SIDES + side]!;
      capacity[node * SIDES + side]! += flow;
      capacity[up * SIDES + (side ^ 1)]! -= flow;
      if (capacity[up * SIDES + (side ^ 1)] === 0) this.#orphan(node);
      node = up;
    }
    terminal[node]! -= flow;
    if (terminal[node] === 0) this.#orphan(node);
    for (node = end; parent[node]! >= 0; ) {
      const side = parent[node]!;
      const up = neighbour[node * SIDES + side]!;
      capacity[up * SIDES + (side ^ 1)]! += flow;
      capacity[node * SIDES + side]! -= flow;
      if (capacity[node * SIDES + side] === 0) this.#orphan(node);
      node = up;
    }
    terminal[node]! += flow;
    if (terminal[node] === 0) this.#orphan(node);
  }

  #orphan(node: number): void {
    this.#parent[node] = ORPHAN;
    this.#orphans.push(node);
  }

  /** Finds every orphan a new parent in its own tree, or sets it free. */
  #adopt(): void {
    const { neighbour } = this;
    const orphans = this.#orphans;
    const parent = this.#parent;
    const inSinkTree = this.#inSinkTree;
    for (let orphan = orphans.pop(); orphan !== undefined; orphan = orphans.pop()) {
      const inSink = inSinkTree[orphan] === 1;
      let best = NONE;
      let bestDistance = 0x7fffffff;
      for (let side = 0; side < SIDES; side += 1) {
        const near = neighbour[orphan * SIDES + side]!;
        if (near < 0 || parent[near] === NONE || (inSinkTree[near] === 1) !== inSink) continue;
        if (this.#room(near, side ^ 1, inSink) === 0) continue;
        const distance = this.#distanceToRoot(near);
        if (distance >= bestDistance) continue;
        best = side;
        bestDistance = distance;
      }
      if (best !== NONE) {
        parent[orphan] = best;
        this.#stamp[orphan] = this.#time;
        this.#distance[orphan] = bestDistance + 1;
        continue;
      }
      parent[orphan] = NONE;
      for (let side = 0; side < SIDES; side += 1) {
        const near = neighbour[orphan * SIDES + side]!;
        if (near < 0 || parent[near] === NONE || (inSinkTree[near] === 1) !== inSink) continue;
        if (this.#room(near, side ^ 1, inSink) > 0) this.#activate(near);
        if (parent[near] === (side ^ 1)) this.#orphan(near);
      }
    }
  }

  /** Steps from a node to its tree's root; beyond every number where an orphan lies on the way. Marks what it walks. */
  #distanceToRoot(from: number): number {
    const { neighbour } = this;
    const parent = this.#parent;
    const stamp = this.#stamp;
    const distance = this.#distance;
    const time = this.#time;
    let steps = 0;
    let node = from;
    for (;;) {
      const side = parent[node]!;
      if (stamp[node] === time && side !== ORPHAN && side !== NONE) {
        steps += distance[node]!;
        break;
      }
      steps += 1;
      if (side === TERMINAL) {
        stamp[node] = time;
        distance[node] = 1;
        break;
      }
      if (side < 0) return 0x7fffffff;
      node = neighbour[node * SIDES + side]!;
    }
    const whole = steps;
    for (node = from; stamp[node] !== time; ) {
      stamp[node] = time;
      distance[node] = steps;
      steps -= 1;
      node = neighbour[node * SIDES + parent[node]!]!;
    }
    return whole;
  }
}
