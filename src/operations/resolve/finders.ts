import type { Noun, TargetPhrase } from '../instruction/plan.ts';
import { findParts } from './body-parts.ts';
import type { Candidate } from './candidate.ts';
import { boxOverlap, candidateOf, matteShareIn, solidArea, withoutRepeats } from './candidate.ts';
import { worthALook } from './choice.ts';
import { findingsOf, joined, shapesOf } from './hints.ts';
import { findPeople } from './people.ts';
import { findByColor, findGroundOrSky, findText } from './regions-of.ts';
import type { Scene } from './scene.ts';
import { solidParts } from './solid-parts.ts';

/** A phrase that stands for words that were not understood is asked as it was written. */
const phraseOf = (phrase: TargetPhrase): string => {
  const { noun } = phrase;
  const name = noun.kind === 'phrase' ? noun.phrase : noun.kind === 'class' ? noun.label : phrase.words;
  return [...phrase.colors, name].join(' ');
};

/** How much of its confidence a thing keeps that is only like what was asked for: a dog for "the animal". */
const ALIKE_TRUST = 0.85;

async function findByClass(scene: Scene, phrase: TargetPhrase, label: string): Promise<readonly Candidate[]> {
  const findings = worthALook(await findingsOf(scene, label), phrase, scene.image);
  return shapesOf(scene, findings, { matchedBy: 'class', foundBy: await scene.idOf('detect') });
}

/** What an engine with an open vocabulary finds for the words; none where there is no such engine. */
async function findByPhrase(scene: Scene, phrase: TargetPhrase): Promise<readonly Candidate[]> {
  const findings = await scene.located(phraseOf(phrase));
  if (!findings) return [];
  const looks = worthALook(findings, phrase, scene.image);
  return shapesOf(scene, looks, { matchedBy: 'phrase', foundBy: await scene.idOf('locate') });
}

/** Every separate thing: the parts of the subject, and whatever the detector knows. */
async function findThings(scene: Scene, phrase: TargetPhrase): Promise<readonly Candidate[]> {
  const parts = await scene.subjectParts();
  const known = joined(await scene.detections()).filter(({ confidence }) => confidence >= THING_CONFIDENCE);
  const all: TargetPhrase = { ...phrase, quantity: phrase.quantity === 'one' ? 4 : phrase.quantity };
  const shaped = await shapesOf(scene, worthALook(known, all, scene.image), {
    matchedBy: 'class',
    foundBy: await scene.idOf('detect'),
  });
  const people = await findPeople(scene);
  const things = withoutRepeats([
    ...people,
    ...shaped.toSorted((one, other) => other.confidence - one.confidence),
  ]);
  const rest = parts.flatMap((part): Candidate[] => {
    const share = shareOf(part, things);
    const other = share > GROUP_SHARE ? besides(part, things) : null;
    if (other) return [{ ...other, kind: 'object', confidence: MIXED_TRUST * part.confidence }];
    // A part of the subject that consists of known things is those things.
    if (share > GROUP_SHARE) return [];
    const trust = share > CLEAN_SHARE ? MIXED_TRUST : UNKNOWN_TRUST;
    return [{ ...part, kind: 'object', confidence: trust * part.confidence }];
  });
  return [...things, ...rest];
}
const THING_CONFIDENCE = 0.35;
const GROUP_SHARE = 0.3;
const CLEAN_SHARE = 0.05;
/** How sure it is that something salient is one thing: where no known thing is in it, and where some is. */
const UNKNOWN_TRUST = 0.6;
const MIXED_TRUST = 0.3;

/** The one thing that a part holds besides the only known thing in it: the hat on the cat. */
function besides(part: Candidate, things: readonly Candidate[]): Candidate | null {
  const known = things.filter(({ matte }) => matteShareIn(matte, part.matte) > 0.5);
  if (known.length !== 1) return null;
  const [{ matte }] = known as [Candidate];
  const data = part.matte.data.map((value, pixel) => value - Math.min(value, matte.data[pixel]!));
  const left = { ...part.matte, data };
  const [other] = solidParts(left, LEAST_OF_REST);
  const share = other ? solidArea(other) / solidArea(part.matte) : 0;
  return other && share >= LEAST_BESIDES ? candidateOf({ ...part, matte: other }) : null;
}
/** What is left is one thing where so much of it hangs together, and more than an outline where it is so large. */
const LEAST_OF_REST = 0.8;
const LEAST_BESIDES = 0.15;

/** The share of a part that things take together, 0..1. */
function shareOf(part: Candidate, things: readonly Candidate[]): number {
  const near = things.filter(({ box }) => boxOverlap(box, part.box) > 0);
  const isTaken = new Uint8Array(part.matte.data.length);
  for (const { matte } of near) {
    for (let pixel = 0; pixel < isTaken.length; pixel += 1) if (matte.data[pixel]! >= 128) isTaken[pixel] = 1;
  }
  let taken = 0;
  let all = 0;
  for (let pixel = 0; pixel < isTaken.length; pixel += 1) {
    if (part.matte.data[pixel]! < 128) continue;
    all += 1;
    taken += isTaken[pixel]!;
  }
  return taken / Math.max(1, all);
}

/** The subject whole, or its separate parts where several are asked for. */
async function findSubject(scene: Scene, phrase: TargetPhrase): Promise<readonly Candidate[]> {
  const subject = await scene.subject();
  if (!subject) return [];
  // There is no doubt what the main subject is, only where it ends.
  const sure = (candidate: Candidate): Candidate => ({
    ...candidate,
    confidence: 0.5 + 0.5 * candidate.confidence,
  });
  const isOneOfMany = phrase.quantity !== 'one' || phrase.places.length > 0 || phrase.ordinal !== null;
  if (!isOneOfMany) return [sure(subject)];
  return (await scene.subjectParts()).map(sure);
}

async function byNoun(scene: Scene, phrase: TargetPhrase, noun: Noun): Promise<readonly Candidate[]> {
  switch (noun.kind) {
    case 'subject':
    case 'background':
      return findSubject(scene, phrase);
    case 'person':
      return findPeople(scene);
    case 'class': {
      const located = await findByPhrase(scene, phrase);
      return withoutRepeats([...located, ...(await findByClass(scene, phrase, noun.label))]);
    }
    case 'part':
      return findParts(scene, noun);
    case 'sky':
    case 'ground':
      return findGroundOrSky(scene, noun.kind);
    case 'text':
      return findText(scene, noun);
    case 'thing':
      return findThings(scene, phrase);
    case 'phrase': {
      const located = await findByPhrase(scene, phrase);
      if (located.length > 0) return located;
      const alike: Candidate[] = [];
      for (const other of noun.alike ?? []) {
        const found = await byNoun(scene, phrase, other);
        alike.push(...found.map((one) => ({ ...one, confidence: one.confidence * ALIKE_TRUST })));
      }
      return withoutRepeats(alike.toSorted((first, second) => second.confidence - first.confidence));
    }
    // Drawn shapes and shadows are no things on a photo: engines for flat artwork know the former.
    case 'shadow':
    case 'shape':
    case 'graphic':
      return findByPhrase(scene, phrase);
  }
}

/** Everything that may be what a phrase means, by every engine that is available. Empty where none knows. */
export async function candidatesFor(scene: Scene, phrase: TargetPhrase): Promise<readonly Candidate[]> {
  const found = await byNoun(scene, phrase, phrase.noun);
  const isVague = phrase.noun.kind === 'thing' || phrase.noun.kind === 'phrase';
  if (phrase.colors.length === 0 || !isVague) return found;
  return withoutRepeats([...found, ...(await findByColor(scene, phrase.colors))]);
}
