import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TargetPhrase } from '../instruction/plan.ts';
import { placeScore } from '../regions/place-score.ts';
import { FALLBACK_CONFIDENCE, resolvePlan } from '../resolve/resolver.ts';
import type { Scene } from '../resolve/scene.ts';
import type { Thing } from '../resolve/thing.ts';
import { unionOf } from './cutting.ts';
import type { EditSelection } from './edit.ts';
import { thingAt } from './thing-at.ts';

/**
 * A picture in the course of its edits. What words mean is decided on the picture as it was given, once; what the edits have
 * done to it since is kept: what was removed is no longer there, what was moved is where it went.
 */
export class EditedPicture {
  /** As it is now. */
  picture: Raster;
  /** What a mask says is meant, whatever the words say. */
  readonly given: Mask | null;
  /** A picture that came to be put behind things. */
  readonly background: Raster | null;
  readonly notes: string[] = [];
  readonly #scene: Scene;
  readonly #found = new Map<string, readonly Thing[]>();
  readonly #moved = new Map<Thing, Mask>();
  #gone: Mask | null = null;

  constructor(scene: Scene, given: Mask | null, background: Raster | null = null) {
    this.#scene = scene;
    this.picture = scene.image;
    this.given = given;
    this.background = background;
  }

  /** What a target means; empty where nothing is found surely enough to change it. */
  async thingsOf(target: TargetPhrase, except: readonly TargetPhrase[] = []): Promise<readonly Thing[]> {
    return this.#remember(JSON.stringify([target, except]), async () => {
      const plan = { instruction: target.words, mode: 'targets', maxLayers: null, unread: [] } as const;
      const { things, notes } = await resolvePlan(this.#scene, { ...plan, targets: [target], except });
      const sure = things.filter((thing) => thing.confidence > FALLBACK_CONFIDENCE && isMeant(thing, target));
      if (sure.length > 0) this.notes.push(...notes);
      if (sure.length > 0 || !saysPlaceAlone(target)) return sure.map(withoutHoles);
      const there = await thingAt(this.#scene, target);
      return there ? [there] : [];
    });
  }

  /** What is salient; empty where nothing is. */
  async subject(): Promise<readonly Thing[]> {
    return this.#remember('subject', async () => {
      const subject = await this.#scene.subject();
      return subject ? [{ ...subject, name: 'subject' }] : [];
    });
  }

  async #remember(key: string, find: () => Promise<readonly Thing[]>): Promise<readonly Thing[]> {
    const known = this.#found.get(key);
    if (known) return known;
    const found = await find();
    this.#found.set(key, found);
    return found;
  }

  /** What a selection of the background, or of all but something, leaves as it is. */
  async keptBy({ target, except }: EditSelection): Promise<readonly Thing[]> {
    const kept = target ? [...(await this.subject())] : [];
    for (const phrase of except) kept.push(...(await this.thingsOf(phrase)));
    return kept;
  }

  /** Where things are now; `null` where nothing is left of them. */
  matteOf(things: readonly Thing[]): Mask | null {
    return solid(unionOf(things.map((thing) => this.#moved.get(thing) ?? this.#remaining(thing.matte))));
  }

  #remaining(matte: Mask): Mask {
    const gone = this.#gone;
    if (!gone) return matte;
    return { ...matte, data: matte.data.map((value, pixel) => Math.min(value, 255 - gone.data[pixel]!)) };
  }

  /** Where things are now, and whatever else was put somewhere: all that stands before the background. */
  standing(things: readonly Thing[]): Mask | null {
    const here = this.matteOf(things);
    return unionOf([...(here ? [here] : []), ...this.#moved.values()]);
  }

  /** Whether an edit has taken anything away. */
  get hasRemoved(): boolean {
    return this.#gone !== null;
  }

  /** What `hole` marks shows something else from now on. */
  markGone(hole: Mask): void {
    this.#gone = unionOf(this.#gone ? [this.#gone, hole] : [hole]);
  }

  /** Things stand elsewhere from now on. */
  markMoved(things: readonly Thing[], matte: Mask): void {
    for (const thing of things) this.#moved.set(thing, matte);
  }
}

/**
 * Whether a thing is what is meant and not what comes nearest to it: where the place is all that is said it must be right
 * ("object in the upper right corner"), and all clothes do not stand for the shirt among them.
 */
function isMeant({ matte, part }: Thing, { noun, places }: TargetPhrase): boolean {
  if (noun.kind === 'phrase') return part !== 'clothes';
  const box = noun.kind === 'thing' && places.length > 0 ? tightBox(matte, 128) : null;
  return box === null || placeScore(box, matte, places) >= LEAST_PLACE;
}
const LEAST_PLACE = 0.3;

/** "object in the upper right corner": a thing of which nothing is known but where it is. */
function saysPlaceAlone({ noun, quantity, places, colors, near, ordinal, size }: TargetPhrase): boolean {
  const saysMore = colors.length > 0 || near !== null || ordinal !== null || size !== null;
  return noun.kind === 'thing' && quantity === 'one' && places.length > 0 && !saysMore;
}

/** A region of one colour that stands for a thing is all of it: what it surrounds, a ribbon or a fold in shade, belongs to it. */
function withoutHoles(thing: Thing): Thing {
  if (thing.matchedBy !== 'color') return thing;
  const matte = { ...thing.matte, data: thing.matte.data.slice() };
  const isSolid = matte.data.map((value) => (value >= 128 ? 1 : 0));
  for (const { value, pixels, touchesRim } of piecesOf(isSolid, matte.widthPx))
    if (value === 0 && !touchesRim) for (const pixel of pixels) matte.data[pixel] = 255;
  return { ...thing, matte };
}

function solid(matte: Mask | null): Mask | null {
  return matte?.data.some((value) => value >= 128) ? matte : null;
}
