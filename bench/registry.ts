import type { Bench } from './bench.ts';
import { boxes } from './tables/boxes.ts';
import { cutout } from './tables/cutout.ts';
import { designPace } from './tables/design-pace.ts';
import { designs } from './tables/designs.ts';
import { fill } from './tables/fill.ts';
import { halo } from './tables/halo.ts';
import { matte } from './tables/matte.ts';
import { memory } from './tables/memory.ts';
import { parts } from './tables/parts.ts';
import { recomposition } from './tables/recomposition.ts';
import { server } from './tables/server-figures.ts';
import { soak } from './tables/soak.ts';
import { split } from './tables/split.ts';
import { upscale } from './tables/upscale.ts';

/** Every bench, in the order in which they run. */
export const benches: readonly Bench[] = [
  recomposition,
  halo,
  matte,
  boxes,
  parts,
  fill,
  cutout,
  split,
  upscale,
  designs,
  designPace,
  memory,
  server,
  soak,
];
