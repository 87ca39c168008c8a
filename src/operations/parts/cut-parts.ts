import type { Mask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import type { Raster } from '../../domain/raster.ts';
import { belowHips, type ExpectedPart, expectedParts } from './anatomy.ts';
import { clothesOf } from './clothes.ts';
import { belowChin } from './head.ts';
import { labelCells } from './labelling.ts';
import { type PartGroup, type PartName, piecesOf } from './part-name.ts';
import { partitionOf } from './partition.ts';
import type { Reach } from './shapes.ts';
import { skirtOf } from './skirt.ts';
import { cellAt, type WorkGrid, workGrid } from './work-grid.ts';

/** A mask with how sure it is. */
export interface PartCut {
  /** At the picture's size; of the matte, no more than the matte. */
  readonly mask: Mask;
  /** 0..1: how sure the points are that it hangs on, less where its borders were hard to tell. */
  readonly confidence: number;
}

/** A person in pieces that do not overlap. */
export interface PersonParts {
  /** What was found, with the confidence of each; a part that is out of the picture or hidden is not among them. */
  readonly found: ReadonlyMap<PartName, number>;
  /** Everything of a group that was found, `null` where nothing was. `side` is the person's own. */
  cut(group: PartGroup, side: 'left' | 'right' | null): PartCut | null;
  /** Everything but the skin from the neck down, `null` where skin cannot be told. Overlaps with the pieces. */
  clothes(): PartCut | null;
}

/** Share of a part's middle that has to lie on the matte. */
const LEAST_VISIBLE = 0.4;
/** Share of the person below which a piece is a slip. */
const LEAST_SHARE = 0.0008;

/**
 * Cuts a person's matte into pieces along its keypoints and the face's mesh. Pieces are soft, follow the picture's own
 * borders, and add up to the matte exactly. .2 to .6 s, and .1 s more for each megapixel of the matte's box.
 *
 * @returns the reason where there is nothing to go by
 * @throws Problem `mask_mismatch`
 */
export function cutParts(
  image: Raster,
  matte: Mask,
  person: Person,
): { readonly parts: PersonParts } | { readonly parts: null; readonly reason: string } {
  const grid = workGrid(image, matte);
  if (!grid) return { parts: null, reason: 'The matte is empty.' };
  const expected = expectedParts(person, skirtOf(person, grid)).filter((part) => isVisible(part, grid));
  if (expected.length === 0)
    return {
      parts: null,
      reason: 'Neither a face nor a body was recognised, so there is nothing to cut along.',
    };
  expected.push(restOf(person, expected));
  const { labels, clarity } = labelCells(
    grid,
    expected.map(({ reach }) => reach),
  );
  const partition = partitionOf(image, matte, grid, labels);
  const found = foundParts(expected, labels, clarity, grid);
  const nameOf = (label: number): PartName => expected[label]!.name;
  const indexes = expected.map((_, index) => index);
  return {
    parts: {
      found,
      cut: (group, side) => {
        const names = piecesOf(group, side).filter((name) => found.has(name));
        if (names.length === 0) return null;
        return {
          mask: partition.maskOf(indexes.filter((label) => names.includes(nameOf(label)))),
          confidence: names.reduce((sum, name) => sum + found.get(name)!, 0) / names.length,
        };
      },
      clothes: () =>
        clothesOf({ image, matte, grid, labels, names: expected.map(({ name }) => name), partition }),
    },
  };
}

function isVisible({ middle, slackPx }: ExpectedPart, grid: WorkGrid): boolean {
  const isSeen = (x: number, y: number): boolean => {
    const cell = cellAt(grid, x, y);
    return cell !== null && grid.opacity[cell]! >= 128;
  };
  const seen = middle.filter(
    ({ x, y }) =>
      isSeen(x, y) ||
      isSeen(x - slackPx, y) ||
      isSeen(x + slackPx, y) ||
      isSeen(x, y - slackPx) ||
      isSeen(x, y + slackPx),
  );
  return seen.length >= middle.length * LEAST_VISIBLE;
}

/** What is farther from every part than this is the rest; without a trunk nearer, and nearest below the chin. */
const REST = 3.5;
const REST_WITHOUT_TRUNK = 1.4;
const REST_BELOW_CHIN = 0.6;
/** Below the hips, where no leg is known: what hangs down from a trunk ends soon. */
const REST_BELOW_HIPS = 2;

/** Where the parts are not: things that are carried, limbs whose points were not found, what else is in the matte. */
function restOf(person: Person, expected: readonly ExpectedPart[]): ExpectedPart {
  const confidence = Math.max(...expected.map((part) => part.confidence));
  const rest = (reach: Reach): ExpectedPart => ({ name: 'rest', reach, confidence, middle: [], slackPx: 0 });
  const chin = belowChin(person);
  if (!expected.some(({ name }) => name === 'torso'))
    return rest((x, y) => (chin && chin(x, y) > 0 ? REST_BELOW_CHIN : REST_WITHOUT_TRUNK));
  const hips = expected.some(({ name }) => name.endsWith('Leg')) ? null : belowHips(person);
  return rest((x, y) => (hips && hips(x, y) > 0 ? REST_BELOW_HIPS : REST));
}

function foundParts(
  expected: readonly ExpectedPart[],
  labels: Uint8Array,
  clarity: Float32Array,
  grid: WorkGrid,
): Map<PartName, number> {
  const counts = new Float64Array(expected.length);
  const clear = new Float64Array(expected.length);
  let total = 0;
  for (let cell = 0; cell < labels.length; cell += 1) {
    if (grid.isInside[cell] === 0) continue;
    const label = labels[cell]!;
    const weight = grid.opacity[cell]! / 255;
    counts[label]! += weight;
    clear[label]! += weight * Math.min(1, clarity[cell]!);
    total += weight;
  }
  const found = new Map<PartName, number>();
  for (const [label, { name, confidence }] of expected.entries()) {
    if (counts[label]! <= total * LEAST_SHARE) continue;
    found.set(name, confidence * Math.sqrt(clear[label]! / counts[label]!));
  }
  return found;
}
