import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import { fillsFrame } from '../target.ts';
import type { Candidate } from './candidate.ts';
import { boxOverlap, candidateOf, matteShareIn, solidArea } from './candidate.ts';
import type { LiftedThing, Lifting } from './lifting.ts';
import { liftThings } from './lifting.ts';
import { numbered } from './naming.ts';
import { nearerMatte } from './nearer-matte.ts';
import { outlineContrast } from './outline-contrast.ts';
import { decisiveness, type Scene } from './scene.ts';
import { solidParts } from './solid-parts.ts';
import type { Thing } from './thing.ts';

/** How often the completed background is looked at for another subject: every look costs seconds. */
const MOST_LOOKS = 3;

// A new subject is left where it is when it is …
/** … tiny: of less than this share of the picture; */
const LEAST_SHARE = 0.012;
/** … most of what is there: the background itself; */
const MOST_SHARE = 0.55;
/** … weak: so undecided a matte is no thing; */
const LEAST_DECISIVENESS = 0.72;
/** … weak: an outline that hardly differs from what is around it (CIELAB), in the median; */
const LEAST_CONTRAST = 9;
/** … a ghost: more of it lies where something was made up than this. */
const MOST_MADE_UP = 0.25;

/** What has less of all that stands out is no subject. */
const LEAST_STANDING_SHARE = 0.25;

/** Surroundings that a nearer look at a new subject takes in, as a share of its longer side. */
const NEARER_MARGIN = 0.1;
/** What a nearer look makes out is the subject, without what hung together with it by chance, if so much of it was seen before. */
const LEAST_SEEN_BEFORE = 0.8;
/** A subject stands out from nearer too, at least with such a share of it. */
const LEAST_KEPT = 0.25;

/** Hints must fit parts of the subject so well to prove that these are things of their own. */
const PROVING_OVERLAP = 0.5;
const PROVING_CONFIDENCE = 0.3;
/** From this confidence on the layer is called what the hint calls it. */
const NAMING_CONFIDENCE = 0.5;
const LEAST_PART_SHARE = 0.12;

/** The subject, or its separate parts where the object detector knows each of them as a thing. */
async function subjects(scene: Scene, most: number): Promise<readonly Thing[]> {
  const subject = await scene.subject();
  if (!subject) return [];
  const whole: Thing = { ...subject, name: 'subject', confidence: 1 };
  const hints = (await scene.detections()).filter(({ confidence }) => confidence >= PROVING_CONFIDENCE);
  const proofOf = ({ box }: Candidate) => hints.find((hint) => boxOverlap(hint.box, box) >= PROVING_OVERLAP);
  // What is small is a thing where it is known, and else a crumb of something.
  const parts = (await scene.subjectParts()).filter(
    (part) =>
      solidArea(part.matte) >= LEAST_PART_SHARE * solidArea(subject.matte) || proofOf(part) !== undefined,
  );
  if (parts.length < 2 || parts.length > most) return [whole];
  const proofs = parts.map(proofOf);
  if (proofs.includes(undefined)) return [whole];
  const names = numbered(
    proofs.map((hint) => (hint && hint.confidence >= NAMING_CONFIDENCE ? hint.label : 'subject')),
  );
  // What had to be told apart is less sure than what stands alone.
  return parts.map((part, index) => ({
    ...part,
    name: names[index]!,
    confidence: part.confidence < subject.confidence ? part.confidence : 1,
  }));
}

function markTaken(taken: Mask, lifted: readonly LiftedThing[]): void {
  for (const { layer } of lifted) {
    const { box, alpha } = layer;
    for (let row = 0; row < box.heightPx; row += 1) {
      for (let column = 0; column < box.widthPx; column += 1) {
        if (alpha.data[row * box.widthPx + column]! > 0)
          taken.data[(box.topPx + row) * taken.widthPx + box.leftPx + column] = 255;
      }
    }
  }
}

/**
 * A subject as it is made out from nearer: a part of what the whole picture showed of it, or all of that; `null` where
 * hardly anything of it stands out from there.
 */
async function fromNearer(below: Raster, subject: Mask, context: OperationContext): Promise<Mask | null> {
  const engine = await context.capability('matte');
  const nearer = await nearerMatte(engine, below, subject, NEARER_MARGIN, context);
  if (!nearer) return subject;
  const own = solidParts(nearer, 0).find((part) => matteShareIn(part, subject) >= LEAST_SEEN_BEFORE);
  if (own && solidArea(own) >= LEAST_KEPT * solidArea(subject)) return own;
  return matteShareIn(subject, nearer) >= LEAST_KEPT ? subject : null;
}

/** Whether what stands out in the completed background is a thing, and one that was there before. */
function isWorthLayer(below: Raster, matte: Mask, taken: Mask): boolean {
  const area = solidArea(matte);
  const canvas = matte.data.length;
  if (area < LEAST_SHARE * canvas || area > MOST_SHARE * canvas) return false;
  if (decisiveness(matte) < LEAST_DECISIVENESS) return false;
  let madeUp = 0;
  for (let pixel = 0; pixel < canvas; pixel += 1)
    if (matte.data[pixel]! >= 128 && taken.data[pixel]! > 0) madeUp += 1;
  return madeUp <= MOST_MADE_UP * area && outlineContrast(below, matte) >= LEAST_CONTRAST;
}

/** What stands out in the completed background and is worth a layer; `null` ends the search. */
async function nextSubject(
  below: Raster,
  taken: Mask,
  scene: Scene,
  context: OperationContext,
): Promise<Candidate | null> {
  const engine = await context.capability('matte');
  const matte = await engine.matte(below, null, context);
  for (const part of solidParts(matte, LEAST_STANDING_SHARE)) {
    if (!isWorthLayer(below, part, taken)) continue;
    const thing = await fromNearer(below, part, context);
    if (!thing || !isWorthLayer(below, thing, taken)) continue;
    const foundBy = await scene.idOf('matte');
    return candidateOf({
      matte: thing,
      kind: 'object',
      matchedBy: 'main-subject',
      confidence: decisiveness(thing),
      ...(foundBy === undefined ? {} : { foundBy }),
    });
  }
  return null;
}

/** What is wanted of a split that is told nothing. */
export interface LiftRequest {
  /** Layers at most. */
  readonly most: number;
  readonly shadows: boolean;
  /** Things that are known to stand in the picture besides its subject. */
  readonly beside?: readonly Thing[];
}

/**
 * Splits without being told what: the main subject comes off, what lies behind is completed, and the completed background
 * is looked at again, as LayerD does (Suzuki et al., ICCV 2025), until what stands out there is weak, tiny, the background
 * itself, or a ghost of what was made up.
 */
export async function liftEverything(
  scene: Scene,
  { most, shadows, beside = [] }: LiftRequest,
  notes: string[],
  context: OperationContext,
): Promise<Lifting> {
  const { image } = scene;
  const found = await subjects(scene, most);
  if (found.length === 0) notes.push('No subject stands out in the picture.');
  const standing = found.filter(({ matte }) => !fillsFrame(matte, image));
  const things = [...standing, ...beside].slice(0, most);
  if (standing.length < found.length)
    notes.push('The subject fills the whole picture, so there is nothing to separate it from.');
  const covered = (await scene.subject())?.matte ?? null;
  let lifting = await liftThings(
    image,
    things,
    { mostShadows: shadows ? most - things.length : 0, covered },
    portion(context, 0.2, 0.6),
  );
  const lifted = [...lifting.lifted];
  const taken = createMask(image.widthPx, image.heightPx);
  markTaken(taken, lifted);
  // A picture that is cut out already has nothing behind its subject.
  for (let look = 0; look < MOST_LOOKS && things.length > 0 && lifted.length < most; look += 1) {
    const share = portion(context, 0.6 + (0.4 * look) / MOST_LOOKS, 0.6 + (0.4 * (look + 1)) / MOST_LOOKS);
    context.stage('Looking at what is left');
    const next = await nextSubject(lifting.below, taken, scene, portion(share, 0, 0.4));
    if (!next) break;
    const name = `object ${beside.length + look + 1}`;
    lifting = await liftThings(
      lifting.below,
      [{ ...next, name }],
      { mostShadows: shadows ? most - lifted.length - 1 : 0, covered: taken },
      portion(share, 0.4, 1),
    );
    lifted.push(...lifting.lifted);
    markTaken(taken, lifting.lifted);
  }
  return { lifted, below: lifting.below };
}
