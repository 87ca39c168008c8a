import { GridCut, SIDES } from '../grid-cut.ts';
import { HOLE, isKnown, type Level, SOURCE, UNUSABLE } from './level.ts';
import { lookDistance } from './look-distance.ts';

/** A displacement from a hole's pixel to the one that it copies. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** Copying from where there is nothing to copy: dearer than any seam. */
export const FORBIDDEN = 1_000_000;
/** The step of a seam beside which one of its sources ends. */
const UNKNOWN_STEP = 40;
/** A step at the rim draws the outline of what has gone, so that it is dearer than a seam of the same step. */
const RIM_WEIGHT = 4;

/**
 * A shift for every pixel of a hole, so that it is made of few pieces of its surroundings whose seams do not show
 * (Pritch et al., ICCV 2009; He and Sun, ECCV 2012): labels are changed by cuts of least cost.
 */
export class ShiftMap {
  readonly level: Level;
  /** The position in `shifts` of each hole pixel's shift; -1 outside. */
  readonly label: Int16Array;
  shifts: Shift[];
  readonly #cut: GridCut;
  readonly #node: Int32Array;
  readonly #side: readonly number[];
  readonly #column: Uint16Array;

  constructor(level: Level, shifts: readonly Shift[]) {
    this.level = level;
    this.shifts = [...shifts];
    this.label = new Int16Array(level.state.length).fill(-1);
    this.#cut = new GridCut(level.hole.length);
    this.#node = new Int32Array(level.state.length).fill(-1);
    this.#side = [-1, 1, -level.widthPx, level.widthPx];
    const { widthPx, heightPx } = level;
    const row = Uint16Array.from({ length: widthPx }, (_, x) => x);
    this.#column = new Uint16Array(widthPx * heightPx);
    for (let y = 0; y < heightPx; y += 1) this.#column.set(row, y * widthPx);
  }

  /** The pixel that `shift` leads to, -1 off the level. */
  place(pixel: number, shift: Shift): number {
    const { widthPx, state } = this.level;
    const x = this.#column[pixel]! + shift.x;
    const place = pixel + shift.y * widthPx + shift.x;
    return x < 0 || x >= widthPx || place < 0 || place >= state.length ? -1 : place;
  }

  /** Whether a pixel may be copied by a shift. */
  mayCopy(pixel: number, shift: Shift): boolean {
    const place = this.place(pixel, shift);
    return place >= 0 && this.level.state[place] === SOURCE;
  }

  /** The step between what two shifts put at a pixel; -1 where one of them leads nowhere. */
  #step(pixel: number, first: Shift, second: Shift): number {
    const { state } = this.level;
    const a = this.place(pixel, first);
    const b = this.place(pixel, second);
    if (a < 0 || b < 0 || !isKnown(state[a]) || !isKnown(state[b])) return -1;
    return lookDistance(this.level, a, b);
  }

  /** What a seam costs between neighbours with different labels. */
  seam(pixel: number, near: number, own: number, other: number): number {
    if (own === other) return 0;
    const a = this.shifts[own]!;
    const b = this.shifts[other]!;
    const here = this.#step(pixel, a, b);
    const there = this.#step(near, a, b);
    if (here < 0 && there < 0) return 2 * UNKNOWN_STEP;
    return here < 0 ? 2 * there : there < 0 ? 2 * here : here + there;
  }

  /** What a shift costs a pixel by itself: steps to known neighbours. */
  rim(pixel: number, shift: Shift): number {
    const { state } = this.level;
    let sum = 0;
    for (const side of this.#side) {
      const near = pixel + side;
      if (!isKnown(state[near])) continue;
      const place = this.place(near, shift);
      sum +=
        RIM_WEIGHT *
        (place >= 0 && isKnown(state[place]) ? lookDistance(this.level, near, place) : UNKNOWN_STEP);
    }
    return sum;
  }

  /** Whether a hole pixel lies beside another label or a known pixel. */
  isBorder(pixel: number): boolean {
    const own = this.label[pixel]!;
    const { state } = this.level;
    for (const side of this.#side)
      if (state[pixel + side] !== UNUSABLE && this.label[pixel + side] !== own) return true;
    return false;
  }

  /** What a hole pixel's seams and rim cost. */
  borderCost(pixel: number): number {
    const own = this.label[pixel]!;
    let sum = this.rim(pixel, this.shifts[own]!);
    for (const side of this.#side) {
      if (this.level.state[pixel + side] === HOLE)
        sum += this.seam(pixel, pixel + side, own, this.label[pixel + side]!);
    }
    return sum;
  }

  /**
   * Lets the hole's pixels named in `pixels` change to `label` where that lowers the whole cost, in place.
   * @param alone what each label costs a pixel beyond seams
   */
  expand(label: number, pixels: Int32Array, alone: (pixel: number, label: number) => number): boolean {
    const cut = this.#cut;
    const node = this.#node;
    // Those that have the label and those that cannot take it stay as they are: the others' seams with them are enough.
    const free = pixels.filter((pixel) => {
      const own = this.label[pixel]!;
      return own < 0 || (own !== label && alone(pixel, label) < FORBIDDEN);
    });
    if (free.length === 0) return false;
    cut.reset(free.length);
    for (let at = 0; at < free.length; at += 1) node[free[at]!] = at;
    for (let at = 0; at < free.length; at += 1) this.#connect(at, free[at]!, label, alone);
    for (const pixel of free) node[pixel] = -1;
    cut.cut();
    let changed = false;
    for (let at = 0; at < free.length; at += 1) {
      if (!cut.isInSink(at)) continue;
      this.label[free[at]!] = label;
      changed = true;
    }
    return changed;
  }

  /** What a shift costs a pixel beside seams with others: steps at the rim; `FORBIDDEN` where it copies nothing. */
  alone(pixel: number, label: number): number {
    const shift = this.shifts[label]!;
    return this.mayCopy(pixel, shift) ? this.rim(pixel, shift) : FORBIDDEN;
  }

  #connect(at: number, pixel: number, label: number, alone: (pixel: number, label: number) => number): void {
    const { neighbour, capacity, terminal } = this.#cut;
    const own = this.label[pixel]!;
    let keep = own < 0 ? 2 * FORBIDDEN : alone(pixel, own);
    let take = alone(pixel, label);
    for (let side = 0; side < SIDES; side += 1) {
      const near = pixel + this.#side[side]!;
      if (this.level.state[near] !== HOLE) continue;
      const other = this.label[near]!;
      const there = this.#node[near]!;
      if (there < 0) {
        if (other < 0) continue;
        if (own >= 0) keep += this.seam(pixel, near, own, other);
        take += this.seam(pixel, near, label, other);
        continue;
      }
      neighbour[at * SIDES + side] = there;
      if (side % 2 === 0) continue;
      // Kolmogorov and Zabih, PAMI 2004: both keep, only the neighbour changes, only this one changes.
      const bothKeep = own < 0 || other < 0 ? 0 : this.seam(pixel, near, own, other);
      const nearTakes = own < 0 ? 0 : this.seam(pixel, near, own, label);
      const thisTakes = other < 0 ? 0 : this.seam(pixel, near, label, other);
      take += thisTakes - bothKeep;
      terminal[there]! -= Math.round(thisTakes);
      capacity[at * SIDES + side] = Math.max(0, Math.round(nearTakes + thisTakes - bothKeep));
    }
    terminal[at]! += Math.round(take - keep);
  }
}
