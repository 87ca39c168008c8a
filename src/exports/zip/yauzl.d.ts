// The parts of yauzl 3 that the tests use; the package brings no types of its own.
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  export interface Entry {
    readonly fileName: string;
    readonly compressionMethod: number;
    readonly generalPurposeBitFlag: number;
    readonly uncompressedSize: number;
    readonly relativeOffsetOfLocalHeader: number;
  }

  export interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
  }

  export function fromBufferPromise(
    buffer: Buffer,
    options?: { readonly strictFileNames?: boolean },
  ): Promise<ZipFile>;
}
