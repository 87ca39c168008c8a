import type { Box } from '../../domain/box.ts';
import { clipBox } from '../../domain/box.ts';
import type { Finding } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import type { Raster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';
import { cutParts, type PersonParts } from '../parts/cut-parts.ts';
import { splitPeople } from '../parts/split-people.ts';
import { type FoundShape, segmentBox } from '../regions/segment-box.ts';
import type { Candidate } from './candidate.ts';
import { boxOverlap, boxShareIn, candidateOf, solidArea } from './candidate.ts';
import { solidParts } from './solid-parts.ts';
import { touchingThings } from './touching.ts';

/** A subject's matte below this share of the picture is none. */
const LEAST_SUBJECT_SHARE = 0.002;

/** A part of the subject that fills a hint's box so well is its shape: nothing has to be looked at again. */
const FITTING_OVERLAP = 0.85;

/** So much of a part lies in a box that is drawn loosely around it, which it fills so well; others hardly reach into it. */
const HELD_SHARE = 0.96;
const LOOSE_OVERLAP = 0.65;
const STRAY_SHARE = 0.1;

/** How sure the outlines of things are that had to be told apart. */
const TOUCHING_TRUST = 0.85;

/** A picture and what engines make of it, each asked once and only when its answer is needed. */
export class Scene {
  readonly image: Raster;
  readonly context: OperationContext;
  #subject: Promise<Candidate | null> | null = null;
  #parts: Promise<readonly Candidate[]> | null = null;
  readonly #shapes = new Map<string, Promise<FoundShape | null>>();
  readonly #personParts = new Map<Person, PersonParts | null>();

  /** @param context one that remembers, see `remembering` */
  constructor(image: Raster, context: OperationContext) {
    this.image = image;
    this.context = { ...context, progress: () => {} };
  }

  /** The main subject, everything salient together; `null` where nothing stands out. */
  subject(): Promise<Candidate | null> {
    this.#subject ??= this.#findSubject();
    return this.#subject;
  }

  async #findSubject(): Promise<Candidate | null> {
    const engine = await this.context.capability('matte');
    const matte = await engine.matte(this.image, null, this.context);
    if (solidArea(matte) < LEAST_SUBJECT_SHARE * matte.data.length && !this.#isTiny()) return null;
    const foundBy = await this.idOf('matte');
    return candidateOf({
      matte,
      kind: 'subject',
      matchedBy: 'main-subject',
      confidence: decisiveness(matte),
      ...(foundBy === undefined ? {} : { foundBy }),
    });
  }

  /** Below some thousand pixels a share of the picture says nothing. */
  #isTiny(): boolean {
    return this.image.widthPx * this.image.heightPx < 10_000;
  }

  /** The separate things that the subject consists of, those that touch told apart where they are known; largest first. */
  subjectParts(): Promise<readonly Candidate[]> {
    this.#parts ??= this.#divideSubject();
    return this.#parts;
  }

  async #divideSubject(): Promise<readonly Candidate[]> {
    const subject = await this.subject();
    if (!subject) return [];
    const pieces = solidParts(subject.matte, 0.015);
    const findings = await this.detections();
    const parts: Candidate[] = [];
    for (const piece of pieces) {
      const things = await touchingThings(this.image, piece, findings, () => this.people());
      const confidence = things.length > 1 ? TOUCHING_TRUST * subject.confidence : subject.confidence;
      for (const matte of things) {
        const part = candidateOf({ ...subject, matte, confidence });
        if (part) parts.push(part);
      }
    }
    return parts.toSorted((first, second) => solidArea(second.matte) - solidArea(first.matte));
  }

  /** The id of the engine for a capability that would be asked here, for `foundBy`. */
  async idOf(name: Parameters<OperationContext['enginesFor']>[0]): Promise<string | undefined> {
    return (await this.context.enginesFor(name))[0];
  }

  /** Findings of the object detector, strongest first; none where there is no detector. */
  async detections(): Promise<readonly Finding[]> {
    if ((await this.idOf('detect')) === undefined) return [];
    const engine = await this.context.capability('detect');
    return engine.detect(this.image, this.context);
  }

  /** People by faces and bodies; none where there is no engine for them. */
  async people(): Promise<readonly Person[]> {
    if ((await this.idOf('people')) === undefined) return [];
    const engine = await this.context.capability('people');
    return engine.findPeople(this.image, this.context);
  }

  /** What answers to a phrase; `null` where no engine has an open vocabulary. */
  async located(phrase: string): Promise<readonly Finding[] | null> {
    if ((await this.idOf('locate')) === undefined) return null;
    const engine = await this.context.capability('locate');
    return engine.locate(this.image, phrase, this.context);
  }

  /** The shape of what a hint's box means: a part of the subject where one fits the box, what the box holds otherwise. */
  shapeIn(box: Box): Promise<FoundShape | null> {
    const key = [box.leftPx, box.topPx, box.widthPx, box.heightPx].map(Math.round).join();
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const shape = this.#shapeIn(box);
    this.#shapes.set(key, shape);
    return shape;
  }

  async #shapeIn(box: Box): Promise<FoundShape | null> {
    const parts = await this.subjectParts();
    const fitting =
      parts.find((part) => boxOverlap(part.box, box) >= FITTING_OVERLAP) ?? onlyPartIn(parts, box);
    if (fitting) {
      const fit = Math.min(1, boxOverlap(fitting.box, box) / FITTING_OVERLAP);
      return {
        matte: fitting.matte,
        confidence: fit * (0.5 + 0.5 * fitting.confidence),
        foundBy: fitting.foundBy ?? '',
      };
    }
    const clipped = clipBox(box, this.image);
    return clipped && segmentBox(this.image, clipped, this.context);
  }

  /** The mattes of people who touch, in the order of the people; `null` where somebody is not to be told apart. */
  divide(matte: Mask, people: readonly Person[]): readonly (Mask | null)[] {
    return splitPeople(this.image, matte, people);
  }

  /** The pieces of a person; `null` where nothing tells where they are. */
  partsOf({ matte, person }: Candidate): PersonParts | null {
    if (!person) return null;
    const known = this.#personParts.get(person);
    if (known !== undefined) return known;
    const { parts } = cutParts(this.image, matte, person);
    this.#personParts.set(person, parts);
    return parts;
  }
}

/** The part of the subject that a box is drawn loosely around, where it is all of the subject that the box holds. */
function onlyPartIn(parts: readonly Candidate[], box: Box): Candidate | undefined {
  const inside = parts.filter((part) => boxShareIn(part.box, box) > STRAY_SHARE);
  const [only] = inside;
  const isHeld =
    only && boxShareIn(only.box, box) >= HELD_SHARE && boxOverlap(only.box, box) >= LOOSE_OVERLAP;
  return inside.length === 1 && isHeld ? only : undefined;
}

/** How decided a matte is, 0..1: 1 where every pixel is clear or opaque, 0 where all are grey. */
export function decisiveness({ data }: Mask): number {
  let sum = 0;
  let grey = 0;
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    const value = data[pixel]!;
    if (value < 8) continue;
    sum += value;
    grey += Math.min(value, 255 - value);
  }
  return sum === 0 ? 0 : Math.max(0, 1 - (2 * grey) / sum);
}
