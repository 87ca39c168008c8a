import { readdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { poster } from '../examples/drawing/poster/scene.ts';
import { difference } from './metrics/difference.ts';
import { composeRoundedOnce } from './metrics/recomposition.ts';
import { examplePictures, readPicture } from './picture-file.ts';

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url));
const MAX_TOTAL_BYTES = 4 * 2 ** 20;

describe('the project’s examples', async () => {
  const examples = await examplePictures();

  test('there is a poster and a rendered scene, each with a subject among its true layers', () => {
    expect(examples.map(({ name }) => name)).toEqual(['own fox', 'own poster']);
    for (const { layers } of examples)
      expect(layers.filter(({ kind }) => kind === 'subject')).toHaveLength(1);
  });

  test.each(examples)(
    'the true layers of $name compose to the flat picture, byte for byte',
    async (example) => {
      const layers = await Promise.all(example.layers.map(({ path }) => readPicture(path)));
      const source = await readPicture(example.path);
      expect(difference(composeRoundedOnce(layers), source)).toMatchObject({
        changedPixels: 0,
        maxDifference: 0,
      });
    },
  );

  test('the poster that is drawn now is the one that lies in the folder', async () => {
    const committed = examples.find(({ name }) => name === 'own poster')!;
    let compared = 0;
    for (const layer of poster.layers()) {
      // The lettering takes seconds and is drawn by the same arithmetic as the rest.
      if (layer.kind === 'text') break;
      const { path } = committed.layers.find(({ name }) => name === layer.name)!;
      expect(difference(await readPicture(path), layer.raster).maxDifference, layer.name).toBe(0);
      compared += 1;
    }
    expect(compared).toBe(9);
  });

  test('they stay small enough to be cloned with the code', async () => {
    let total = 0;
    for (const entry of await readdir(EXAMPLES, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && entry.name.endsWith('.png'))
        total += (await stat(`${entry.parentPath}/${entry.name}`)).size;
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(MAX_TOTAL_BYTES);
    expect(JSON.parse(await readFile(`${EXAMPLES}poster/truth.json`, 'utf8'))).toHaveProperty('layers');
  });
});
