import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { type ColorMixture, likelihoodOf, mixtureOf } from './color-mixture.ts';
import type { PartCut } from './cut-parts.ts';
import { NO_LABEL } from './labelling.ts';
import type { PartName } from './part-name.ts';
import { type Partition, partitionOf } from './partition.ts';
import { spreadShares } from './random-walk.ts';
import { endAtHem } from './sleeve.ts';
import { tidyLabels } from './tidy.ts';
import type { WorkGrid } from './work-grid.ts';

/** A person whose pieces are known. */
interface CutPerson {
  readonly image: Raster;
  readonly matte: Mask;
  readonly grid: WorkGrid;
  readonly labels: Uint8Array;
  readonly names: readonly PartName[];
  readonly partition: Partition;
}

/** Where skin is looked up: hands wear gloves less often than faces wear beards. */
const SKIN_PARTS: readonly PartName[] = ['face', 'leftHand', 'rightHand'];
const HEAD_PARTS: readonly PartName[] = ['face', 'hair', 'head'];
/** Cells of a face from which its skin can be learnt. */
const LEAST_SKIN = 40;
/** How far lit and shaded skin spread about each colour seen on face and hands (Lab units, squared). */
const SKIN_VARIANCE = 90;
/** How likely cloth is to have any one colour, beside those that were seen on the trunk. */
const CLOTH_LEVEL = 4e-7;
/** What is farther from skin than this is cloth for certain, and teaches what the cloth looks like. */
const CLOTH_DISTANCE = 12;
/** Share of a hand that has to look like cloth before it is in a glove. */
const LEAST_GLOVE = 0.75;
/** How much likelier a limb is cloth above a hem and skin beyond: a sleeve ends for good, below trousers there are boots. */
const SLEEVE_ODDS = 1e7;
const TROUSER_ODDS = 40;
const SKIN = 1;
const CLOTH = 0;

/** What is worn below the head: all that does not have the colour of the person's own skin, `null` where that is unknown. */
export function clothesOf({ image, matte, grid, labels, names, partition }: CutPerson): PartCut | null {
  const { colors } = grid.picture;
  const seen = skinCells(grid, labels, names);
  const skin = seen.length < LEAST_SKIN ? null : mixtureOf(colors, seen, SKIN_VARIANCE);
  if (!skin) return null;
  // Beside a trunk, what the points say nothing about is as likely carried as worn.
  const unworn: readonly PartName[] = names.includes('torso') ? [...HEAD_PARTS, 'rest'] : HEAD_PARTS;
  const isBelowHead = names.map((name) => !unworn.includes(name));
  const isInside = grid.isInside.map((inside, cell) => (inside !== 0 && isBelowHead[labels[cell]!] ? 1 : 0));
  const worn = mixtureOf(colors, clothCells(grid, isInside, skin));
  const shares = [new Float32Array(labels.length), new Float32Array(labels.length)] as const;
  let [sure, count] = [0, 0];
  for (let cell = 0; cell < labels.length; cell += 1) {
    if (isInside[cell] === 0) continue;
    const asSkin = isSkinTone(colors, cell) ? likelihoodOf(skin, colors, cell) : 0;
    const asCloth = CLOTH_LEVEL + (worn ? likelihoodOf(worn, colors, cell) : 0);
    shares[CLOTH][cell] = asCloth / (asSkin + asCloth);
    sure += Math.abs(2 * shares[CLOTH][cell]! - 1);
    count += 1;
  }
  if (count === 0) return null;
  const trunk = names.indexOf('torso');
  for (const [label, name] of names.entries())
    if (trunk >= 0 && /Arm|Leg/.test(name))
      endAtHem(shares[CLOTH], labels, grid, label, trunk, name.endsWith('Arm') ? SLEEVE_ODDS : TROUSER_ODDS);
  for (let cell = 0; cell < labels.length; cell += 1)
    if (isInside[cell] !== 0) shares[SKIN][cell] = 1 - shares[CLOTH][cell]!;
  spreadShares(shares, isInside, grid.picture);
  const kinds = labels.map((_, cell) => {
    if (grid.isInside[cell] === 0) return NO_LABEL;
    return isInside[cell] === 0 || shares[SKIN][cell]! > 0.5 ? SKIN : CLOTH;
  });
  tidyLabels(kinds, grid, () => true);
  bareHands(kinds, labels, names);
  const cloth = partitionOf(image, matte, grid, kinds).maskOf([CLOTH]);
  const below = partition.maskOf(isBelowHead.flatMap((isBelow, label) => (isBelow ? [label] : [])));
  const mask = createMask(matte.widthPx, matte.heightPx);
  let total = 0;
  for (let pixel = 0; pixel < mask.data.length; pixel += 1) {
    mask.data[pixel] = Math.min(cloth.data[pixel]!, below.data[pixel]!);
    total += mask.data[pixel]!;
  }
  return total === 0 ? null : { mask, confidence: sure / count };
}

/** Light from behind bleaches fingers to the colour of a white sleeve; a hand is skin unless most of it is gloved. */
function bareHands(kinds: Uint8Array, labels: Uint8Array, names: readonly PartName[]): void {
  for (const [label, name] of names.entries()) {
    if (!name.endsWith('Hand')) continue;
    const cells = [...labels.keys()].filter((cell) => labels[cell] === label);
    const gloved = cells.filter((cell) => kinds[cell] === CLOTH).length;
    if (gloved > cells.length * LEAST_GLOVE) continue;
    for (const cell of cells) kinds[cell] = SKIN;
  }
}

/** Cells of face and hands that have a colour of skin. */
function skinCells(grid: WorkGrid, labels: Uint8Array, names: readonly PartName[]): number[] {
  const members: number[] = [];
  for (let cell = 0; cell < labels.length; cell += 1) {
    if (grid.opacity[cell]! < 250 || !SKIN_PARTS.includes(names[labels[cell]!]!)) continue;
    if (isSkinTone(grid.picture.colors, cell)) members.push(cell);
  }
  return members;
}

/** Cells below the head that are far from every colour of skin. */
function clothCells(grid: WorkGrid, isInside: Uint8Array, skin: ColorMixture): number[] {
  const { colors } = grid.picture;
  const members: number[] = [];
  for (let cell = 0; cell < isInside.length; cell += 1) {
    if (isInside[cell] === 0 || grid.opacity[cell]! < 250) continue;
    const isFar = skin.colors.every(
      ({ lab: [lightness, a, b] }) =>
        Math.hypot(
          (colors[cell * 3]! - lightness) / 2,
          colors[cell * 3 + 1]! - a,
          colors[cell * 3 + 2]! - b,
        ) > CLOTH_DISTANCE,
    );
    if (isFar) members.push(cell);
  }
  return members;
}

/** Lab values that skin can have: neither grey nor green nor blue. */
function isSkinTone(colors: Float32Array, cell: number): boolean {
  const [lightness, a, b] = [colors[cell * 3]!, colors[cell * 3 + 1]!, colors[cell * 3 + 2]!];
  return lightness > 12 && lightness < 98 && a > 1 && a < 40 && b > 0 && b < 45 && b > a * 0.3;
}
