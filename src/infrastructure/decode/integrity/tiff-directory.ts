import { damaged } from './damage.ts';

/** Bytes per value of the field types that hold unsigned whole numbers (TIFF 6.0, section 2; 16 is BigTIFF's). */
const INTEGER_TYPE_BYTES = new Map([
  [1, 1],
  [3, 2],
  [4, 4],
  [13, 4],
  [16, 8],
]);

/** More strips or tiles than the largest picture that is ever read could have. */
const MAX_VALUES = 1 << 20;

/** The whole-number fields of one image file directory, by tag. */
export type TiffDirectory = ReadonlyMap<number, readonly number[]>;

/** Number reading in a TIFF's own byte order. */
interface TiffReader {
  readonly length: number;
  u8(offset: number): number;
  u16(offset: number): number;
  u32(offset: number): number;
  u64(offset: number): number;
}

/**
 * The first directory of a TIFF or BigTIFF.
 * @throws Problem `image_damaged` when it does not lie inside the file
 */
export function readFirstDirectory(bytes: Buffer): TiffDirectory {
  const reader = readerOf(bytes);
  const isBig = reader.u16(2) === 43;
  const start = isBig ? reader.u64(8) : reader.u32(4);
  const entryCount = isBig ? reader.u64(start) : reader.u16(start);
  const entriesStart = start + (isBig ? 8 : 2);
  const entryBytes = isBig ? 20 : 12;
  if (start === 0 || entryCount === 0 || entriesStart + entryCount * entryBytes > reader.length)
    throw damaged('The directory of the TIFF file lies outside of it.');
  const fields = new Map<number, readonly number[]>();
  for (let index = 0; index < entryCount; index += 1) {
    const entry = entriesStart + index * entryBytes;
    const values = readValues(reader, entry, isBig);
    if (values !== null) fields.set(reader.u16(entry), values);
  }
  return fields;
}

function readValues(reader: TiffReader, entry: number, isBig: boolean): readonly number[] | null {
  const typeBytes = INTEGER_TYPE_BYTES.get(reader.u16(entry + 2));
  if (typeBytes === undefined) return null;
  const count = isBig ? reader.u64(entry + 4) : reader.u32(entry + 4);
  const inlineOffset = entry + (isBig ? 12 : 8);
  const inlineBytes = isBig ? 8 : 4;
  const isInline = count * typeBytes <= inlineBytes;
  const start = isInline ? inlineOffset : isBig ? reader.u64(inlineOffset) : reader.u32(inlineOffset);
  // Long byte fields are private data (colour profiles and the like) and nothing to be read as numbers.
  if (typeBytes === 1 && !isInline) return null;
  if (start + count * typeBytes > reader.length || count > MAX_VALUES)
    throw damaged('A field of the TIFF file lies outside of it.');
  const read = { 1: reader.u8, 2: reader.u16, 4: reader.u32, 8: reader.u64 }[typeBytes]!;
  return Array.from({ length: count }, (_, index) => read(start + index * typeBytes));
}

function readerOf(bytes: Buffer): TiffReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = bytes[0] === 0x49;
  const inside = (offset: number, count: number): number => {
    if (offset + count > bytes.length) throw damaged('The TIFF file ends inside its directory.');
    return offset;
  };
  return {
    length: bytes.length,
    u8: (offset) => view.getUint8(inside(offset, 1)),
    u16: (offset) => view.getUint16(inside(offset, 2), isLittleEndian),
    u32: (offset) => view.getUint32(inside(offset, 4), isLittleEndian),
    u64: (offset) => Number(view.getBigUint64(inside(offset, 8), isLittleEndian)),
  };
}
