import { expect, test } from 'vitest';
import type { RunContext } from '../../domain/capability.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { createBand, forEachStoredRun } from './band.ts';
import { denseLaplacian, solveDense } from './dense-reference.ts';
import { gatherMask, reduceColors } from './reduction.ts';
import { unknownRuns } from './runs.ts';
import { solveBand } from './solve.ts';

const WIDTH = 14;
const HEIGHT = 11;
const EPSILON = 1e-4;

const context: RunContext = { signal: new AbortController().signal, progress: () => undefined };

/** Two textured colours that meet along a slanted line, with colours that vary by more than `EPSILON` in every window. */
function texturedPicture(): Raster {
  const image = createRaster(WIDTH, HEIGHT);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    const x = at % WIDTH;
    const y = Math.floor(at / WIDTH);
    const share = Math.min(1, Math.max(0, (x - 4 - y / 3) / 4));
    const grain = (at * 37 + 11 * ((at * at) % 13)) % 31;
    image.data.set([40 + 150 * share + grain, 200 - 120 * share - grain / 2, 90 + 2 * grain, 255], at * 4);
  }
  return image;
}

/** Known at the left and right, unknown in the middle with known islands; unknown pixels reach the picture's edge. */
function brokenTrimap(): Mask {
  const trimap = createMask(WIDTH, HEIGHT);
  for (let at = 0; at < trimap.data.length; at += 1) {
    const x = at % WIDTH;
    trimap.data[at] = x < 3 ? 0 : x > 10 ? 255 : 128;
  }
  trimap.data[2 * WIDTH + 6] = 255;
  trimap.data[7 * WIDTH + 5] = 0;
  trimap.data[0] = 128;
  return trimap;
}

async function solvePacked(
  image: Raster,
  trimap: Mask,
  priorWeight: number,
): Promise<{ values: Map<number, number>; iterations: number }> {
  const band = createBand(unknownRuns(trimap.data, WIDTH, HEIGHT), WIDTH, HEIGHT);
  const alpha = gatherMask(trimap, band);
  const iterations = await solveBand(
    {
      band,
      colors: reduceColors(image, 1, band),
      alpha,
      prior: new Float64Array(band.storedCount).fill(priorWeight),
      epsilon: EPSILON,
    },
    { tolerance: 1e-9, maxIterations: 1000 },
    new Pace(context),
    () => undefined,
  );
  const values = new Map<number, number>();
  forEachStoredRun(band, (index, y, fromX, toX) => {
    for (let x = fromX; x < toX; x += 1) {
      if (y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH) values.set(y * WIDTH + x, alpha[index + x - fromX]!);
    }
  });
  return { values, iterations };
}

function solveDirectly(image: Raster, trimap: Mask, priorWeight: number): Map<number, number> {
  const laplacian = denseLaplacian(image, EPSILON);
  const unknown = [...trimap.data.keys()].filter((at) => trimap.data[at] === 128);
  const start = 128 / 255;
  const matrix = unknown.map((row) =>
    unknown.map((column) => laplacian[row]![column]! + (row === column ? priorWeight : 0)),
  );
  const right = unknown.map((row) => {
    const fromKnown = laplacian[row]!.reduce(
      (sum, value, at) => sum + (trimap.data[at] === 255 ? value : 0),
      0,
    );
    return priorWeight * start - fromKnown;
  });
  const solution = solveDense(matrix, right);
  return new Map(unknown.map((at, index) => [at, solution[index]!]));
}

test.each([1e-6, 0.05])('the packed solve with prior %f equals a dense direct solve', async (priorWeight) => {
  const image = texturedPicture();
  const trimap = brokenTrimap();
  const { values: packed, iterations } = await solvePacked(image, trimap, priorWeight);
  const direct = solveDirectly(image, trimap, priorWeight);
  expect(direct.size).toBeGreaterThan(80);
  let largest = 0;
  for (const [at, value] of direct) largest = Math.max(largest, Math.abs(value - packed.get(at)!));
  expect(largest).toBeLessThan(1e-4);
  // A factor that is not quite the matrix's still converges, only later.
  expect(iterations).toBeLessThan(18);
  // The problem says something: alphas differ from their start and from each other.
  expect(Math.max(...direct.values()) - Math.min(...direct.values())).toBeGreaterThan(0.5);
});

test('a picture tied to nothing known keeps its start and needs no iterations', async () => {
  const trimap = createMask(WIDTH, HEIGHT);
  trimap.data.fill(128);
  const { values, iterations } = await solvePacked(texturedPicture(), trimap, 1e-6);
  expect(iterations).toBe(0);
  for (const value of values.values()) expect(value).toBeCloseTo(128 / 255, 6);
});
