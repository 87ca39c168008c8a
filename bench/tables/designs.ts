import process from 'node:process';
import type { Bench, BenchContext, Cell, Column, Table } from '../bench.ts';
import { flatPicture, subjectAndBackground } from '../designs/baseline.ts';
import { type Decomposer, engineDecomposer, splitDecomposer } from '../designs/decomposer.ts';
import { HELD_OUT_SEEDS, makeDesign, TUNING_SEEDS } from '../designs/design.ts';
import { layeredFiles } from '../designs/layered-file.ts';
import { PUBLISHED } from '../designs/published.ts';
import { type DesignScore, type DesignSummary, designScore, summaryOf } from '../designs/score.ts';
import { type Variant, variantPixels } from '../designs/variant.ts';
import type { StackLayer } from '../metrics/structure.ts';

/** Designs of each split; ten are one of every layout. */
const DESIGN_COUNT = Number(process.env['UNFLATTEN_BENCH_DESIGNS'] ?? 10);
/** Set to anything, whole splits are measured too. */
const WITH_SPLIT = Boolean(process.env['UNFLATTEN_BENCH_SPLIT']);

const SPLITS = { tuning: TUNING_SEEDS, 'held-out': HELD_OUT_SEEDS } as const;
const MEASURED_VARIANTS: readonly Variant[] = ['PNG', 'JPEG 85'];
const WORST_NAMED = 5;
const NO_COST = { wallMs: 0, cpuMs: 0 };

/** What is asked of the product on held-out designs, in the columns of the table. */
const GOALS: Readonly<Partial<Record<Variant, readonly Cell[]>>> = {
  PNG: [0.045, 0.9, null, null, 0.2, null, 0.95, 0.05, 0.95, 1, 0, null],
  'JPEG 85': [0.06, 0.85, null, null, 0.2, null, 0.95, 0.05, 0.95, 1, 0, null],
};

const FIGURE_COLUMNS: readonly Column[] = [
  { name: 'RGB L1', decimals: 4 },
  { name: 'soft IoU', decimals: 4 },
  { name: 'L1, 5 merges', decimals: 4 },
  { name: 'IoU, 5 merges', decimals: 4 },
  { name: 'count error' },
  { name: 'found' },
  { name: 'order', decimals: 3 },
  { name: 'CER', decimals: 3 },
  { name: 'box IoU', decimals: 3 },
  { name: 'untouched', decimals: 4 },
  { name: 'changed px', decimals: 0 },
  { name: 'recomposed dB', decimals: 1 },
  { name: 'CPU s/Mpx', decimals: 2 },
];

function figuresOf(summary: DesignSummary): Cell[] {
  const first = summary.layerd[0];
  const last = summary.layerd.at(-1);
  return [
    first?.rgbL1 ?? null,
    first?.alphaIou ?? null,
    last?.rgbL1 ?? null,
    last?.alphaIou ?? null,
    summary.medianCountError,
    summary.foundShare,
    summary.orderAccuracy,
    summary.characterErrorRate,
    summary.boxIou,
    summary.untouchedShare,
    summary.changedPixels,
    summary.recomposedDecibels,
    summary.cpuSecondsPerMegapixel,
  ];
}

/** Scores by the name of what made them. */
class Scores {
  readonly bySystem = new Map<string, DesignScore[]>();

  add(system: string, score: DesignScore): void {
    const scores = this.bySystem.get(system) ?? [];
    this.bySystem.set(system, scores);
    scores.push(score);
  }
}

async function decomposersOf(context: BenchContext, notes: string[]): Promise<Decomposer[]> {
  const decomposers: Decomposer[] = [];
  try {
    decomposers.push(await engineDecomposer(context));
  } catch (error) {
    notes.push(`Baselines only: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (WITH_SPLIT) decomposers.push(splitDecomposer(context));
  return decomposers;
}

/** Lets every system take one picture apart. What fails is told and counts as the flat picture. */
async function scoreAll(
  decomposers: readonly Decomposer[],
  item: {
    readonly name: string;
    readonly picture: StackLayer['raster'];
    readonly truth: readonly StackLayer[];
  },
  scores: Scores,
  notes: string[],
): Promise<void> {
  const { name, picture, truth } = item;
  const baselines = {
    'flat picture': flatPicture(picture),
    'subject/background': subjectAndBackground(picture, truth),
  };
  for (const [system, layers] of Object.entries(baselines))
    scores.add(system, designScore(name, { layers, cost: NO_COST }, truth, picture));
  for (const decomposer of decomposers) {
    try {
      scores.add(decomposer.name, designScore(name, await decomposer.takeApart(picture), truth, picture));
    } catch (error) {
      notes.push(
        `${decomposer.name} failed on ${name}: ${error instanceof Error ? error.message : String(error)}`,
      );
      scores.add(
        decomposer.name,
        designScore(name, { layers: flatPicture(picture), cost: NO_COST }, truth, picture),
      );
    }
  }
}

async function generatedTables(
  context: BenchContext,
  decomposers: readonly Decomposer[],
  notes: string[],
): Promise<Table[]> {
  const rows: Cell[][] = [];
  const byLayout = new Scores();
  for (const [split, seeds] of Object.entries(SPLITS)) {
    for (const variant of MEASURED_VARIANTS) {
      const scores = new Scores();
      for (const seed of seeds.slice(0, DESIGN_COUNT)) {
        const { name, source, layers } = await makeDesign(seed);
        context.say(`taking apart ${split} ${name}, ${variant}`);
        await scoreAll(
          decomposers,
          { name, picture: await variantPixels(source, variant), truth: layers },
          scores,
          notes,
        );
      }
      for (const [system, found] of scores.bySystem) {
        rows.push([split, variant, system, ...figuresOf(summaryOf(found))]);
        if (variant === 'PNG' && system === decomposers[0]?.name)
          for (const score of found) byLayout.add(score.name.replace(/ \d+$/, ''), score);
        if (split === 'tuning' && system === decomposers[0]?.name) notes.push(worstOf(found, variant));
      }
      if (split === 'held-out') rows.push([split, variant, 'goal', ...GOALS[variant]!]);
    }
  }
  const method = `Designs with known layers, drawn by seed (tuning seeds may be tuned on, held-out seeds only measure), ${DESIGN_COUNT} of each split; docs/benchmarks-designs.md has the protocol. RGB L1 and soft IoU by LayerD’s protocol without merges and after at most five. Count error is the median, found the share of true layers with a predicted one of at least .5 soft IoU; order counts pairs that overlap, CER text above 14 px.`;
  const tables: Table[] = [
    {
      title: 'Designs: layers against the truth',
      method,
      columns: [{ name: 'split' }, { name: 'input' }, { name: 'system' }, ...FIGURE_COLUMNS],
      rows,
      notes,
    },
  ];
  if (byLayout.bySystem.size > 0)
    tables.push({
      title: 'Designs: by layout',
      method: 'The first system above on PNG, both splits together.',
      columns: [{ name: 'layout' }, { name: 'designs', decimals: 0 }, ...FIGURE_COLUMNS],
      rows: [...byLayout.bySystem].map(([layout, found]) => [
        layout,
        found.length,
        ...figuresOf(summaryOf(found)),
      ]),
      notes: [],
    });
  return tables;
}

function worstOf(scores: readonly DesignScore[], variant: Variant): string {
  const worst = scores
    .toSorted((one, other) => (other.layerd[0]?.cost ?? 0) - (one.layerd[0]?.cost ?? 0))
    .slice(0, WORST_NAMED);
  return `Worst of the tuning split, ${variant}: ${worst.map(({ name, layerd }) => `${name} (${(layerd[0]?.cost ?? 0).toFixed(3)})`).join(', ')}.`;
}

async function layeredFileTables(
  context: BenchContext,
  decomposers: readonly Decomposer[],
): Promise<Table[]> {
  const rows: Cell[][] = [];
  const notes: string[] = [];
  for (const folder of context.imageDirs) {
    for (const { name, picture, layers } of await layeredFiles(folder)) {
      context.say(`taking apart ${name}`);
      if (layers.length < 2) {
        notes.push(`${name} shows ${layers.length} layer: the protocol skips it.`);
        continue;
      }
      const scores = new Scores();
      scores.add('the truth itself', designScore(name, { layers, cost: NO_COST }, layers, picture));
      await scoreAll(decomposers, { name, picture, truth: layers }, scores, notes);
      for (const [system, found] of scores.bySystem)
        rows.push([name, layers.length, system, ...figuresOf(summaryOf(found))]);
    }
  }
  if (rows.length === 0) return [];
  return [
    {
      title: 'Layered files',
      method:
        'Flat pictures out of real PSDs against the layers that are seen in them (clipped to the canvas, masks and opacities applied; effects, artboards and text on a path not: the truth’s own row tells how far its layers give back the picture).',
      columns: [{ name: 'file' }, { name: 'layers', decimals: 0 }, { name: 'system' }, ...FIGURE_COLUMNS],
      rows,
      notes,
    },
  ];
}

/** How near the layers of a design come to those it was made of. */
export const designs: Bench = {
  name: 'designs',
  summary:
    'Generated designs and layered files (--images) taken apart, by LayerD’s protocol and as working files',
  run: async (context) => {
    const notes: string[] = [];
    const decomposers = await decomposersOf(context, notes);
    return [
      ...(await generatedTables(context, decomposers, notes)),
      PUBLISHED,
      ...(await layeredFileTables(context, decomposers)),
    ];
  },
};
