import type { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';

/** One file of an archive. `bytes` is called when its turn comes, so that one entry at a time is in memory. */
export interface ZipEntry {
  /** Path inside the archive, ASCII, with `/` between folders. */
  readonly name: string;
  bytes(): Promise<Buffer> | Buffer;
}

/**
 * The bytes of a ZIP archive with `entries` in their order, each stored as it is: pictures are compressed already, and
 * OpenRaster asks for it. The same entries give the same bytes on any day, in any time zone.
 */
export async function* zipChunks(entries: Iterable<ZipEntry>): AsyncGenerator<Uint8Array, void, void> {
  const archive = new ZipFile();
  const output = archive.outputStream as PassThrough;
  const chunks = output[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  // The format holds local time, and nothing else of the date is written with `forceDosTimestamp`.
  const attributes = {
    mtime: new Date(1980, 0, 1),
    mode: 0o100644,
    compress: false,
    forceDosTimestamp: true,
  };
  try {
    for (const entry of entries) {
      // Whole buffers, because only then size and checksum stand before the data, where simple readers look for them.
      archive.addBuffer(await entry.bytes(), entry.name, attributes);
      while (output.readableLength + output.writableLength > 0) {
        const chunk = await chunks.next();
        if (!chunk.done) yield chunk.value;
      }
    }
    archive.end();
    for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) yield chunk.value;
  } finally {
    output.destroy();
  }
}
