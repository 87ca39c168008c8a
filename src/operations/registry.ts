import { cutoutOperation } from './cutout.ts';
import { eraseOperation } from './erase.ts';
import { inpaintOperation } from './inpaint.ts';
import type { Operation } from './operation.ts';
import { splitOperation } from './split.ts';
import { upscaleOperation } from './upscale.ts';

const all = [splitOperation, cutoutOperation, eraseOperation, inpaintOperation, upscaleOperation] as const;

/** Every operation by its id, in the order in which docs list them. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  all.map((operation) => [operation.id, operation as unknown as Operation]),
);
