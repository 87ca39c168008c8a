/**
 * The pieces that a person is cut into; they do not overlap and their sum is the person. Left and right are the person's
 * own. `head` stands for `face` and `hair` where no mesh tells them apart; `hair` is all of the head but the face: ears, a
 * hat and glasses on it too. `torso` has the neck and a skirt. `rest` is what the
 * points say nothing about: what is carried, limbs that were not recognised, what else the matte holds.
 */
export const PART_NAMES = [
  'head',
  'face',
  'hair',
  'torso',
  'leftArm',
  'rightArm',
  'leftHand',
  'rightHand',
  'leftLeg',
  'rightLeg',
  'leftFoot',
  'rightFoot',
  'rest',
] as const;

export type PartName = (typeof PART_NAMES)[number];

/** What a person may ask for: a piece or several together. */
export type PartGroup = 'head' | 'face' | 'hair' | 'torso' | 'arm' | 'hand' | 'leg' | 'foot' | 'body';

const GROUPS: Readonly<Record<PartGroup, readonly PartName[]>> = {
  head: ['head', 'face', 'hair'],
  face: ['face'],
  hair: ['hair'],
  torso: ['torso'],
  arm: ['leftArm', 'leftHand', 'rightArm', 'rightHand'],
  hand: ['leftHand', 'rightHand'],
  leg: ['leftLeg', 'leftFoot', 'rightLeg', 'rightFoot'],
  foot: ['leftFoot', 'rightFoot'],
  body: PART_NAMES.filter((name) => name !== 'head' && name !== 'face' && name !== 'hair'),
};

/** The pieces of a group, of one side where one is asked for: an arm has its hand, a leg its foot, the body all but the head. */
export function piecesOf(group: PartGroup, side: 'left' | 'right' | null): readonly PartName[] {
  const other = side === 'left' ? 'right' : 'left';
  return side === null ? GROUPS[group] : GROUPS[group].filter((name) => !name.startsWith(other));
}
