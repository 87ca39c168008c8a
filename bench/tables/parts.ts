import { createMask, type Mask } from '../../src/domain/mask.ts';
import type { Person } from '../../src/domain/person.ts';
import { cutParts, type PersonParts } from '../../src/operations/parts/cut-parts.ts';
import { type PartGroup, type PartName, piecesOf } from '../../src/operations/parts/part-name.ts';
import { splitPeople } from '../../src/operations/parts/split-people.ts';
import type { Bench, BenchContext, Cell } from '../bench.ts';
import { meanOf } from '../measurement.ts';
import { softIou } from '../metrics/matte.ts';
import { createCouple, createFigure, type Figure, type FigurePart, STANCES } from '../scenes/figure.ts';

const WIDTH = 330;
const HEIGHT = 440;
/** Seeds that nothing was tuned on. */
const FIRST_SEED = 401;
const FIGURES = 24;
const COUPLES = 12;
/** Pixels below which a part is a sliver at the picture's edge and not counted. */
const LEAST_PIXELS = 30;

const GROUPS: readonly { readonly group: PartGroup; readonly side: 'left' | 'right' | null }[] = [
  { group: 'head', side: null },
  { group: 'face', side: null },
  { group: 'hair', side: null },
  { group: 'torso', side: null },
  ...(['arm', 'hand', 'leg', 'foot'] as const).flatMap((group) =>
    (['left', 'right'] as const).map((side) => ({ group, side })),
  ),
];

function truthOf({ parts, matte }: Figure, pieces: readonly PartName[]): Mask {
  const truth = createMask(matte.widthPx, matte.heightPx);
  for (const piece of pieces) {
    parts.get(piece as FigurePart)?.data.forEach((value, pixel) => {
      truth.data[pixel] = Math.min(255, truth.data[pixel]! + value);
    });
  }
  return truth;
}

/** Soft IoU of each group that shows, 0 where it was not found. */
function scoresOf(figure: Figure, parts: PersonParts | null): (number | null)[] {
  return GROUPS.map(({ group, side }) => {
    const truth = truthOf(figure, piecesOf(group, side));
    if (truth.data.reduce((sum, value) => sum + value, 0) < 255 * LEAST_PIXELS) return null;
    const cut = parts?.cut(group, side);
    return cut ? softIou(cut.mask, truth) : 0;
  });
}

async function figureRows(context: BenchContext): Promise<Cell[][]> {
  const engine = await context.engine('people');
  const known: (number | null)[][] = [];
  const found: (number | null)[][] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + FIGURES; seed += 1) {
    context.say(`cutting figure ${seed}`);
    const figure = createFigure(WIDTH, HEIGHT, seed);
    const cutBy = (person: Person | undefined): PersonParts | null =>
      person ? cutParts(figure.image, figure.matte, person).parts : null;
    known.push(scoresOf(figure, cutBy(figure.person)));
    const [person] = await engine.findPeople(figure.image, context.run);
    found.push(scoresOf(figure, cutBy(person)));
  }
  const column = (scores: (number | null)[][], index: number): number[] =>
    scores.flatMap((row) => row[index] ?? []);
  const cells = (values: readonly number[]): Cell[] => [
    meanOf(values),
    Math.min(...values),
    (100 * values.filter((value) => value >= 0.8).length) / values.length,
  ];
  const row = (name: string, ofKnown: number[], ofFound: number[]): Cell[] => [
    name,
    ofKnown.length,
    ...cells(ofKnown),
    ...cells(ofFound),
  ];
  const all = (scores: (number | null)[][]): number[] => scores.flat().filter((score) => score !== null);
  return [
    ...GROUPS.map(({ group, side }, index) =>
      row(side ? `${side} ${group}` : group, column(known, index), column(found, index)),
    ),
    row('all', all(known), all(found)),
  ];
}

/** Each true person's best matte, each matte used once. */
function coupleScore(masks: readonly (Mask | null)[], truths: readonly [Mask, Mask]): number[] {
  const score = (mask: Mask | null | undefined, truth: Mask): number => (mask ? softIou(mask, truth) : 0);
  const straight = truths.map((truth, index) => score(masks[index], truth));
  const crossed = truths.map((truth, index) => score(masks[1 - index], truth));
  return meanOf(straight) >= meanOf(crossed) ? straight : crossed;
}

async function coupleRows(context: BenchContext): Promise<Cell[][]> {
  const engine = await context.engine('people');
  const rows: Cell[][] = [];
  for (const stance of STANCES) {
    const known: number[] = [];
    const found: number[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + COUPLES; seed += 1) {
      context.say(`dividing couple ${seed}, ${stance}`);
      const { image, matte, mattes, persons } = createCouple(420, HEIGHT, seed, stance);
      known.push(...coupleScore(splitPeople(image, matte, persons), mattes));
      const people = (await engine.findPeople(image, context.run)).slice(0, 2);
      found.push(...coupleScore(splitPeople(image, matte, people), mattes));
    }
    rows.push([stance, meanOf(known), Math.min(...known), meanOf(found), Math.min(...found)]);
  }
  return rows;
}

/** How well people are cut into parts and told apart. */
export const parts: Bench = {
  name: 'parts',
  summary: 'Parts of drawn figures and touching people, with true keypoints and with those that are found',
  run: async (context) => [
    {
      title: 'Parts of a person',
      method: `${FIGURES} figures drawn from seeds that nothing was tuned on, their true matte cut along their true keypoints and face, and along those that the people engine finds in the picture. Soft IoU with the true part, sum min / sum max; a part that shows and is not found counts as 0. An arm has its hand, a leg its foot; the torso has the neck and a skirt.`,
      columns: [
        { name: 'part' },
        { name: 'count', decimals: 0 },
        { name: 'true points: mean', decimals: 3 },
        { name: 'worst' },
        { name: '% at .8', decimals: 0 },
        { name: 'found points: mean', decimals: 3 },
        { name: 'worst' },
        { name: '% at .8', decimals: 0 },
      ],
      rows: await figureRows(context),
      notes: [],
    },
    {
      title: 'People who touch',
      method: `For each row ${COUPLES} pictures of two figures: so near that arms or shoulders touch; each with an arm around the other; one before half of the other. Their common true matte is divided by their true points, of which hidden ones are given as guesses, and by those that the people engine finds. Soft IoU with each one's true matte.`,
      columns: [
        { name: 'standing' },
        { name: 'true points: mean', decimals: 3 },
        { name: 'worst' },
        { name: 'found points: mean', decimals: 3 },
        { name: 'worst' },
      ],
      rows: await coupleRows(context),
      notes: [],
    },
  ],
};
