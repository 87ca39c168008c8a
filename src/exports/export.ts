import type { Layer, Stack } from '../domain/layer.ts';
import type { Raster } from '../domain/raster.ts';

export type ExportFormat = 'png' | 'psd' | 'ora' | 'zip' | 'svg' | 'preview';

/** What an export is made of. */
export interface ExportInput {
  readonly stack: Stack;
  /** The picture that the stack composes to, which is the source: viewers without layers show it. */
  readonly composite: Raster;
  /** The manifest as it will be written beside the files. */
  readonly manifest: object;
  /** Looked at before every layer and between the parts of long work, or, by PSD, around the one part that it has. */
  readonly signal?: AbortSignal;
  /**
   * Layers as PNGs of the canvas's size, kept from one format to the next: hand the same empty map to all formats of a
   * job, and each layer is encoded once. About 1.5 MiB per megapixel of a photo, until the map is dropped.
   */
  readonly encodedLayers?: Map<Layer, Promise<Buffer>>;
}

/** A file to write: a name that is safe on any system (never user text beyond an ASCII slug) and its bytes, in order. */
export interface ExportFile {
  readonly name: string;
  readonly mediaType: string;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * One way to write a stack. `files` may be lazy: pixels are encoded while the chunks are read, so that a large stack is
 * never in memory twice; PSD holds its packed document.
 * The same input gives the same bytes, on any day and machine with the same libraries.
 * @throws Problem `export_limit` before the first file when the format cannot hold the stack; `canceled`
 */
export interface Export {
  readonly format: ExportFormat;
  /** One sentence for the docs. */
  readonly summary: string;
  files(input: ExportInput): AsyncIterable<ExportFile>;
}
