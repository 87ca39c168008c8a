import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { InstructionPlan, TargetPhrase } from '../instruction/plan.ts';
import type { Candidate } from './candidate.ts';
import { boxShareIn, candidateOf, matteOverlap, matteShareIn, solidArea } from './candidate.ts';
import { choose } from './choice.ts';
import { candidatesFor } from './finders.ts';
import { shapesOf } from './hints.ts';
import { named } from './naming.ts';
import type { Scene } from './scene.ts';
import { solidParts } from './solid-parts.ts';
import type { Thing } from './thing.ts';

/** What a plan comes to on a picture. */
export interface Resolution {
  readonly things: readonly Thing[];
  /** Sentences for the user: what was not found, and what was taken instead. */
  readonly notes: readonly string[];
  /** Whether the words ask for shadows. */
  readonly shadows: boolean;
}

/** A layer that no engine could ground is never surer than this. */
export const FALLBACK_CONFIDENCE = 0.3;

/** Two layers that share more than this are one thing that was asked for twice. */
const SAME_OVERLAP = 0.7;

/** A finding of another class that may be so sure explains its pixels: they are not what was asked for. */
const EXPLAINING_CONFIDENCE = 0.45;

/** Of what stands beside the subject nothing is explained: its shape would cost a look for nothing. */
const LEAST_ON_SUBJECT = 0.3;

/** What is left of the subject besides what is explained must be so large to be taken for what was asked for. */
const LEAST_REST_SHARE = 0.15;

/** Singular things that come in pairs are both meant: an arm is the left and the right one, a layer each. */
function pairwise(phrase: TargetPhrase): TargetPhrase {
  const { noun } = phrase;
  const isPaired = noun.kind === 'part' && noun.side === null && /^(?:arm|hand|leg|foot)$/.test(noun.part);
  return isPaired && phrase.quantity === 'one' && phrase.places.length === 0 && phrase.ordinal === null
    ? { ...phrase, quantity: 'all' }
    : phrase;
}

async function resolvePhrase(
  scene: Scene,
  phrase: TargetPhrase,
  notes: string[],
): Promise<readonly Candidate[]> {
  const meant = pairwise(phrase);
  const candidates = await candidatesFor(scene, meant);
  if (candidates.length === 0) return [];
  const near = meant.near ? choose(await candidatesFor(scene, meant.near), meant.near, [], scene) : [];
  if (meant.near && near.length === 0)
    notes.push(
      `Nothing here could tell where "${meant.near.words}" is: "${phrase.words}" was looked for everywhere.`,
    );
  return choose(
    candidates,
    meant,
    near.map(({ box }) => box),
    scene,
  );
}

const WITH_SHADOW = /\s+(?:with|and|plus)\s+.*\bshadows?\b.*$/i;

/** Decides for each phrase of a plan what it means on the picture. */
export async function resolvePlan(scene: Scene, plan: InstructionPlan): Promise<Resolution> {
  const things: Thing[] = [];
  const notes: string[] = [];
  const open: TargetPhrase[] = [];
  let shadows = false;
  const asked = plan.targets.flatMap((phrase) => [phrase, ...(phrase.from ? [phrase.from] : [])]);
  const phrases = asked.map((phrase) => {
    // "The car with its shadow" stands beside no shadow: it casts it.
    if (phrase.noun.kind === 'shadow' || phrase.near?.noun.kind !== 'shadow') return phrase;
    shadows = true;
    return { ...phrase, near: null, words: phrase.words.replace(WITH_SHADOW, '') };
  });
  for (const phrase of phrases) {
    const { noun } = phrase;
    if (noun.kind === 'background') continue;
    if (noun.kind === 'shadow') {
      shadows = true;
      if (phrases.length > 1 || phrase.near === null) continue;
      // A shadow alone: what casts it becomes a layer as well, for the shadow lies beneath it.
      things.push(...named(await resolvePhrase(scene, phrase.near, notes), phrase.near));
      continue;
    }
    const chosen = named(await resolvePhrase(scene, phrase, notes), phrase);
    if (chosen.length === 0) open.push(phrase);
    if (typeof phrase.quantity === 'number' && chosen.length > 0 && chosen.length < phrase.quantity)
      notes.push(`Asked for ${phrase.quantity} ("${phrase.words}"), found ${chosen.length}.`);
    for (const thing of chosen) addThing(things, thing, notes);
  }
  const asksSubject = phrases.every(({ noun }) => noun.kind === 'background' || noun.kind === 'shadow');
  if (asksSubject && things.length === 0) {
    const subject = await scene.subject();
    if (subject) things.push({ ...subject, name: 'subject' });
    else notes.push('No subject stands out in the picture.');
  }
  for (const phrase of open) await fallBack(scene, phrase, things, notes);
  const kept = await withoutExceptions(scene, plan.except, things, notes);
  return { things: kept, notes, shadows };
}

function addThing(things: Thing[], thing: Thing, notes: string[]): void {
  const same = things.findIndex(
    (known) => known.part === thing.part && matteOverlap(known.matte, thing.matte) > SAME_OVERLAP,
  );
  if (same < 0) {
    things.push(thing);
    return;
  }
  const known = things[same]!;
  notes.push(`"${thing.name}" and "${known.name}" were found in the same place: it is one layer.`);
  if (thing.confidence > known.confidence) things[same] = thing;
}

/** Pixels that are taken already, or that a class other than the asked one explains. */
async function explained(scene: Scene, phrase: TargetPhrase, things: readonly Thing[]): Promise<Mask> {
  const mask = createMask(scene.image.widthPx, scene.image.heightPx);
  const add = ({ data }: Mask): void => {
    for (let pixel = 0; pixel < data.length; pixel += 1)
      if (data[pixel]! > mask.data[pixel]!) mask.data[pixel] = data[pixel]!;
  };
  for (const { matte } of things) add(matte);
  if (phrase.noun.kind !== 'phrase' && phrase.noun.kind !== 'class') return mask;
  const subject = await scene.subject();
  const known = (await scene.detections()).filter(
    ({ confidence, box }) =>
      confidence >= EXPLAINING_CONFIDENCE && subject && boxShareIn(box, subject.box) >= LEAST_ON_SUBJECT,
  );
  const foundBy = await scene.idOf('detect');
  for (const { matte } of await shapesOf(scene, known.slice(0, 3), { matchedBy: 'class', foundBy }))
    add(matte);
  return mask;
}

/**
 * What is taken where no engine knows the words: what is salient and nothing else explains, or else the main subject; never
 * with confidence, and never without saying so.
 */
async function fallBack(scene: Scene, phrase: TargetPhrase, things: Thing[], notes: string[]): Promise<void> {
  // What else there is of a person is no leg: only where nothing at all was found is the subject better than nothing.
  if (phrase.noun.kind === 'part' && things.length > 0) {
    notes.push(`Nobody in the picture shows "${phrase.words}" plainly enough to make a layer of it.`);
    return;
  }
  const unknown = `Nothing here could tell where "${phrase.words}" is`;
  const subject = await scene.subject();
  if (!subject) {
    notes.push(`${unknown}, and no subject stands out in the picture.`);
    return;
  }
  const name = named([subject], { ...phrase, quantity: 'one' })[0]!.name;
  const taken = await explained(scene, phrase, things);
  const left = {
    ...subject.matte,
    data: subject.matte.data.map((value, pixel) => Math.min(value, 255 - taken.data[pixel]!)),
  };
  const [rest] = solidParts(left, 0.3);
  const restShare = rest ? solidArea(rest) / solidArea(subject.matte) : 0;
  const other =
    rest && restShare >= LEAST_REST_SHARE && restShare < 0.85
      ? candidateOf({ ...subject, matte: rest })
      : null;
  if (other) {
    notes.push(`${unknown}: what is salient and is nothing else that is known was taken for it.`);
    things.push({ ...other, name, confidence: FALLBACK_CONFIDENCE });
    return;
  }
  const isTaken = things.some(
    ({ matte }) => matteShareIn(subject.matte, matte) > 0.5 || matteShareIn(matte, subject.matte) > 0.5,
  );
  if (isTaken) {
    notes.push(`${unknown}, and the main subject is a layer already.`);
    return;
  }
  notes.push(`${unknown}: the main subject was taken instead.`);
  const confidence = FALLBACK_CONFIDENCE * Math.min(1, 0.5 + 0.5 * subject.confidence);
  things.push({ ...subject, name, kind: 'subject', confidence });
}

/** Things without those that were to be left out. */
async function withoutExceptions(
  scene: Scene,
  except: readonly TargetPhrase[],
  things: readonly Thing[],
  notes: string[],
): Promise<readonly Thing[]> {
  if (except.length === 0) return things;
  const left: Mask[] = [];
  for (const phrase of except) {
    const found = await resolvePhrase(scene, phrase, notes);
    if (found.length === 0)
      notes.push(`Nothing here could tell where "${phrase.words}" is, so that it could not be left out.`);
    for (const { matte } of found) left.push(matte);
  }
  return things.flatMap((thing): Thing[] => {
    const shares = left.map((matte) => matteShareIn(thing.matte, matte));
    if (shares.some((share) => share > 0.6)) return [];
    // A thing that merely holds what is left out loses that part.
    const data = thing.matte.data.map((value, pixel) =>
      Math.min(value, ...left.map((matte) => 255 - matte.data[pixel]!)),
    );
    const rest = shares.some((share) => share > 0.02)
      ? candidateOf({ ...thing, matte: { ...thing.matte, data } })
      : thing;
    return rest ? [{ ...rest, name: thing.name }] : [];
  });
}

/** The `most` things that are worth most as layers, in their order: what is sure and large before what is neither. */
export function mostWorth(things: readonly Thing[], most: number): readonly Thing[] {
  if (things.length <= most) return things;
  const worth = new Map(things.map((thing) => [thing, thing.confidence * Math.sqrt(solidArea(thing.matte))]));
  const kept = new Set(
    things.toSorted((first, second) => worth.get(second)! - worth.get(first)!).slice(0, most),
  );
  return things.filter((thing) => kept.has(thing));
}
