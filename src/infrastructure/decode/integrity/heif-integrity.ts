import { Problem } from '../../../domain/problem.ts';
import { damaged } from './damage.ts';

/** No side of a picture that is meant is longer; the pixel library does not stand larger numbers well. */
const MAX_SIDE_PX = 1_000_000;

/** One box of an ISO base media file: its type and where its content lies. */
interface IsoBox {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Transfer functions of HDR pictures (ITU-T H.273, table 3): PQ and hybrid log-gamma. */
const HDR_TRANSFERS = new Set([16, 18]);
const PRIMARIES_BY_CODE = new Map([
  [9, 'bt2020'],
  [12, 'display-p3'],
] as const);

export interface HeifFacts {
  /** The primaries that the file names by number, where they are not sRGB's. */
  readonly primaries: 'display-p3' | 'bt2020' | null;
}

/**
 * Walks the boxes of an AVIF or HEIC file (ISO/IEC 14496-12, 23008-12) and checks that each lies inside the file, and so
 * does every piece of every item. The coded pictures carry no checksum.
 * @throws Problem `image_damaged`, or `image_format_unsupported` for HDR pictures, which have no exact 8-bit form
 */
export function checkHeif(bytes: Buffer): HeifFacts {
  const topBoxes = readBoxes(bytes, 0, bytes.length);
  const meta = topBoxes.find((box) => box.type === 'meta');
  if (meta === undefined) throw damaged('The file holds no picture.');
  // A full box: one byte of version and three of flags before its children.
  const metaBoxes = readBoxes(bytes, meta.start + 4, meta.end);
  const locations = metaBoxes.find((box) => box.type === 'iloc');
  if (locations === undefined) throw damaged('The file does not say where its picture lies.');
  checkLocations(bytes.subarray(locations.start, locations.end), bytes.length);
  const properties = metaBoxes.find((box) => box.type === 'iprp');
  return { primaries: properties === undefined ? null : readProperties(bytes, properties) };
}

function readBoxes(bytes: Buffer, from: number, to: number): IsoBox[] {
  const boxes: IsoBox[] = [];
  let offset = from;
  while (offset < to) {
    if (offset + 8 > to) throw damaged('The file ends inside a box.');
    const shortSize = bytes.readUInt32BE(offset);
    const type = bytes.toString('latin1', offset + 4, offset + 8);
    const headerBytes = shortSize === 1 ? 16 : 8;
    if (offset + headerBytes > to) throw damaged('The file ends inside a box.');
    const size =
      shortSize === 1 ? Number(bytes.readBigUInt64BE(offset + 8)) : shortSize || /* to the end */ to - offset;
    if (size < headerBytes || offset + size > to) throw damaged('The file ends inside a box.');
    boxes.push({ type, start: offset + headerBytes, end: offset + size });
    offset += size;
  }
  return boxes;
}

/** Reads an item location box (ISO/IEC 14496-12, 8.11.3) and compares each extent in the file with its length. */
function checkLocations(box: Buffer, fileBytes: number): void {
  let offset = 4;
  const take = (byteCount: number): number => {
    if (byteCount === 0) return 0;
    if (byteCount > 8 || offset + byteCount > box.length) throw damaged('The list of items ends too soon.');
    let value = 0;
    for (let index = 0; index < byteCount; index += 1) value = value * 256 + box[offset + index]!;
    offset += byteCount;
    return value;
  };
  const version = box[0]!;
  const sizes = (offset + 2 <= box.length && take(2)) || 0;
  const offsetBytes = sizes >> 12;
  const lengthBytes = (sizes >> 8) & 15;
  const baseOffsetBytes = (sizes >> 4) & 15;
  const indexBytes = version === 0 ? 0 : sizes & 15;
  const itemCount = take(version < 2 ? 2 : 4);
  for (let item = 0; item < itemCount; item += 1) {
    take(version < 2 ? 2 : 4);
    const constructionMethod = version === 0 ? 0 : take(2) & 15;
    take(2);
    const baseOffset = take(baseOffsetBytes);
    const extentCount = take(2);
    for (let extent = 0; extent < extentCount; extent += 1) {
      take(indexBytes);
      const start = baseOffset + take(offsetBytes);
      const end = start + take(lengthBytes);
      if (constructionMethod === 0 && end > fileBytes)
        throw damaged('A part of the picture lies outside of the file.');
    }
  }
}

function readProperties(bytes: Buffer, properties: IsoBox): HeifFacts['primaries'] {
  const container = readBoxes(bytes, properties.start, properties.end).find((box) => box.type === 'ipco');
  if (container === undefined) return null;
  const boxes = readBoxes(bytes, container.start, container.end);
  for (const box of boxes) {
    if (box.type !== 'ispe' || box.start + 12 > box.end) continue;
    if (bytes.readUInt32BE(box.start + 4) > MAX_SIDE_PX || bytes.readUInt32BE(box.start + 8) > MAX_SIDE_PX)
      throw damaged('A picture in the file has an impossible size.');
  }
  for (const box of boxes) {
    const isNumbered = box.type === 'colr' && bytes.toString('latin1', box.start, box.start + 4) === 'nclx';
    if (!isNumbered || box.start + 8 > box.end) continue;
    if (HDR_TRANSFERS.has(bytes.readUInt16BE(box.start + 6)))
      throw new Problem(
        'image_format_unsupported',
        'Expected a picture in standard dynamic range, but this one is in high dynamic range (PQ or HLG).',
      );
    return PRIMARIES_BY_CODE.get(bytes.readUInt16BE(box.start + 4) as 9 | 12) ?? null;
  }
  return null;
}
