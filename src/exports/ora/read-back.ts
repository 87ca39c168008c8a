import type { ReadBack, ReadLayer } from '../conformance.ts';
import { readPng } from '../png/read-back.ts';
import { readArchive } from '../zip/read-back.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What `stack.ora` holds, by its own `stack.xml`. */
export async function readOra(files: ReadonlyMap<string, Buffer>): Promise<ReadBack> {
  const archive = await readArchive(files.get('stack.ora')!);
  const xml = archive.get('stack.xml')!.bytes.toString();
  const layers: ReadLayer[] = [];
  for (const [, text] of xml.matchAll(/<layer ([^<>]*)\/>/g)) {
    const attributes = attributesOf(text!);
    const raster = await readPng(archive.get(attributes.get('src')!)!.bytes);
    layers.unshift({
      name: attributes.get('name')!,
      opacity: Number(attributes.get('opacity')),
      box: {
        leftPx: Number(attributes.get('x')),
        topPx: Number(attributes.get('y')),
        widthPx: raster.widthPx,
        heightPx: raster.heightPx,
      },
      raster,
    });
  }
  const composite = await readPng(archive.get('mergedimage.png')!.bytes);
  return { layers, composite: { raster: composite, form: 'straight' } };
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/([a-z-]+)="([^"]*)"/g)) {
    attributes.set(
      name!,
      value!.replace(/&([a-z]+);/g, (_, entity: string) => ENTITIES[entity]!),
    );
  }
  return attributes;
}
