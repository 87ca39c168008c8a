import { setImmediate } from 'node:timers/promises';
import type { Box } from '../../domain/box.ts';
import type { RunContext, Upscale } from '../../domain/capability.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { bleedColor } from './color-bleed.ts';
import { backProject, limitOvershoot } from './fidelity.ts';
import type { Network } from './network.ts';
import {
  type Content,
  flatPlanes,
  isFlat,
  meanChannel,
  type Planes,
  readPlanes,
  repeatChannel,
  writePlanes,
} from './planes.ts';
import { planTiles } from './tile.ts';

/**
 * Enlarges by one network per scale, tile by tile, and holds the result to its source: block means by back-projection,
 * flat places exactly. Alpha goes through the network as grey, in a pass of its own, with colour bled under it before.
 * Memory beside the picture and its result does not grow with the picture, where that is opaque.
 */
export class Upscaler implements Upscale {
  readonly #networks: ReadonlyMap<number, Network>;

  /** @param networks one for each scale, by scale */
  constructor(networks: ReadonlyMap<number, Network>) {
    this.#networks = networks;
  }

  /**
   * @throws Problem `canceled`
   * @throws Problem `engine_unavailable` when ONNX Runtime does not start
   */
  async upscale(image: Raster, scale: 2 | 4, context: RunContext): Promise<Raster> {
    throwIfAborted(context.signal);
    const network = this.#networks.get(scale)!;
    const enlarged = createRaster(image.widthPx * scale, image.heightPx * scale);
    const tiles = planTiles(image, network.spec.coreSidePx);
    const isOpaque = isFullyOpaque(image);
    const passes: readonly Content[] = isOpaque ? ['color'] : ['color', 'alpha'];
    const source = await bleedColor(image, context.signal);
    let finished = 0;
    for (const content of passes) {
      for (const { core, region } of tiles) {
        // An abort is heard only when the event loop turns, which flat tiles do not wait for.
        await setImmediate();
        throwIfAborted(context.signal);
        const planes = readPlanes(source, region, content);
        const result = await enlargeTile(planes, content, network);
        const fromLeftPx = (core.leftPx - region.leftPx) * scale;
        const fromTopPx = (core.topPx - region.topPx) * scale;
        writePlanes(enlarged, scaledBox(core, scale), content, result, fromLeftPx, fromTopPx);
        finished += 1;
        context.progress(finished / (tiles.length * passes.length));
      }
    }
    if (isOpaque) makeOpaque(enlarged);
    return enlarged;
  }
}

async function enlargeTile(source: Planes, content: Content, network: Network): Promise<Planes> {
  const { scale, correctionRounds } = network.spec;
  if (isFlat(source)) return flatPlanes(source, source.widthPx * scale, source.heightPx * scale);
  const enlarged =
    content === 'color'
      ? await network.enlarge(source)
      : meanChannel(await network.enlarge(repeatChannel(source)));
  backProject(enlarged, source, scale, correctionRounds);
  limitOvershoot(enlarged, source, scale);
  return enlarged;
}

function scaledBox(box: Box, scale: number): Box {
  return {
    leftPx: box.leftPx * scale,
    topPx: box.topPx * scale,
    widthPx: box.widthPx * scale,
    heightPx: box.heightPx * scale,
  };
}

function isFullyOpaque(image: Raster): boolean {
  for (let index = 3; index < image.data.length; index += 4) {
    if (image.data[index] !== 255) return false;
  }
  return true;
}

function makeOpaque(image: Raster): void {
  for (let index = 3; index < image.data.length; index += 4) image.data[index] = 255;
}
