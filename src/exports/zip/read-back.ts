import { buffer } from 'node:stream/consumers';
import { type Entry, fromBufferPromise } from 'yauzl';
import type { ManifestLayer } from '../../domain/manifest.ts';
import type { ReadBack } from '../conformance.ts';
import { readLayerPng } from '../png/read-back.ts';

/** A file of an archive with what the archive says about it. */
export interface ArchiveFile {
  readonly entry: Entry;
  readonly bytes: Buffer;
}

/** Every file of an archive by its name, in the archive's order; checksums are checked by the reader. */
export async function readArchive(archive: Buffer): Promise<Map<string, ArchiveFile>> {
  const files = new Map<string, ArchiveFile>();
  const zip = await fromBufferPromise(archive, { strictFileNames: true });
  for await (const entry of zip.eachEntry()) {
    files.set(entry.fileName, { entry, bytes: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  return files;
}

/** What `stack.zip` holds, by its own manifest. */
export async function readZip(files: ReadonlyMap<string, Buffer>): Promise<ReadBack> {
  const archive = await readArchive(files.get('stack.zip')!);
  const manifest = JSON.parse(archive.get('manifest.json')!.bytes.toString()) as {
    readonly layers: readonly ManifestLayer[];
  };
  const layers = await Promise.all(
    manifest.layers.map((layer) => readLayerPng(archive.get(layer.file)!.bytes, layer)),
  );
  return { layers, composite: null };
}
