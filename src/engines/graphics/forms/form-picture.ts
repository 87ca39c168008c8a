import type { Raster } from '../../../domain/raster.ts';
import type { PaintModel } from '../parts/paint.ts';
import { fitPaint, paintAt } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { emptyBounds, includePixel } from '../parts/part.ts';
import { distanceFrom } from './form.ts';
import type { Hypothesis } from './form-hypothesis.ts';

/** Label of places that nothing is known of, and of such as something in front hides. */
export const UNKNOWN = -1;
export const HIDDEN = -3;
/** Label beyond the canvas. */
export const BEYOND = -2;

/** How exactly a picture shows its forms. */
export interface StackLevels {
  /** How far, in pixels, from an outline both sides are read. */
  readonly reachPx: number;
  /** How far, in levels, what shows through a veil may be from what the veil makes of what lies beside it. */
  readonly off: number;
  /** How far, in levels, pieces of one paint may be apart. */
  readonly same: number;
  /** How far, in levels, both sides of an outline are at least apart that shows within what changes evenly. */
  readonly step: number;
  /** How far, in levels, they are at least apart between two parts: compression makes parts of what is one. */
  readonly even: number;
}

/** A place with the part that shows there. */
export interface Place {
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

/** Places within a form that are looked at. */
const INSIDE_PLACES = 900;

/** Places that a paint is fitted to, at most. */
const MOST_FITTED = 1500;

/** The share of what a picture's colours may be off that rounding makes, and how far, in levels, the colours of a veil are. */
const ROUNDED_SHARE = 0.2;
const VEIL_ERROR = 0.25;

/** Where a form is: its coverage 0..255 per pixel of its bounds. */
export interface FormMask {
  readonly bounds: Bounds;
  readonly alpha: Uint8Array;
}

/** What is known beforehand of the parts that a picture shows. */
export interface StackKnowledge extends Pick<StackPicture, 'levels' | 'letters' | 'drawn'> {
  readonly fine: ReadonlyMap<number, Bounds>;
  /** The part that lies below everything. */
  readonly ground: number;
}

/** What is known of a picture while forms are taken off it: what shows where, as it stands after what came off last. */
export class StackPicture {
  readonly labels: Int32Array;
  readonly colors: Float32Array;
  readonly size: Raster;
  readonly paints: PaintModel[];
  readonly levels: StackLevels;
  /** Parts that may be forms, but none is cut out of them. */
  readonly letters: ReadonlySet<number>;
  /** Parts out of which no form is cut but regular ones. */
  readonly drawn: ReadonlySet<number>;
  /** The bounds of thin and small parts, out of which no form is cut either. */
  readonly fine: Map<number, Bounds>;
  /** Per pixel, how many levels more than all others what shows may be off: what a veil let through less of is known less well. */
  readonly #blur: Float32Array;
  readonly #ground: number;
  readonly #own = new Float32Array(3);
  readonly #far = new Float32Array(3);

  /** `labels` has each pixel's part, `UNKNOWN` where nothing is known. */
  constructor(
    labels: Int32Array,
    calm: Raster,
    paints: readonly PaintModel[],
    { levels, ground, letters, drawn, fine }: StackKnowledge,
  ) {
    this.labels = labels;
    this.colors = Float32Array.from(calm.data);
    this.size = calm;
    this.paints = [...paints];
    this.levels = levels;
    this.letters = letters;
    this.drawn = drawn;
    this.fine = new Map(fine);
    this.#ground = ground;
    this.#blur = new Float32Array(labels.length);
  }

  /** Per part, how many pixels show it. */
  areas(): Int32Array {
    const { labels } = this;
    const counts = new Int32Array(this.paints.length);
    for (let pixel = 0; pixel < labels.length; pixel += 1) {
      const id = labels[pixel]!;
      if (id >= 0) counts[id]! += 1;
    }
    return counts;
  }

  /** The part that shows at a place, or why none is known. */
  labelAt(x: number, y: number): number {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const { widthPx, heightPx } = this.size;
    if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) return BEYOND;
    return this.labels[row * widthPx + column]!;
  }

  /** What shows at a place. */
  color(x: number, y: number, out: Float32Array): void {
    const at = 4 * (Math.floor(y) * this.size.widthPx + Math.floor(x));
    for (let channel = 0; channel < 3; channel += 1) out[channel] = this.colors[at + channel]!;
  }

  /** How far, in levels, what shows at a place may be from what a veil makes of what lies beside it. */
  offAt(x: number, y: number): number {
    return this.levels.off + this.#blur[Math.floor(y) * this.size.widthPx + Math.floor(x)]!;
  }

  /** Shows at a pixel what lies below a veil that adds `added`, whose rounding counts for more then. */
  unveil(pixel: number, through: number, added: ArrayLike<number>): void {
    const { colors, levels } = this;
    for (let channel = 0; channel < 3; channel += 1)
      colors[4 * pixel + channel] = (colors[4 * pixel + channel]! - added[channel]!) / through;
    const rounded = ROUNDED_SHARE * levels.off;
    this.#blur[pixel] = (this.#blur[pixel]! + rounded + VEIL_ERROR) / through - rounded;
  }

  /** What a part would show on an outline, from what it shows beside it: gradients go on to there. */
  beside(id: number, x: number, y: number, besideX: number, besideY: number, out: Float32Array): void {
    this.color(besideX, besideY, out);
    const paint = this.paints[id]!;
    if (paint.type === 'flat' || paint.type === 'free') return;
    const [on, off] = [new Float32Array(3), new Float32Array(3)];
    paintAt(paint, x, y, on);
    paintAt(paint, besideX, besideY, off);
    for (let channel = 0; channel < 3; channel += 1) out[channel]! += on[channel]! - off[channel]!;
  }

  /** Whether a part shows the ground's paint at a place. */
  isGround(id: number, x: number, y: number): boolean {
    if (id < 0 || id === this.#ground) return id === this.#ground;
    paintAt(this.paints[id]!, x, y, this.#own);
    paintAt(this.paints[this.#ground]!, x, y, this.#far);
    return [0, 1, 2].every(
      (channel) => Math.abs(this.#own[channel]! - this.#far[channel]!) <= this.levels.same,
    );
  }

  /** Whether a paint is what shows at a place. */
  isPainted(paint: PaintModel, x: number, y: number): boolean {
    this.color(x, y, this.#own);
    paintAt(paint, x, y, this.#far);
    return [0, 1, 2].every(
      (channel) => Math.abs(this.#own[channel]! - this.#far[channel]!) <= this.levels.same,
    );
  }

  /** Whether a paint is what a part shows at a place, there itself or by its own paint: edges of other parts mix in. */
  isShown(paint: PaintModel, { id, x, y }: Place): boolean {
    if (this.isPainted(paint, x, y)) return true;
    paintAt(this.paints[id]!, x, y, this.#own);
    return [0, 1, 2].every(
      (channel) => Math.abs(this.#own[channel]! - this.#far[channel]!) <= this.levels.same,
    );
  }

  /** Whether what shows at a place is what a part shows there, or would. */
  isAlike(id: number, part: number, x: number, y: number): boolean {
    if (id === part || id < 0 || part < 0) return id === part;
    return this.isShown(this.paints[part]!, { id, x, y });
  }

  /** Places within a form, away from its outline, with what shows there. */
  *inside({ form, samples }: Hypothesis): Generator<Place> {
    let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
    for (let index = 0; index < samples.x.length; index += 1) {
      left = Math.min(left, samples.x[index]!);
      right = Math.max(right, samples.x[index]!);
      top = Math.min(top, samples.y[index]!);
      bottom = Math.max(bottom, samples.y[index]!);
    }
    const { widthPx, heightPx } = this.size;
    [left, top] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
    [right, bottom] = [Math.min(widthPx - 1, right), Math.min(heightPx - 1, bottom)];
    const step = Math.max(1, Math.sqrt(((right - left) * (bottom - top)) / INSIDE_PLACES));
    for (let y = top + step / 2; y < bottom; y += step)
      for (let x = left + step / 2; x < right; x += step) {
        const id = this.labelAt(x, y);
        if (id !== HIDDEN && distanceFrom(form, x, y) < -this.levels.reachPx) yield { id, x, y };
      }
  }

  /** The paint of what shows of parts within a form. */
  fitted(ids: ReadonlySet<number>, mask: FormMask): PaintModel {
    return this.fittedTo(this.#innerPixels((id) => ids.has(id), mask));
  }

  /** The paint of what shows at pixels. */
  fittedTo(pixels: readonly (readonly [number, number])[]): PaintModel {
    const stride = Math.max(1, Math.floor(pixels.length / MOST_FITTED));
    const used = pixels.filter((_, index) => index % stride === 0);
    const column = (channel: number): Float32Array =>
      Float32Array.from(used, ([x, y]) => this.colors[4 * (y * this.size.widthPx + x) + channel]!);
    return fitPaint(
      {
        count: used.length,
        x: Float32Array.from(used, ([x]) => x),
        y: Float32Array.from(used, ([, y]) => y),
        red: column(0),
        green: column(1),
        blue: column(2),
      },
      2 * this.levels.off,
    );
  }

  /** Places where a part shows within a form. */
  placesOf(id: number, mask: FormMask): (readonly [number, number])[] {
    const pixels = this.#innerPixels((other) => other === id, mask);
    return [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((share) =>
      pixels.slice(Math.floor(share * pixels.length)).slice(0, 1),
    );
  }

  /** The pixels within a form that show some parts, away from their edges, which are mixtures, where they have an inside. */
  #innerPixels(isOwn: (id: number) => boolean, { bounds, alpha }: FormMask): (readonly [number, number])[] {
    const { widthPx } = this.size;
    const { labels } = this;
    const all: (readonly [number, number])[] = [];
    const inner: (readonly [number, number])[] = [];
    const isInner = (pixel: number): boolean =>
      isOwn(labels[pixel - 1]!) &&
      isOwn(labels[pixel + 1]!) &&
      isOwn(labels[pixel - widthPx]!) &&
      isOwn(labels[pixel + widthPx]!);
    for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1)
      for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
        const pixel = y * widthPx + x;
        if (alpha[at] !== 255 || !isOwn(labels[pixel]!)) continue;
        all.push([x, y]);
        if (isInner(pixel)) inner.push([x, y]);
      }
    return inner.length > 0 ? inner : all;
  }

  /** Says of fine parts how far they still reach: what is left of one that a form was cut out of may be smaller. */
  #boundFine(ids: Iterable<number>): void {
    const left = new Map([...ids].flatMap((id) => (this.fine.has(id) ? [[id, emptyBounds()] as const] : [])));
    if (left.size === 0) return;
    const { widthPx } = this.size;
    for (const [pixel, id] of this.labels.entries()) {
      const bounds = left.get(id);
      if (bounds) includePixel(bounds, pixel % widthPx, Math.floor(pixel / widthPx));
    }
    for (const [id, bounds] of left) this.fine.set(id, bounds);
  }

  /**
   * Hides what an opaque form covers: its own parts, as far as they are not cut, and its rim, which is its soft edge. What else
   * shows there lies on it.
   */
  hide(
    { bounds: { left, top, right, bottom }, alpha }: FormMask,
    parts: readonly number[],
    cuts: ReadonlyMap<number, number>,
  ): void {
    const { widthPx } = this.size;
    const own = new Set(parts);
    const isCovered = new Uint8Array(this.paints.length);
    for (const id of parts) if (!cuts.has(id)) isCovered[id] = 1;
    const { labels } = this;
    for (let pixel = 0; pixel < labels.length; pixel += 1) {
      const id = labels[pixel]!;
      if (id >= 0 && isCovered[id] === 1) labels[pixel] = HIDDEN;
    }
    for (let y = top, at = 0; y <= bottom; y += 1)
      for (let x = left; x <= right; x += 1, at += 1) {
        const id = this.labels[y * widthPx + x]!;
        if (alpha[at]! > 0 && (id < 0 || own.has(id))) this.labels[y * widthPx + x] = HIDDEN;
      }
    this.#boundFine(cuts.keys());
  }
}
