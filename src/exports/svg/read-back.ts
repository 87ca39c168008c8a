import type { ReadBack, ReadLayer } from '../conformance.ts';
import { readPng } from '../png/read-back.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const LAYER =
  /<g id="layer-\d+" class="[^"]*"(?: opacity="([^"]*)")?><title>([^<]*)<\/title>\s*<image class="pixels" x="([^"]*)" y="([^"]*)"[^>]*? href="data:image\/png;base64,([^"]*)"/g;

/** The layers that `stack.svg` holds as pictures. */
export async function readSvg(files: ReadonlyMap<string, Buffer>): Promise<ReadBack> {
  const layers: ReadLayer[] = [];
  for (const [, opacity, name, x, y, base64] of files.get('stack.svg')!.toString().matchAll(LAYER)) {
    const raster = await readPng(Buffer.from(base64!, 'base64'));
    layers.push({
      name: name!.replace(/&([a-z]+);/g, (_, entity: string) => ENTITIES[entity]!),
      opacity: opacity === undefined ? 1 : Number(opacity),
      box: { leftPx: Number(x), topPx: Number(y), widthPx: raster.widthPx, heightPx: raster.heightPx },
      raster,
    });
  }
  return { layers, composite: null };
}
