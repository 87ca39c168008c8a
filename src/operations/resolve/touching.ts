import type { Finding } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import type { Raster } from '../../domain/raster.ts';
import { splitPeople } from '../parts/split-people.ts';
import { instances } from '../regions/instances.ts';
import { boxShareIn } from './candidate.ts';
import { jointsInside, LEAST_JOINTS_INSIDE } from './joints.ts';

/** Less sure findings prove no thing of its own. */
const PROVING_CONFIDENCE = 0.3;

/** A finding is of a piece of the subject where so much of its box lies in the piece's. */
const LEAST_IN_PIECE = 0.5;

/**
 * The things that touch in a connected piece of the subject: people along their joints, everything else along the colours
 * between what the detector knows. The piece itself where it is one thing, or where the evidence does not say what each is.
 * @param people asked only where the detector sees several of them in the piece
 */
export async function touchingThings(
  image: Raster,
  piece: Mask,
  findings: readonly Finding[],
  people: () => Promise<readonly Person[]>,
): Promise<readonly Mask[]> {
  const box = tightBox(piece, 128);
  if (!box) return [piece];
  const known = findings.filter(
    (finding) => finding.confidence >= PROVING_CONFIDENCE && boxShareIn(finding.box, box) >= LEAST_IN_PIECE,
  );
  if (known.length < 2) return [piece];
  if (known.filter(({ label }) => label === 'person').length > 1) {
    const present = (await people()).filter((person) => jointsInside(person, piece) >= LEAST_JOINTS_INSIDE);
    const mattes = present.length > 1 ? splitPeople(image, piece, present) : [];
    if (mattes.length > 1 && mattes.every((matte) => matte !== null)) return mattes;
  }
  const hints = known.map((finding) => finding.box);
  return instances(image, piece, hints) ?? [piece];
}
