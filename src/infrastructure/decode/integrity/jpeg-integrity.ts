import { Problem } from '../../../domain/problem.ts';
import { damaged } from './damage.ts';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
/** Baseline, extended and progressive Huffman, and the arithmetic forms of the last two (ITU-T T.81, table B.1). */
const READABLE_FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);

/**
 * Walks a JPEG marker by marker (ITU-T T.81, annex B) up to its end marker: a file that was cut anywhere before it
 * shows, and so does a colour component that never comes. Entropy-coded data carries no checksum, so a changed byte in
 * it is found only where the decoder stumbles over it.
 * @throws Problem `image_damaged`, or `image_format_unsupported` for lossless, hierarchical and 12-bit JPEGs
 */
export function checkJpeg(bytes: Buffer): void {
  const missing = new Set<number>();
  let hasFrame = false;
  let offset = 2;
  for (;;) {
    const { marker, end } = readMarker(bytes, offset);
    offset = end;
    if (marker === END_OF_IMAGE) break;
    if (isStandalone(marker)) continue;
    const segmentEnd = offset + (offset + 2 <= bytes.length ? bytes.readUInt16BE(offset) : 0);
    if (segmentEnd < offset + 2 || segmentEnd > bytes.length)
      throw damaged('The JPEG file ends inside a segment.');
    const segment = bytes.subarray(offset + 2, segmentEnd);
    offset = segmentEnd;
    if (isFrame(marker)) {
      if (hasFrame) throw damaged('The JPEG file has two frames.');
      hasFrame = true;
      for (const component of readFrame(marker, segment)) missing.add(component);
    } else if (marker === START_OF_SCAN) {
      if (!hasFrame) throw damaged('The JPEG file has pixels before its header.');
      for (const component of readScan(segment)) missing.delete(component);
      offset = skipEntropyData(bytes, offset);
    }
  }
  if (!hasFrame || missing.size > 0) throw damaged('The JPEG file ends before all of its colours have come.');
}

function readMarker(bytes: Buffer, start: number): { marker: number; end: number } {
  let offset = start;
  if (bytes[offset] !== 0xff) {
    if (offset >= bytes.length) throw damaged('The JPEG file ends before its end marker.');
    throw damaged('The JPEG file has bytes between its segments.');
  }
  while (bytes[offset] === 0xff) offset += 1;
  const marker = bytes[offset];
  if (marker === undefined) throw damaged('The JPEG file ends before its end marker.');
  return { marker, end: offset + 1 };
}

function readFrame(marker: number, segment: Buffer): number[] {
  const components = segment[5] ?? 0;
  if (components === 0 || segment.length < 6 + 3 * components)
    throw damaged('The header of the JPEG file is too short.');
  if (!READABLE_FRAMES.has(marker) || segment[0] !== 8)
    throw new Problem(
      'image_format_unsupported',
      'Expected a JPEG with 8 bits that is baseline or progressive, but it is lossless, hierarchical or deeper.',
    );
  return Array.from({ length: components }, (_, index) => segment[6 + 3 * index]!);
}

function readScan(segment: Buffer): number[] {
  const components = segment[0] ?? 0;
  if (components === 0 || segment.length < 1 + 2 * components + 3)
    throw damaged('A scan header of the JPEG file is too short.');
  return Array.from({ length: components }, (_, index) => segment[1 + 2 * index]!);
}

/** The offset of the first marker after `start` that is neither a stuffed zero nor a restart. */
function skipEntropyData(bytes: Buffer, start: number): number {
  let offset = start;
  for (;;) {
    offset = bytes.indexOf(0xff, offset);
    if (offset < 0 || offset + 1 >= bytes.length) throw damaged('The JPEG file ends before its end marker.');
    const next = bytes[offset + 1]!;
    if (next === 0xff) offset += 1;
    else if (next === 0 || isRestart(next)) offset += 2;
    else return offset;
  }
}

function isFrame(marker: number): boolean {
  // C4, C8 and CC lie in the range of the frames and are tables.
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

function isStandalone(marker: number): boolean {
  return marker === 0x01 || isRestart(marker);
}
