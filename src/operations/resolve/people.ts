import type { Box } from '../../domain/box.ts';
import { boxArea, growBox } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import type { Candidate } from './candidate.ts';
import { boxShareIn, candidateOf, withoutRepeats } from './candidate.ts';
import { findingsOf, shapesOf } from './hints.ts';
import { jointsInside, LEAST_JOINTS_INSIDE } from './joints.ts';
import type { Scene } from './scene.ts';

/** A part of the subject that is so much larger than the person holds other things too. */
const MOST_AREA_RATIO = 2.4;

/** The whole of a person: keypoints end at the eyes, the wrists and the ankles. */
function wholeBox({ box, face }: Person, scene: Scene): Box {
  const reach = Math.round(0.12 * Math.max(box.widthPx, box.heightPx));
  const grown = growBox(box, reach, scene.image);
  if (!face) return grown;
  const top = Math.max(0, Math.min(grown.topPx, Math.round(face.box.topPx - 0.6 * face.box.heightPx)));
  return { ...grown, topPx: top, heightPx: grown.topPx + grown.heightPx - top };
}

const everyone = new WeakMap<Scene, Promise<readonly Candidate[]>>();

/**
 * Everyone in the picture: those whom faces and bodies tell of, with their joints, then those whom only the object
 * detector sees. A person who stands apart is a part of the subject; people who touch are divided.
 */
export function findPeople(scene: Scene): Promise<readonly Candidate[]> {
  const known = everyone.get(scene) ?? lookForPeople(scene);
  everyone.set(scene, known);
  return known;
}

async function lookForPeople(scene: Scene): Promise<readonly Candidate[]> {
  const [people, hints] = [await scene.people(), await findingsOf(scene, 'person')];
  const parts = await scene.subjectParts();
  const foundBy = await scene.idOf('people');
  const candidates: Candidate[] = [];
  const add = (person: Person, matte: Mask, shapeConfidence: number): void => {
    const candidate = candidateOf({
      matte,
      kind: 'object',
      matchedBy: 'person',
      label: 'person',
      confidence: person.confidence * (0.5 + 0.5 * shapeConfidence),
      person,
      ...(foundBy === undefined ? {} : { foundBy }),
    });
    if (candidate) candidates.push(candidate);
  };
  const alone: Person[] = [];
  for (const part of parts) {
    const inPart = people.filter((person) => jointsInside(person, part.matte) >= LEAST_JOINTS_INSIDE);
    const area = inPart.reduce((sum, person) => sum + boxArea(wholeBox(person, scene)), 0);
    if (inPart.length === 0 || boxArea(part.box) > MOST_AREA_RATIO * area) continue;
    const mattes = inPart.length === 1 ? [part.matte] : scene.divide(part.matte, inPart);
    for (const [index, person] of inPart.entries()) {
      const matte = mattes[index];
      if (matte) add(person, matte, part.confidence);
      alone.push(person);
    }
  }
  for (const person of people.filter((one) => !alone.includes(one))) {
    const whole = wholeBox(person, scene);
    // The detector's box is around the whole person, with hair and shoes.
    const hint = hints.find(
      ({ box }) => boxShareIn(person.box, box) > 0.8 && boxArea(box) < 2.5 * boxArea(whole),
    );
    const shape = await scene.shapeIn(hint?.box ?? whole);
    if (shape && jointsInside(person, shape.matte) >= LEAST_JOINTS_INSIDE / 2)
      add(person, shape.matte, shape.confidence);
  }
  const unseen = hints.filter(
    ({ box }) =>
      !candidates.some((known) => boxShareIn(box, known.box) > 0.5 || boxShareIn(known.box, box) > 0.5),
  );
  const others = await shapesOf(scene, unseen, { matchedBy: 'class', foundBy: await scene.idOf('detect') });
  return withoutRepeats([...candidates, ...others]);
}
