import type { Size } from '../../domain/box.ts';
import type { Stack } from '../../domain/layer.ts';
import { Problem, throwIfAborted } from '../../domain/problem.ts';
import type { Export, ExportInput } from '../export.ts';
import { describeDocument, maxDocumentBytes, writeDocument } from './document.ts';

const MAX_PSD_SIDE_PX = 30_000;
const MAX_PSB_SIDE_PX = 300_000;
const MAX_PSD_BYTES = 2 ** 31 - 1;
/** The format holds more; ag-psd writes lengths of 32 bits into it. */
const MAX_PSB_BYTES = 2 ** 32 - 1;
const CHUNK_BYTES = 1 << 18;

/**
 * Photoshop's format, as ag-psd writes it: 8-bit sRGB, one record per layer with its tight box, and the real flat
 * picture. What PSD may not hold (a side above 30,000 px, pixels that could need more than 2 GiB) becomes `stack.psb`.
 *
 * Opacity has 8 bits here. A flat picture with alpha is stored on white, as Photoshop does, and rounded down; an opaque
 * one is exact. The layers are exact always. The signal is not looked at while the document is put together, in one go.
 */
export const psdExport: Export = {
  format: 'psd',
  summary: 'A Photoshop document, or the large form of it (PSB) where the picture needs it.',
  async *files(input) {
    assertFits(input.stack);
    const wide = needsLargeForm(input.stack);
    yield {
      name: wide ? 'stack.psb' : 'stack.psd',
      mediaType: 'image/vnd.adobe.photoshop',
      chunks: documentChunks(input, wide),
    };
  },
};

/** Whether a document may be above what PSD holds, and has to be a PSB. */
export function needsLargeForm(stack: Stack): boolean {
  return longerSide(stack) > MAX_PSD_SIDE_PX || maxDocumentBytes(stack) > MAX_PSD_BYTES;
}

/** @throws Problem `export_limit` */
function assertFits(stack: Stack): void {
  if (longerSide(stack) > MAX_PSB_SIDE_PX) {
    throw new Problem(
      'export_limit',
      `Expected sides of at most ${MAX_PSB_SIDE_PX} px for a Photoshop document, got ${stack.widthPx} by ${stack.heightPx}.`,
    );
  }
  const maxBytes = maxDocumentBytes(stack);
  if (maxBytes > MAX_PSB_BYTES) {
    throw new Problem(
      'export_limit',
      `Expected layers of at most ${MAX_PSB_BYTES} bytes in all for a Photoshop document, got up to ${maxBytes}.`,
    );
  }
}

async function* documentChunks(
  { stack, composite, signal }: ExportInput,
  wide: boolean,
): AsyncGenerator<Uint8Array, void, void> {
  if (signal) throwIfAborted(signal);
  const description = await describeDocument(stack, composite);
  if (signal) throwIfAborted(signal);
  const bytes = writeDocument(description, maxDocumentBytes(stack), wide);
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    yield bytes.subarray(start, start + CHUNK_BYTES);
    if (signal) throwIfAborted(signal);
  }
}

function longerSide({ widthPx, heightPx }: Size): number {
  return Math.max(widthPx, heightPx);
}
