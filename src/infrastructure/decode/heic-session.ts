import { createLibheif, type Libheif } from './libheif.ts';

/** From libheif's public header, whose values and struct layouts are a fixed interface (heif.h). */
const RGB_COLORSPACE = 1;
const INTERLEAVED_RGBA_CHROMA = 11;
const INTERLEAVED_CHANNEL = 10;

/** Layout of the scratch block: an error struct, one value, and a `heif_image_tiling` of 80 bytes at most. */
const VALUE_OFFSET = 16;
const TILING_OFFSET = 32;
const SCRATCH_BYTES = 128;

/** Working memory of the decoder for one pixel: its own planes, libheif's, the RGBA copy and some of everything else. */
const WORK_BYTES_PER_PIXEL = 8;
const WORK_BYTES = 8 * 1024 * 1024;

/** RGBA rows without gaps. */
export interface HeicPixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8ClampedArray;
}

/**
 * A HEIC file opened in a decoder of its own, whose memory outside of what was read is a known blank before every
 * decoding: what a decoder does not write shows as that blank, and never as something older.
 */
export class HeicSession {
  readonly #heif: Libheif;
  readonly #scratch: number;
  readonly #handle: number;
  /** The memory up to where free space begins, as it was right after opening. */
  readonly #opened: Uint8Array;

  /** @throws Error when the file cannot be parsed */
  constructor(bytes: Buffer) {
    this.#heif = createLibheif();
    this.#scratch = this.#heif._malloc(SCRATCH_BYTES);
    const file = this.#heif._malloc(bytes.length);
    this.#heif.HEAPU8.set(bytes, file);
    const context = this.#heif._heif_context_alloc();
    this.#heif._heif_context_read_from_memory_without_copy(this.#scratch, context, file, bytes.length, 0);
    this.#expectSuccess('read');
    this.#heif._heif_context_get_primary_image_handle(this.#scratch, context, this.#scratch + VALUE_OFFSET);
    this.#expectSuccess('find the primary picture');
    this.#handle = this.#value();
    const free = this.#heif._malloc(WORK_BYTES);
    this.#heif._free(free);
    this.#opened = this.#heif.HEAPU8.slice(0, free);
  }

  /** Columns and rows of the tiles that the primary picture is coded in, and the size of a tile. */
  tiling(): {
    readonly columns: number;
    readonly rows: number;
    readonly tileWidthPx: number;
    readonly tileHeightPx: number;
  } {
    const tiling = this.#scratch + TILING_OFFSET;
    this.#heif._heif_image_handle_get_image_tiling(this.#scratch, this.#handle, 1, tiling);
    this.#expectSuccess('find the tiles');
    return {
      columns: this.#word(tiling + 4),
      rows: this.#word(tiling + 8),
      tileWidthPx: this.#word(tiling + 12),
      tileHeightPx: this.#word(tiling + 16),
    };
  }

  /**
   * The primary picture, upright. `pixelCount` is its size; `blank` (0..255) is what unwritten memory holds.
   * @throws Error when the decoder gives up
   */
  decodeWhole(pixelCount: number, blank: number): HeicPixels {
    this.#reset(pixelCount, blank);
    this.#heif._heif_decode_image(
      this.#scratch,
      this.#handle,
      this.#scratch + VALUE_OFFSET,
      RGB_COLORSPACE,
      INTERLEAVED_RGBA_CHROMA,
      0,
    );
    return this.#takeImage();
  }

  /**
   * One tile of the primary picture.
   * @throws Error when the decoder gives up
   */
  decodeTile(column: number, row: number, pixelCount: number, blank: number): HeicPixels {
    this.#reset(pixelCount, blank);
    this.#heif._heif_image_handle_decode_image_tile(
      this.#scratch,
      this.#handle,
      this.#scratch + VALUE_OFFSET,
      RGB_COLORSPACE,
      INTERLEAVED_RGBA_CHROMA,
      0,
      column,
      row,
    );
    return this.#takeImage();
  }

  /** A WebAssembly module has no state outside of its memory, so that putting that back undoes everything. */
  #reset(pixelCount: number, blank: number): void {
    this.#heif.HEAPU8.set(this.#opened);
    const byteCount = WORK_BYTES + pixelCount * WORK_BYTES_PER_PIXEL;
    const free = this.#heif._malloc(byteCount);
    if (free === 0) throw new Error('libheif: out of memory');
    this.#heif.HEAPU8.fill(blank, free, free + byteCount);
    this.#heif._free(free);
  }

  #takeImage(): HeicPixels {
    this.#expectSuccess('decode');
    const image = this.#value();
    const widthPx = this.#heif._heif_image_get_width(image, INTERLEAVED_CHANNEL);
    const heightPx = this.#heif._heif_image_get_height(image, INTERLEAVED_CHANNEL);
    const valueAddress = this.#scratch + VALUE_OFFSET;
    const plane = this.#heif._heif_image_get_plane_readonly2(image, INTERLEAVED_CHANNEL, valueAddress);
    const strideBytes = this.#value();
    const rowBytes = widthPx * 4;
    const data = new Uint8ClampedArray(rowBytes * heightPx);
    for (let row = 0; row < heightPx; row += 1) {
      const start = plane + row * strideBytes;
      data.set(this.#heif.HEAPU8.subarray(start, start + rowBytes), row * rowBytes);
    }
    return { widthPx, heightPx, data };
  }

  #expectSuccess(step: string): void {
    const code = this.#word(this.#scratch);
    if (code !== 0) throw new Error(`libheif cannot ${step}: ${code}.${this.#word(this.#scratch + 4)}`);
  }

  #value(): number {
    return this.#word(this.#scratch + VALUE_OFFSET);
  }

  #word(address: number): number {
    return new DataView(this.#heif.HEAPU8.buffer).getUint32(address, true);
  }
}
