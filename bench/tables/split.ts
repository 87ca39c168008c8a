import { InferenceSession } from 'onnxruntime-node';
import type { CapabilityName } from '../../src/domain/capability.ts';
import { decodeImage } from '../../src/infrastructure/decode/decode.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { splitOperation } from '../../src/operations/split.ts';
import type { Bench, BenchContext, BenchPicture, Cell } from '../bench.ts';
import { type Cost, least, measured } from '../measurement.ts';
import { encodedPicture, examplePictures, picturesIn, writeInto } from '../picture-file.ts';
import { createFigure } from '../scenes/figure.ts';
import { createStillLife } from '../scenes/still-life.ts';

const ROUNDS = 2;
const PICTURES_PER_FOLDER = 4;

/** The engines that need no download, as far as an operation asks which there are. */
const EMBEDDED: Readonly<Partial<Record<CapabilityName, readonly string[]>>> = {
  matte: ['isnet'],
  segment: ['grabcut'],
  people: ['human-people'],
  detect: ['centernet'],
};

/** Two things off the background. */
const MOST_THINGS = 2;

interface SplitCase extends BenchPicture {
  readonly instruction: string;
}

interface Run {
  readonly whole: Cost;
  readonly inference: Cost;
  readonly inferences: number;
  readonly layers: number;
}

/** Runs `work` and adds up what networks take in it: every call of every session, from its tensors to its tensors. */
async function withInference<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly inference: Cost; readonly inferences: number }> {
  const { prototype } = InferenceSession as unknown as { readonly prototype: object };
  const plain = Object.getOwnPropertyDescriptor(prototype, 'run')!;
  const sum = { wallMs: 0, cpuMs: 0 };
  let inferences = 0;
  const run = plain.value as (this: InferenceSession, ...given: unknown[]) => Promise<unknown>;
  Object.defineProperty(prototype, 'run', {
    ...plain,
    async value(this: InferenceSession, ...given: unknown[]) {
      const { result, cost } = await measured(() => run.apply(this, given));
      sum.wallMs += cost.wallMs;
      sum.cpuMs += cost.cpuMs;
      inferences += 1;
      return result;
    },
  });
  try {
    return { result: await work(), inference: sum, inferences };
  } finally {
    Object.defineProperty(prototype, 'run', plain);
  }
}

async function splitOnce(context: BenchContext, { path, instruction }: SplitCase): Promise<Run> {
  const image = await decodeImage(path, {});
  const operation: OperationContext = {
    ...context.run,
    capability: (name) => context.engine(name),
    enginesFor: async (name) => EMBEDDED[name] ?? [],
    stage: () => {},
  };
  const parameters = splitOperation.parameters.parse({ instruction, maxLayers: MOST_THINGS });
  const { result, inference, inferences } = await withInference(() =>
    measured(() => splitOperation.run({ image }, parameters, operation)),
  );
  const output = result.result;
  const layers = output.type === 'stack' ? output.stack.layers.length : 0;
  return { whole: result.cost, inference, inferences, layers };
}

async function measure(context: BenchContext, one: SplitCase): Promise<Cell[]> {
  const { widthPx, heightPx } = await decodeImage(one.path, {});
  const megapixels = (widthPx * heightPx) / 1e6;
  // The first run loads what it needs.
  const { layers, inferences } = await splitOnce(context, one);
  const runs: Run[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    context.say(`splitting ${one.name}, round ${round + 1} of ${ROUNDS}`);
    runs.push(await splitOnce(context, one));
  }
  const whole = least(runs.map((run) => run.whole));
  const inference = least(runs.map((run) => run.inference));
  return [
    one.name,
    one.instruction,
    megapixels,
    layers,
    inferences,
    whole.wallMs / 1000,
    whole.cpuMs / 1000,
    whole.cpuMs / 1000 / megapixels,
    inference.cpuMs / 1000,
    whole.cpuMs / inference.cpuMs,
  ];
}

async function ownCases(context: BenchContext): Promise<SplitCase[]> {
  const { image: figure } = createFigure(870, 1160, 103);
  const { image: things } = createStillLife('shaded', 1230, 820, 2);
  const fox = (await examplePictures()).find(({ name }) => name.endsWith('fox'));
  return [
    {
      name: 'own figure',
      path: await writeInto(context.scratchDir, 'figure.png', await encodedPicture(figure)),
      instruction: 'the head and the body',
    },
    {
      name: 'own still life',
      path: await writeInto(context.scratchDir, 'things.png', await encodedPicture(things)),
      instruction: 'every object',
    },
    ...(fox ? [{ ...fox, instruction: 'every object' }] : []),
  ];
}

/** What a split by words costs beyond its networks. */
export const split: Bench = {
  name: 'split',
  summary: 'A split by words, warm, against the bare inference of its own networks',
  run: async (context) => {
    const cases = await ownCases(context);
    for (const folder of context.imageDirs) {
      for (const picture of (await picturesIn(folder)).slice(0, PICTURES_PER_FOLDER))
        cases.push({ ...picture, instruction: 'every object' });
    }
    const rows: Cell[][] = [];
    for (const one of cases) rows.push(await measure(context, one));
    return [
      {
        title: 'A split by words against its networks',
        method: `The split operation in this process with engines loaded: words, at most ${MOST_THINGS} things, completed background, exact solve; without decoding and writing files. Inference: the sum of all calls of networks within the same run, each from tensors to tensors, so that both feel the same load. The least of ${ROUNDS} rounds, each figure on its own; CPU time of this process over all cores. The aim is at most 12 s per megapixel from one megapixel on, and a ratio of at most 2.`,
        columns: [
          { name: 'picture' },
          { name: 'words' },
          { name: 'Mpx' },
          { name: 'layers', decimals: 0 },
          { name: 'inferences', decimals: 0 },
          { name: 'wall s' },
          { name: 'CPU s' },
          { name: 'CPU s/Mpx' },
          { name: 'inference CPU s' },
          { name: 'ratio' },
        ],
        rows,
        notes: [],
      },
    ];
  },
};
