import { existsSync } from 'node:fs';
import type { Mask } from '../../src/domain/mask.ts';
import type { Bench, BenchContext, Cell } from '../bench.ts';
import { cutOut } from '../job.ts';
import { meanOf } from '../measurement.ts';
import { alphaOf } from '../metrics/halo.ts';
import { softIou, sumOfAbsoluteDifferences } from '../metrics/matte.ts';
import {
  type ExamplePicture,
  encodedPicture,
  examplePictures,
  picturesIn,
  readMask,
  readPicture,
  writeInto,
} from '../picture-file.ts';
import { createLandscape } from '../scenes/landscape.ts';

/** What one sees of an example's subject: its alpha where no later layer hides it. */
async function visibleSubject(example: ExamplePicture): Promise<Mask | null> {
  const index = example.layers.findIndex((layer) => layer.kind === 'subject');
  if (index < 0) return null;
  const alpha = await readMask(example.layers[index]!.path, 'alpha');
  for (const layer of example.layers.slice(index + 1)) {
    const above = await readMask(layer.path, 'alpha');
    for (let pixel = 0; pixel < alpha.data.length; pixel += 1)
      alpha.data[pixel] = Math.round((alpha.data[pixel]! * (255 - above.data[pixel]!)) / 255);
  }
  return alpha;
}

async function measure(context: BenchContext, name: string, path: string, truth: Mask): Promise<Cell[]> {
  context.say(`cutting out ${name}`);
  try {
    const alpha = alphaOf(await cutOut(context, path));
    return [name, softIou(alpha, truth), sumOfAbsoluteDifferences(alpha, truth)];
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`, 0, null];
  }
}

async function againstTruth(context: BenchContext): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for (const example of await examplePictures()) {
    const truth = await visibleSubject(example);
    if (truth) rows.push(await measure(context, example.name, example.path, truth));
  }
  const { image, subject } = createLandscape(1200, 800, 4);
  const path = await writeInto(context.scratchDir, 'balloon.png', await encodedPicture(image));
  rows.push(await measure(context, 'own balloon', path, subject));
  return rows;
}

async function againstReferences(context: BenchContext): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for (const folder of context.imageDirs) {
    for (const { name, path } of await picturesIn(folder)) {
      const reference = path.replace(/\.[^.]+$/, '.reference-cutout.png');
      if (!existsSync(reference)) continue;
      const alpha = alphaOf(await readPicture(reference));
      rows.push(await measure(context, name, path, alpha));
    }
  }
  return rows;
}

function withMean(rows: Cell[][]): Cell[][] {
  if (rows.length < 2) return rows;
  return [...rows, ['mean', meanOf(rows.map((row) => row[1] as number)), null]];
}

/** Whether the right thing is cut out. */
export const matte: Bench = {
  name: 'matte',
  summary: 'Soft IoU of the subject with the truth of own pictures and with references beside photos',
  run: async (context) => {
    const columns = [{ name: 'picture' }, { name: 'soft IoU', decimals: 4 }, { name: 'SAD', decimals: 1 }];
    const tables = [
      {
        title: 'Subject against the truth of own pictures',
        method:
          'Alpha of a whole cutout without any hint, against the visible alpha of the layer that is the subject: sum min / sum max. A picture in which nothing was found counts as 0.',
        columns,
        rows: withMean(await againstTruth(context)),
        notes: [],
      },
    ];
    const references = await againstReferences(context);
    if (references.length > 0) {
      tables.push({
        title: 'Subject against reference cutouts',
        method:
          'The same against NAME.reference-cutout.png beside the photo. These references are the output of another model, not the truth: look at each case that is far off.',
        columns,
        rows: withMean(references),
        notes: [],
      });
    }
    return tables;
  },
};
