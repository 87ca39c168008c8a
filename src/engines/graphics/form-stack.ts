import type { Raster } from '../../domain/raster.ts';
import type { Form, OutlineSamples } from './form.ts';
import { distanceFrom, formBounds, formMask, outlineSamples, sideEnds } from './form.ts';
import { smallestFirst } from './form-order.ts';
import type { Place, StackLevels } from './form-picture.ts';
import { BEYOND, StackPicture, UNKNOWN } from './form-picture.ts';
import type { FormVeil } from './form-relation.ts';
import { addedAt, belowVeil, likelyRelation, misfitOf, relationOf } from './form-relation.ts';
import type { PaintModel, PaintSamples } from './paint.ts';
import { fitPaint, paintAt } from './paint.ts';
import type { Bounds } from './part.ts';

/** A form that lies above everything that is left, as it was found. */
export interface StackedForm {
  readonly form: Form;
  readonly mask: { readonly bounds: Bounds; readonly alpha: Uint8Array };
  /** `null` where it hides what lies below; else what shows through and what it adds. */
  readonly veil: FormVeil | null;
  /** Per part that a veil lies on and that shows nowhere else, its paint below the veil. */
  readonly below: ReadonlyMap<number, PaintModel>;
  /** The parts that show it: its own pieces, or through a veil what lies below. */
  readonly parts: readonly number[];
  /** Per part that a veil lies on, the part that shows the same paint beside it; the part itself where none does. */
  readonly seenOver: ReadonlyMap<number, number>;
  /** Parts that show more than the form, with the part that its pixels become. */
  readonly cuts: ReadonlyMap<number, number>;
  /** The gradient that its pieces are painted with together; `null` where each says it alone. */
  readonly paint: PaintModel | null;
  /** Whether all of its outline shows. */
  readonly isWhole: boolean;
  /** Whether nothing but what came off before lies on it. */
  readonly isClear: boolean;
}

/** A band along an outline is so thick, in pixels, at most; along this share of what shows of a form it must be thicker. */
const RIM_PX = 7;
const LEAST_DEEP_SHARE = 0.2;

/** How far, in pixels, a part may reach beyond a form that is all of it. */
const REST_PX = 2.5;

/** Steps, in pixels, between the places looked at on outlines, and the most of them. */
const STEP_PX = 2;
const MOST_SAMPLES = 500;

/** How near, in pixels, an edge is to an outline that is just the form's. */
const SHARP_PX = 1.1;

/** Share of what can be seen of an outline, and of each side, that may show no edge although the form makes one there. */
const MOST_CLASH_SHARE = 0.05;
const MOST_SIDE_CLASH_SHARE = 0.06;

/** Share of it that must show an edge: on what has its own paint a form shows none. */
const LEAST_TELLING_SHARE = 0.45;
const LEAST_SIDE_TELLING_SHARE = 0.3;

/** Length of a form, as a share of the canvas's shorter side, from which it may be cut out of what has its paint. */
const LEAST_CUT_SHARE = 0.12;

/** Share of it that may show none where light comes through the form. */
const MOST_PLAIN_SHARE = 0.4;

/** Share of the outline that must show, and of the forms' inside that must be what the form says. */
const LEAST_SHOWN_SHARE = 0.2;
const LEAST_INSIDE_SHARE = 0.97;

/** Share of the inside that shows where nothing lies on it. */
const LEAST_CLEAR_SHARE = 0.995;

/** Share of the inside that must show where what is no form lies on one. */
const LEAST_BARE_SHARE = 0.3;

/** Share of what shows of a veil's outline that must tell it: other edges may run along it just inside or outside. */
const LEAST_TOLD_SHARE = 0.8;

/** What shows through a veil, and how far, in levels, its own colour may be beyond black and white. */
const LEAST_THROUGH = 0.06;
const MOST_THROUGH = 0.9;
const MOST_OUTSIDE = 8;

/** How near, in samples and in pixels, two places on an outline are whose gradients are alike, and how far apart, in levels, what lies beside them. */
const NEAR_STEPS = 6;
const NEAR_PX = 24;
const LEAST_STEP = 30;
const LEAST_TOLD = 6;

/** How many pixels of outline a form must explain to be worth being said, and each of its sides. */
const FORM_COST_PX = 16;
const NUMBER_COST_PX = 4;

/** How much an outline that clashes speaks against it: what lies in front comes off first. */
const CLASH_WEIGHT = 2;

/** How much an outline that shows no edge on its own paint speaks against a form, against one that shows: it may be made up. */
const UNSHOWN_WEIGHT = 0.8;

/** How long a side is, in pixels, that must show itself, and how much of it must. */
const LEAST_SIDE_PX = 14;
const LEAST_SIDE_SHOWN_PX = 8;

/** Where, in pixels beyond the end of a side, the side is looked for again. */
const BEYOND_PX = [4, 6, 8, 10, 12, 14] as const;

const BESIDE_PX = 1.5;

/** How far, in pixels, from a form's bounds is looked at most. */
const LOOKED_PX = 17;

/** Share of a part's pixels that a form must hold for the part to be its own. */
const LEAST_OWN_SHARE = 0.85;

/** How far, in pixels, from a form its part may show and be its edge, and how many pixels further off are another thing. */
const SEAM_PX = 2.5;
const LEAST_REST_PIXELS = 16;

const MOST_FORMS = 24;
const MOST_GUESSES = 1500;

interface Found {
  readonly guess: Guess;
  readonly veil: StackedForm['veil'];
  /** The part that shows most of an opaque form, and the form's paint. */
  readonly part: number;
  readonly paint: PaintModel | null;
  /** Per part inside, what it is seen over along the outline. */
  readonly pairs: ReadonlyMap<number, number>;
  /** Whether nothing lies on it, little, or much that is no form. */
  readonly cover: 'none' | 'little' | 'much';
  /** Whether none of its outline runs through its own paint, where it may as well be made up. */
  readonly isTold: boolean;
  readonly isWhole: boolean;
  readonly gain: number;
}

/** What a guess is as long as nothing changes near it; `undefined` where that is to be asked anew. */
interface Candidate {
  readonly guess: Guess;
  readonly bounds: Bounds;
  found: Found | null | undefined;
}

/** What one side of an outline shows, in places. */
interface Side {
  edges: number;
  known: number;
  whole: number;
  clashes: number;
}

interface Guess {
  readonly form: Form;
  readonly samples: OutlineSamples;
  readonly ends: ReturnType<typeof sideEnds>;
  /** Whether it may be nothing but what is seen through a ring's hole. */
  readonly isHole: boolean;
}

/** Takes forms off a picture, front to back. Long, as what tells an opaque form, a veil and neither apart is asked together. */
export class FormStack {
  readonly #seen: StackPicture;
  readonly #levels: StackLevels;
  readonly #letters: ReadonlySet<number>;
  readonly #fine: ReadonlyMap<number, Bounds>;
  readonly #own = new Float32Array(3);
  readonly #far = new Float32Array(3);

  /**
   * `labels` has each pixel's part, `UNKNOWN` where nothing is known; `ground` is the part that lies below everything; `letters`
   * may be forms, but none is cut out of them, nor out of the thin and small parts whose bounds `fine` has.
   */
  constructor(
    labels: Int32Array,
    calm: Raster,
    paints: readonly PaintModel[],
    {
      levels,
      ground,
      letters,
      fine,
    }: {
      readonly levels: StackLevels;
      readonly ground: number;
      readonly letters: ReadonlySet<number>;
      readonly fine: ReadonlyMap<number, Bounds>;
    },
  ) {
    this.#seen = new StackPicture(labels, calm, paints, { levels, ground });
    this.#levels = levels;
    this.#letters = letters;
    this.#fine = fine;
  }

  /** Takes forms off, one after the other, front to back; what lies below a veil is put in place of what shows it. */
  take(forms: readonly Form[]): StackedForm[] {
    const holes = forms.flatMap((form) => (form.type === 'ring' ? [form] : []));
    let candidates = forms
      .map((form): Guess => {
        const isHole = holes.some(
          (ring) =>
            form.type === 'ellipse' &&
            Math.abs(form.radiusXPx - ring.holeRadiusPx) < 2 &&
            Math.abs(form.center.xPx - ring.center.xPx) < 2 &&
            Math.abs(form.center.yPx - ring.center.yPx) < 2,
        );
        const rough = outlineSamples(form, STEP_PX);
        const stepPx = (STEP_PX * rough.x.length) / MOST_SAMPLES;
        const samples = stepPx > STEP_PX ? outlineSamples(form, stepPx) : rough;
        return { form, samples, ends: sideEnds(form), isHole };
      })
      .map((guess) => ({ guess, edges: this.#edgeShare(guess) }))
      .filter(({ edges }) => edges >= LEAST_SHOWN_SHARE)
      .sort((one, other) => other.edges - one.edges)
      .slice(0, MOST_GUESSES)
      .map(({ guess }): Candidate => ({ guess, bounds: formBounds(guess.form), found: undefined }));
    const stack: StackedForm[] = [];
    while (stack.length < MOST_FORMS) {
      const left: Candidate[] = [];
      const found: Found[] = [];
      for (const candidate of candidates) {
        if (candidate.found === undefined) {
          // What shows too little now will never show more.
          if (this.#edgeShare(candidate.guess) < LEAST_SHOWN_SHARE) continue;
          candidate.found = this.#test(candidate.guess);
        }
        left.push(candidate);
        if (candidate.found) found.push(candidate.found);
      }
      const best = frontOf(found);
      if (!best) break;
      const taken = this.#takeOff(best);
      candidates = left.filter(({ guess }) => guess !== best!.guess);
      for (const candidate of candidates)
        if (areNear(candidate.bounds, taken.mask.bounds)) candidate.found = undefined;
      stack.push(taken);
    }
    return smallestFirst(stack, this.#seen.paints, this.#levels.same);
  }

  /**
   * Forms that were cut out of what is no form: any piece of a drawing has a straight side. Regular forms say by themselves
   * where they end.
   */
  torn(stack: readonly StackedForm[]): Form[] {
    const left = new Map<number, number>();
    for (const id of this.#seen.labels) if (id >= 0) left.set(id, (left.get(id) ?? 0) + 1);
    return stack.flatMap(({ form, cuts }) =>
      !isRegular(form) && [...cuts.keys()].some((id) => (left.get(id) ?? 0) >= LEAST_REST_PIXELS)
        ? [form]
        : [],
    );
  }

  /** How far both sides of a form's outline are read from it: a bar's inside is thin. */
  #reachOf({ form }: Guess): number {
    const { reachPx } = this.#levels;
    if (form.type === 'ring') return Math.min(reachPx, (form.radiusPx - form.holeRadiusPx) * 0.4);
    if (form.type !== 'polygon' || form.points.length !== 4) return reachPx;
    const [a, , c, d] = form.points as unknown as readonly { xPx: number; yPx: number }[];
    return Math.min(reachPx, 0.4 * Math.hypot(a!.xPx - d!.xPx, a!.yPx - d!.yPx, 0 * c!.xPx));
  }

  /** The share of a form's outline on the canvas that shows an edge. */
  #edgeShare(guess: Guess): number {
    const { x, y, outX, outY } = guess.samples;
    const reach = this.#reachOf(guess);
    const { reachPx } = this.#levels;
    let [edges, whole] = [0, 0];
    for (let index = 0; index < x.length; index += 1) {
      const inner = this.#seen.labelAt(x[index]! - reach * outX[index]!, y[index]! - reach * outY[index]!);
      const outer = this.#seen.labelAt(
        x[index]! + reachPx * outX[index]!,
        y[index]! + reachPx * outY[index]!,
      );
      if (inner === BEYOND || outer === BEYOND) continue;
      whole += 1;
      if (inner >= 0 && outer >= 0 && inner !== outer) edges += 1;
    }
    return whole === 0 ? 0 : edges / whole;
  }

  /** Whether a form lies above everything that is left, and as what; `null` where it does not. */
  #test(guess: Guess): Found | null {
    const { samples, form } = guess;
    const { x, y, outX, outY, side, stepPx } = samples;
    const { reachPx } = this.#levels;
    const reach = this.#reachOf(guess);
    const count = x.length;
    const inner = new Int32Array(count);
    const outer = new Int32Array(count);
    const sides = new Map<number, Side>();
    const plain: number[] = [];
    let [edges, known, whole, sharp] = [0, 0, 0, 0];
    for (let index = 0; index < count; index += 1) {
      inner[index] = this.#seen.labelAt(x[index]! - reach * outX[index]!, y[index]! - reach * outY[index]!);
      outer[index] = this.#seen.labelAt(
        x[index]! + reachPx * outX[index]!,
        y[index]! + reachPx * outY[index]!,
      );
      if (inner[index] === BEYOND || outer[index] === BEYOND) continue;
      whole += 1;
      const own = sides.get(side[index]!) ?? { edges: 0, known: 0, whole: 0, clashes: 0 };
      sides.set(side[index]!, own);
      own.whole += 1;
      // Where nothing is known of both sides, no edge shows.
      const areUnknown = inner[index] === UNKNOWN && outer[index] === UNKNOWN;
      if (!areUnknown && (inner[index]! < 0 || outer[index]! < 0)) continue;
      known += 1;
      own.known += 1;
      if (inner[index] === outer[index] && (areUnknown || !this.#steps(guess, index))) {
        plain.push(index);
        continue;
      }
      own.edges += 1;
      edges += 1;
      const [nearX, nearY] = [SHARP_PX * outX[index]!, SHARP_PX * outY[index]!];
      if (
        this.#seen.labelAt(x[index]! - nearX, y[index]! - nearY) !==
        this.#seen.labelAt(x[index]! + nearX, y[index]! + nearY)
      )
        sharp += 1;
    }
    if (edges < Math.max(1, LEAST_SHOWN_SHARE * whole, LEAST_TELLING_SHARE * known)) return null;
    // A regular form's sides say where its hidden ones are; of any other each must show itself.
    if (!isRegular(form))
      for (const own of sides.values()) {
        const least = Math.max(LEAST_SIDE_SHOWN_PX / stepPx, LEAST_SIDE_TELLING_SHARE * own.known);
        if (own.whole * stepPx >= LEAST_SIDE_PX && own.edges < least) return null;
      }
    const shown = (edges + sharp) / 2 - UNSHOWN_WEIGHT * plain.length;
    const gain = shown * stepPx - FORM_COST_PX - NUMBER_COST_PX * numbersOf(form);
    if (gain <= 0) return null;
    const places = { inner, outer };
    const front = this.#frontPart(places);
    let clashes = 0;
    const isPlausible = (shows: (index: number) => boolean): boolean => {
      clashes = 0;
      for (const own of sides.values()) own.clashes = 0;
      for (const index of plain) {
        // Letters lie on it.
        if (inner[index] !== front && this.#letters.has(inner[index]!)) continue;
        if (inner[index] !== UNKNOWN && !shows(index)) continue;
        clashes += 1;
        sides.get(side[index]!)!.clashes += 1;
      }
      if (clashes > MOST_CLASH_SHARE * known) return false;
      for (const own of sides.values())
        if (own.known * stepPx > 10 && own.clashes > MOST_SIDE_CLASH_SHARE * own.known) return false;
      return true;
    };
    // A form shows no edge on what has its own paint.
    // Letters and icons are not cut up.
    const { heightPx, widthPx } = this.#seen.size;
    const { left, right, top, bottom } = formBounds(form);
    const isSmall = Math.max(right - left, bottom - top) < LEAST_CUT_SHARE * Math.min(widthPx, heightPx);
    const isLetter = isSmall || this.#letters.has(front);
    const showsEdge = (index: number): boolean =>
      isLetter ||
      !this.#seen.isAlike(
        inner[index]!,
        front,
        x[index]! - reach * outX[index]!,
        y[index]! - reach * outY[index]!,
      );
    const isOpaque = isPlausible(showsEdge);
    if (!isOpaque && plain.length > MOST_PLAIN_SHARE * known) return null;
    if (this.#goesOn(guess)) return null;
    const seen = this.#veilOf(guess, places);
    const showsVeil = (index: number): boolean => {
      const [px, py] = [x[index]! - reach * outX[index]!, y[index]! - reach * outY[index]!];
      this.#seen.color(px, py, this.#own);
      return misfitOf(seen!.veil, this.#own, this.#own, px, py) > this.#levels.same;
    };
    const told = () => ({
      guess,
      isTold: plain.length === clashes,
      isWhole: known - plain.length + clashes >= 0.97 * whole,
      gain: gain - CLASH_WEIGHT * clashes * stepPx,
    });
    if (seen && isPlausible(showsVeil)) return { ...told(), ...seen, part: -1, paint: null, cover: 'none' };
    if (!isOpaque || !isPlausible(showsEdge)) return null;
    const opaque = this.#opaque(guess, places);
    return opaque && { ...told(), ...opaque, veil: null, pairs: new Map() };
  }

  /** Whether the colours on both sides of an outline differ within one part, as where a gradient lies on one of its colours. */
  #steps(guess: Guess, index: number): boolean {
    const { x, y, outX, outY } = guess.samples;
    const reach = this.#reachOf(guess);
    const { reachPx, step } = this.#levels;
    this.#seen.color(x[index]! - reach * outX[index]!, y[index]! - reach * outY[index]!, this.#own);
    this.#seen.color(x[index]! + reachPx * outX[index]!, y[index]! + reachPx * outY[index]!, this.#far);
    return [0, 1, 2].some((channel) => Math.abs(this.#own[channel]! - this.#far[channel]!) >= step);
  }

  /** The part that shows most along the inside of an outline, where that shows an edge. */
  #frontPart({ inner, outer }: { inner: Int32Array; outer: Int32Array }): number {
    const counts = new Map<number, number>();
    let [part, most] = [-1, 0];
    for (let index = 0; index < inner.length; index += 1) {
      const id = inner[index]!;
      if (id < 0 || outer[index]! < 0 || outer[index] === id) continue;
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      if (count > most) [part, most] = [id, count];
    }
    return part;
  }

  /** Whether a straight side goes on beyond its end: then it is another form's. */
  #goesOn({ ends }: Guess): boolean {
    let on = 0;
    for (const { x, y, wayX, wayY } of ends) {
      let [shown, looked] = [0, 0];
      for (const away of BEYOND_PX) {
        const [px, py] = [x + away * wayX, y + away * wayY];
        const one = this.#seen.labelAt(px - BESIDE_PX * wayY, py + BESIDE_PX * wayX);
        const other = this.#seen.labelAt(px + BESIDE_PX * wayY, py - BESIDE_PX * wayX);
        if (one < 0 || other < 0) continue;
        looked += 1;
        if (one !== other) shown += 1;
      }
      if (looked >= 3 && shown === looked) on += 1;
    }
    return on > 0;
  }

  /** The part that shows most of an opaque form, and its one paint; `null` where what shows is not one paint. */
  #opaque(
    guess: Guess,
    { inner, outer }: { inner: Int32Array; outer: Int32Array },
  ): Pick<Found, 'part' | 'paint' | 'cover'> | null {
    const { samples } = guess;
    const reach = this.#reachOf(guess);
    const part = this.#frontPart({ inner, outer });
    // What shows the ground is a place where nothing lies.
    if (part < 0 || guess.isHole || this.#seen.isGround(part)) return null;
    // Frames and icons are drawn as one, and every piece of them has straight sides.
    if (exceeds(this.#fine.get(part), formBounds(guess.form))) return null;
    const edge: (Place & { readonly index: number })[] = [];
    const around = new Map<number, number>();
    for (let index = 0; index < inner.length; index += 1) {
      const [id, far] = [inner[index]!, outer[index]!];
      if (id < 0 || far < 0 || id === far) continue;
      around.set(far, (around.get(far) ?? 0) + 1);
      const x = samples.x[index]! - reach * samples.outX[index]!;
      edge.push({ id, index, x, y: samples.y[index]! - reach * samples.outY[index]! });
    }
    const inside = [...this.#seen.inside(guess)].filter(({ id }) => id === part || !this.#letters.has(id));
    const shareOf = (places: readonly Place[], paint: PaintModel): number =>
      places.filter(({ id, x, y }) => id === part || (id >= 0 && this.#seen.isPainted(paint, x, y))).length /
      Math.max(1, places.length);
    const own = this.#seen.paints[part]!;
    const isEdged = shareOf(edge, own) >= LEAST_INSIDE_SHARE;
    if (this.#isRim(guess, edge)) return null;
    const bare = shareOf(inside, own);
    const coverOf = (share: number): Found['cover'] => (share >= LEAST_CLEAR_SHARE ? 'none' : 'little');
    if (isEdged && bare >= LEAST_INSIDE_SHARE) return { part, paint: own, cover: coverOf(bare) };
    const shown = inside.filter(({ id }) => id >= 0);
    const all = this.#seen.fittedTo([...edge, ...shown].map(({ x, y }) => [Math.floor(x), Math.floor(y)]));
    if (all.type !== 'free' && all.residual <= this.#levels.off)
      if (Math.min(shareOf(edge, all), shareOf(inside, all)) >= LEAST_INSIDE_SHARE)
        return { part, paint: all, cover: coverOf(shareOf(inside, all)) };
    if (!isEdged || bare < LEAST_BARE_SHARE || this.#letters.has(part)) return null;
    // What shows around it and within it lies below a hole.
    const outside = [...around].flatMap(([id, count]) =>
      count > (1 - LEAST_INSIDE_SHARE) * edge.length ? [id] : [],
    );
    const seenThrough = inside.filter(
      ({ id, x, y }) =>
        !this.#seen.isPainted(own, x, y) && outside.some((other) => this.#seen.isAlike(id, other, x, y)),
    );
    return seenThrough.length > (1 - LEAST_INSIDE_SHARE) * inside.length
      ? null
      : { part, paint: own, cover: 'much' };
  }

  /** Whether a form shows nothing but a band along its outline: a frame, and nothing tells what lies within it. */
  #isRim({ form, samples }: Guess, edge: readonly (Place & { readonly index: number })[]): boolean {
    let [looked, deep] = [0, 0];
    for (const { id, index } of edge) {
      const x = samples.x[index]! - RIM_PX * samples.outX[index]!;
      const y = samples.y[index]! - RIM_PX * samples.outY[index]!;
      if (distanceFrom(form, x, y) > -RIM_PX / 2) continue;
      looked += 1;
      if (this.#seen.labelAt(x, y) === id || this.#seen.isPainted(this.#seen.paints[id]!, x, y)) deep += 1;
    }
    return deep < LEAST_DEEP_SHARE * looked;
  }

  /** The veil that a form is, by what shows on both sides of its outline; `null` where it is none. */
  #veilOf(
    guess: Guess,
    { inner, outer }: { inner: Int32Array; outer: Int32Array },
  ): { veil: FormVeil; pairs: ReadonlyMap<number, number> } | null {
    const { x, y, outX, outY } = guess.samples;
    const reach = this.#reachOf(guess);
    const { off, reachPx } = this.#levels;
    const places: (readonly [number, number])[] = [];
    const inside: number[][] = [];
    const outside: number[][] = [];
    const parts: (readonly [number, number])[] = [];
    for (let index = 0; index < inner.length; index += 1) {
      const [own, far] = [inner[index]!, outer[index]!];
      if (own < 0 || far < 0 || own === far) continue;
      const [px, py] = [x[index]!, y[index]!];
      this.#seen.beside(own, px, py, px - reach * outX[index]!, py - reach * outY[index]!, this.#own);
      this.#seen.beside(far, px, py, px + reachPx * outX[index]!, py + reachPx * outY[index]!, this.#far);
      places.push([px, py]);
      inside.push([...this.#own]);
      outside.push([...this.#far]);
      parts.push([own, far]);
    }
    const kept = (veil: FormVeil): number[] =>
      inside
        .map((_, index) => index)
        .filter((index) => misfitOf(veil, inside[index]!, outside[index]!) <= off);
    let veil = likelyRelation(inside, outside, off);
    for (let round = 0; veil && round < 2; round += 1)
      veil = relationOf(kept(veil).map((index) => [inside[index]!, outside[index]!] as const));
    if (!veil || kept(veil).length < LEAST_TOLD_SHARE * inside.length)
      veil = this.#gradientVeil(places, inside, outside);
    if (!veil) return null;
    const { through, added } = veil;
    if (through < LEAST_THROUGH || through > MOST_THROUGH) return null;
    if (
      added.some(
        (value) => value / (1 - through) < -MOST_OUTSIDE || value / (1 - through) > 255 + MOST_OUTSIDE,
      )
    )
      return null;
    const slack = off + 2;
    let [can, known] = [0, 0];
    for (const { id, x: px, y: py } of this.#seen.inside(guess)) {
      if (id < 0) continue;
      known += 1;
      this.#seen.color(px, py, this.#own);
      addedAt(veil, px, py, this.#far);
      if (
        [0, 1, 2].every((channel) => {
          const below = this.#own[channel]! - this.#far[channel]!;
          return below >= -slack && below <= 255 * through + slack;
        })
      )
        can += 1;
    }
    if (can < LEAST_INSIDE_SHARE * known) return null;
    const pairs = new Map<number, Map<number, number>>();
    for (const [index, [own, far]] of parts.entries()) {
      if (misfitOf(veil, inside[index]!, outside[index]!, ...places[index]!) > off + (veil.paint ? 1.5 : 0))
        continue;
      const seen = pairs.get(own) ?? new Map<number, number>();
      pairs.set(own, seen);
      seen.set(far, (seen.get(far) ?? 0) + 1);
    }
    const most = new Map(
      [...pairs].map(([id, seen]) => [id, [...seen].toSorted((one, other) => other[1] - one[1])[0]![0]]),
    );
    return { veil, pairs: most };
  }

  /** Takes a form off: it hides what it covers, or what lies below it shows. */
  #takeOff({ guess, veil, part, paint: shownPaint, pairs, isWhole, cover }: Found): StackedForm {
    const isClear = cover === 'none';
    const { form } = guess;
    const mask = formMask(form, this.#seen.size);
    const { widthPx } = this.#seen.size;
    const { left, top, right, bottom } = mask.bounds;
    const held = new Map<number, number>();
    const near = new Map<number, number>();
    for (let y = top, at = 0; y <= bottom; y += 1)
      for (let x = left; x <= right; x += 1, at += 1) {
        const id = this.#seen.labels[y * widthPx + x]!;
        if (id < 0) continue;
        if (mask.alpha[at]! > 127) held.set(id, (held.get(id) ?? 0) + 1);
        if (mask.alpha[at]! > 0 || distanceFrom(form, x + 0.5, y + 0.5) <= SEAM_PX)
          near.set(id, (near.get(id) ?? 0) + 1);
      }
    const areas = new Map<number, number>();
    for (const id of this.#seen.labels) if (held.has(id)) areas.set(id, (areas.get(id) ?? 0) + 1);
    const own = [...held]
      .filter(([id, count]) => count >= LEAST_OWN_SHARE * areas.get(id)!)
      .map(([id]) => id);
    if (!veil) {
      const isOfForm = (id: number): boolean => {
        const places = this.#seen.placesOf(id, mask);
        return (
          places.length > 0 &&
          places.every(([x, y]) => id === part || this.#seen.isPainted(shownPaint!, x, y))
        );
      };
      const parts = [...held.keys()].filter((id) => id === part || (!this.#letters.has(id) && isOfForm(id)));
      const cuts = new Map<number, number>();
      for (const id of parts) {
        if (areas.get(id)! - near.get(id)! < LEAST_REST_PIXELS) continue;
        cuts.set(id, this.#seen.paints.length);
        this.#seen.paints.push(this.#seen.paints[id]!);
      }
      const isGradient =
        shownPaint !== this.#seen.paints[part] ||
        (parts.length > 1 && parts.some((id) => this.#seen.paints[id]!.type !== 'flat'));
      const paint = isGradient ? this.#seen.fitted(new Set(parts), mask) : null;
      this.#seen.hide(mask, parts, cuts);
      const after = parts.map((id) => cuts.get(id) ?? id);
      return {
        form,
        mask,
        veil,
        parts: after,
        seenOver: new Map(),
        below: new Map(),
        cuts,
        paint,
        isWhole,
        isClear,
      };
    }
    const seenOver = new Map<number, number>();
    const candidates = [...new Set([...pairs.values(), ...this.#seen.paints.keys()])];
    for (const id of own) {
      const places = this.#seen.placesOf(id, mask);
      const isBelow = (other: number): boolean => {
        if (other === id || own.includes(other) || this.#seen.paints[other]!.type === 'free') return false;
        return places.every(([x, y]) => {
          this.#seen.color(x, y, this.#own);
          paintAt(this.#seen.paints[other]!, x, y, this.#far);
          return misfitOf(veil, this.#own, this.#far, x, y) <= this.#levels.off + (veil.paint ? 1.5 : 0.5);
        });
      };
      const first = pairs.get(id);
      const below =
        first !== undefined && isBelow(first)
          ? first
          : candidates.find((other) => (areas.has(other) || pairs.has(other) ? isBelow(other) : false));
      seenOver.set(id, below ?? id);
    }
    for (let y = top, at = 0; y <= bottom; y += 1)
      for (let x = left; x <= right; x += 1, at += 1) {
        const pixel = y * widthPx + x;
        this.#seen.labels[pixel] = seenOver.get(this.#seen.labels[pixel]!) ?? this.#seen.labels[pixel]!;
        if (mask.alpha[at]! < 255) continue;
        addedAt(veil, x, y, this.#own);
        for (let channel = 0; channel < 3; channel += 1) {
          const color = this.#seen.colors[4 * pixel + channel]!;
          this.#seen.colors[4 * pixel + channel] = (color - this.#own[channel]!) / veil.through;
        }
      }
    const below = new Map<number, PaintModel>();
    for (const [id, under] of seenOver) {
      if (under !== id) continue;
      this.#seen.paints[id] = veil.paint
        ? this.#seen.fitted(new Set([id]), mask)
        : belowVeil(this.#seen.paints[id]!, veil);
      below.set(id, this.#seen.paints[id]!);
    }
    return { form, mask, veil, parts: own, seenOver, below, cuts: new Map(), paint: null, isWhole, isClear };
  }

  /** The veil in a gradient that a form is: what shows through is told where edges cross its outline, its colours by all of it. */
  #gradientVeil(
    places: readonly (readonly [number, number])[],
    inside: readonly number[][],
    outside: readonly number[][],
  ): FormVeil | null {
    const { off } = this.#levels;
    const told: { through: number; weight: number }[] = [];
    for (let index = 0; index < places.length; index += 1)
      for (let step = 2; step <= NEAR_STEPS && index + step < places.length; step += 1) {
        const [x, y] = places[index]!;
        const [farX, farY] = places[index + step]!;
        if (Math.abs(farX - x) + Math.abs(farY - y) > NEAR_PX) break;
        let [dot, square, over] = [0, 0, 0];
        for (let channel = 0; channel < 3; channel += 1) {
          const under = outside[index]![channel]! - outside[index + step]![channel]!;
          const change = inside[index]![channel]! - inside[index + step]![channel]!;
          dot += under * change;
          square += under * under;
          over += change * change;
        }
        const through = dot / Math.max(1, square);
        // Only where the same change shows on both sides, weaker inside.
        if (square < LEAST_STEP ** 2 || over - through * dot > 3 * off * off) continue;
        told.push({ through, weight: square });
      }
    told.sort((one, other) => one.through - other.through);
    if (told.length < LEAST_TOLD) return null;
    const { through } = told[told.length >> 1]!;
    if (through < LEAST_THROUGH || through > MOST_THROUGH) return null;
    const column = (channel: number): Float32Array =>
      Float32Array.from(
        inside,
        (own, index) => (own[channel]! - through * outside[index]![channel]!) / (1 - through),
      );
    const samples: PaintSamples = {
      count: places.length,
      x: Float32Array.from(places, ([x]) => x),
      y: Float32Array.from(places, ([, y]) => y),
      red: column(0),
      green: column(1),
      blue: column(2),
    };
    const paint = fitPaint(samples, (off + 0.5) / (1 - through));
    if (paint.type === 'free' || paint.type === 'flat') return null;
    const veil: FormVeil = { through, added: [0, 0, 0], paint };
    const fits = places.filter(
      ([x, y], index) => misfitOf(veil, inside[index]!, outside[index]!, x, y) <= off + 1.5,
    );
    return fits.length < LEAST_TOLD_SHARE * places.length ? null : veil;
  }
}

/** Whether a part reaches further than a form by more than its edges are known. */
function exceeds(part: Bounds | undefined, form: Bounds): boolean {
  if (!part) return false;
  return (
    part.left < form.left - REST_PX ||
    part.top < form.top - REST_PX ||
    part.right > form.right + REST_PX ||
    part.bottom > form.bottom + REST_PX
  );
}

/** Polygons of more corners than a triangle or a bar and fewer than a curve are stars. */
const isStar = (form: Form): boolean =>
  form.type === 'polygon' && form.points.length > 4 && form.points.length <= 24;
const isRegular = (form: Form): boolean => form.type === 'ellipse' || form.type === 'ring' || isStar(form);

/** Whether what changes within one of two bounds may change what the other's outline shows. */
const areNear = (one: Bounds, other: Bounds): boolean =>
  one.left - LOOKED_PX <= other.right &&
  other.left <= one.right + LOOKED_PX &&
  one.top - LOOKED_PX <= other.bottom &&
  other.top <= one.bottom + LOOKED_PX;

/** How many numbers say a form. */
function numbersOf(form: Form): number {
  if (form.type === 'rectangle') return form.cornerRadiusPx === 0 ? 4 : 5;
  if (form.type !== 'polygon') return 4;
  return 6;
}

/**
 * What is taken off first: what hides, then what explains most; last what things lie on. What shows whole within a veil lies on
 * it more simply than below it, but for what the veil makes of a paint that goes on beside it.
 */
function frontOf(found: readonly Found[]): Found | null {
  const through = new Set(found.flatMap(({ pairs }) => [...pairs.keys()]));
  const rankOf = ({ veil, part, cover, isTold, gain }: Found): number => {
    if (veil || through.has(part)) return gain;
    return (cover === 'much' ? -1e6 : cover === 'none' && isTold ? 2e6 : 1e6) + gain;
  };
  let best: Found | null = null;
  for (const own of found) if (!best || rankOf(own) > rankOf(best)) best = own;
  return best;
}
