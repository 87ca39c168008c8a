import type { People, RunContext } from '../../domain/capability.ts';
import type { Person } from '../../domain/person.ts';
import type { Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { type DetectedFace, facesIn, withoutDoubles } from './face-detection.ts';
import { type FittedFace, fitMesh } from './face-mesh.ts';
import type { Network } from './network.ts';
import { type DetectedObject, findObjects } from './object-finder.ts';
import { credibleFaces, type FoundFace, LEAST_FACE, personsOf } from './person-evidence.ts';
import { PictureView, type Square } from './picture-view.ts';
import { type Pose, posesIn, rectangleOf, similarityOf } from './pose.ts';
import { overlapOf, type Rectangle, strongestOf } from './rectangle.ts';
import { wholeSquare, windowsOf } from './windows.ts';

/** The networks that people are found by. */
export interface PeopleNetworks {
  readonly faces: Network;
  readonly mesh: Network;
  readonly body: Network;
  readonly objects: Network;
}

/** Windows for faces: shares of the longer side, and the least side at which looking closer shows more. */
const FACE_WINDOW_SHARES = [1 / 2, 1 / 4];
const LEAST_FACE_WINDOW_PX = 128;
/** Candidates that are fitted with a mesh, strongest first: a crowd is more than anyone separates by hand. */
const MOST_FACES = 40;
const MOST_BODIES = 24;
/** Share of the larger face's height that the head reaches beyond the face: an ornament there is no second face. */
const HEAD_ABOVE_FACE = 0.4;
/** What a mesh has to say of a candidate before it is a face. */
const LEAST_PRESENCE = 0.6;
/** Confidence of the detector from which nothing and at which all of the mesh's answer counts. */
const WORTHLESS_DETECTION = 0.3;
const SURE_DETECTION = 0.6;
const SAME_FACE = 0.3;

/** Squares in which a body is looked for: their sides in sides of its face, and how far below the face they lie. */
const BODY_SQUARES = [
  { sides: 9, below: 3 },
  { sides: 4, below: 0.5 },
] as const;
/** How much larger than a body the square around it is: one that fills its square is found at wrong places. */
const BODY_MARGIN = 1.35;
const LEAST_BODY = 0.12;
const SAME_BODY = 0.5;
const REFINEMENTS = 2;
const LEAST_PERSON_OBJECT = 0.25;

/** Finds people by faces, bodies and the object detector's word for them. */
export class PeopleFinder implements People {
  readonly #networks: PeopleNetworks;

  constructor(networks: PeopleNetworks) {
    this.#networks = networks;
  }

  /** Strongest first. Some .6 s on one core; up to 3 s where a picture is full of people. */
  async findPeople(image: Raster, context: RunContext): Promise<readonly Person[]> {
    const pace = new Pace(context);
    const view = new PictureView(image);
    const objects = await findObjects(view, this.#networks.objects, pace);
    pace.progress(0.3);
    const candidates = await this.#findFaces(view, pace);
    pace.progress(0.5);
    const seen = await this.#lookForPoses(view, candidates, objects, pace);
    pace.progress(0.7);
    const faces = credibleFaces({ faces: candidates, poses: seen, objects });
    const poses = await this.#choosePoses(view, seen, pace);
    pace.progress(0.9);
    const persons = personsOf({ faces, poses, objects }, view);
    pace.progress(1);
    return persons;
  }

  async #findFaces(view: PictureView, pace: Pace): Promise<FoundFace[]> {
    const whole = wholeSquare(view);
    const sides = FACE_WINDOW_SHARES.map((share) => share * whole.sidePx);
    const windows = sides
      .filter((side) => side >= LEAST_FACE_WINDOW_PX)
      .flatMap((side) => windowsOf(view, side));
    const detected: DetectedFace[] = [];
    for (const window of [whole, ...windows]) {
      await pace.breathe();
      detected.push(...(await facesIn(view, window, this.#networks.faces)));
    }
    const fitted: FoundFace[] = [];
    for (const face of withoutDoubles(detected).slice(0, MOST_FACES)) {
      await pace.breathe();
      const mesh = await fitMesh(view, face, this.#networks.mesh);
      if (mesh.presence < LEAST_PRESENCE) continue;
      const trust = (face.confidence - WORTHLESS_DETECTION) / (SURE_DETECTION - WORTHLESS_DETECTION);
      // Squared, because the mesh says .6 of a tattoo and .95 of a face.
      const confidence = mesh.presence ** 2 * Math.min(1, Math.max(0, trust));
      if (confidence >= LEAST_FACE) fitted.push({ ...mesh, confidence });
    }
    return strongestOf(fitted, (kept, weaker) => isSameHead(kept.rectangle, weaker.rectangle));
  }

  /** Everything that may be a body, in the whole picture, around faces and around what the object detector calls a person. */
  async #lookForPoses(
    view: PictureView,
    faces: readonly FittedFace[],
    objects: readonly DetectedObject[],
    pace: Pace,
  ): Promise<Pose[]> {
    const persons = objects.filter(
      (object) => object.name === 'person' && object.confidence >= LEAST_PERSON_OBJECT,
    );
    const whole = wholeSquare(view);
    const squares = [
      whole,
      { ...whole, sidePx: whole.sidePx * BODY_MARGIN },
      ...faces.flatMap(({ rectangle }) => squaresAtFace(rectangle)),
      ...persons.slice(0, MOST_BODIES).map((person) => squareAround(person.rectangle, BODY_MARGIN)),
    ];
    const seen: Pose[] = [];
    for (const square of squares) {
      await pace.breathe();
      seen.push(...(await posesIn(view, square, this.#networks.body)));
    }
    return seen;
  }

  async #choosePoses(view: PictureView, seen: readonly Pose[], pace: Pace): Promise<Pose[]> {
    const found = seen.filter((pose) => pose.confidence >= LEAST_BODY);
    const refined: Pose[] = [];
    for (const pose of strongestOf(found, isSameBody).slice(0, MOST_BODIES)) {
      refined.push(await this.#refine(view, pose, pace));
    }
    return strongestOf(refined, isSameBody);
  }

  /** Looks again at the square around the body, which shows it larger or with more around it. */
  async #refine(view: PictureView, pose: Pose, pace: Pace): Promise<Pose> {
    let best = pose;
    for (let round = 0; round < REFINEMENTS; round += 1) {
      const rectangle = rectangleOf(best, 0.2);
      if (!rectangle) return best;
      await pace.breathe();
      const poses = await posesIn(view, squareAround(rectangle, BODY_MARGIN), this.#networks.body);
      const same = poses
        .filter((candidate) => similarityOf(candidate, best) > SAME_BODY)
        .toSorted((first, second) => second.confidence - first.confidence)[0];
      if (!same || same.confidence <= best.confidence) return best;
      best = same;
    }
    return best;
  }
}

const isSameBody = (kept: Pose, weaker: Pose): boolean => similarityOf(kept, weaker) > SAME_BODY;

function squareAround({ left, top, right, bottom }: Rectangle, margin: number): Square {
  return {
    centerXPx: (left + right) / 2,
    centerYPx: (top + bottom) / 2,
    sidePx: Math.max(right - left, bottom - top, 8) * margin,
    angle: 0,
  };
}

function squaresAtFace(rectangle: Rectangle): Square[] {
  const face = squareAround(rectangle, 1);
  return BODY_SQUARES.map(({ sides, below }) => ({
    ...face,
    centerYPx: face.centerYPx + below * face.sidePx,
    sidePx: face.sidePx * sides,
  }));
}

/** Two that lie on each other, and one whose middle lies in the other's face or hair. */
function isSameHead(kept: Rectangle, weaker: Rectangle): boolean {
  const [x, y] = [(weaker.left + weaker.right) / 2, (weaker.top + weaker.bottom) / 2];
  const above = HEAD_ABOVE_FACE * (kept.bottom - kept.top);
  const isInside = x > kept.left && x < kept.right && y > kept.top - above && y < kept.bottom;
  return isInside || overlapOf(kept, weaker) > SAME_FACE;
}
