import { createRequire } from 'node:module';

/** What is used of libheif's C interface. Functions that answer with an error struct take its address first. */
export interface Libheif {
  /** The module's memory, to which addresses are offsets. Replaced whenever it grows: read it anew after every call. */
  readonly HEAPU8: Uint8Array;
  _malloc(byteCount: number): number;
  _free(address: number): void;
  _heif_context_alloc(): number;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    data: number,
    byteCount: number,
    options: number,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, handleOut: number): void;
  _heif_image_handle_get_image_tiling(
    error: number,
    handle: number,
    isTransformed: number,
    tilingOut: number,
  ): void;
  _heif_decode_image(
    error: number,
    handle: number,
    imageOut: number,
    colorspace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_handle_decode_image_tile(
    error: number,
    handle: number,
    imageOut: number,
    colorspace: number,
    chroma: number,
    options: number,
    column: number,
    row: number,
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_plane_readonly2(image: number, channel: number, strideOut: number): number;
}

type StartLibheif = (settings: { print(line: string): void; printErr(line: string): void }) => Libheif;

let startLibheif: StartLibheif | undefined;

/**
 * A libheif of its own (LGPL-3.0, WebAssembly) with a fresh memory that goes with it. About 10 ms, 50 ms the first time.
 * It says nothing: standard output belongs to the command's data.
 */
export function createLibheif(): Libheif {
  // The bundle is a CommonJS script, and loading it costs memory: only pictures of this format pay for it.
  startLibheif ??= createRequire(import.meta.url)(
    'libheif-js/libheif-wasm/libheif-bundle.js',
  ) as StartLibheif;
  const silent = (): void => undefined;
  return startLibheif({ print: silent, printErr: silent });
}
