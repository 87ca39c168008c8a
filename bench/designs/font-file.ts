import { inflateSync } from 'node:zlib';

/** A glyph's outline as SVG path data around the origin of its baseline, y down, in the font's own units. */
export interface Glyph {
  readonly contours: readonly (readonly OutlinePoint[])[];
  readonly advance: number;
}

/** A point of a TrueType contour: two neighbours off the curve have a point on it half-way between them. */
export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

const WOFF_SIGNATURE = 0x774f4646;
const WOFF_HEADER_BYTES = 44;
const WOFF_ENTRY_BYTES = 20;

/** Flags of a simple glyph's points, by the OpenType specification, table `glyf`. */
const POINT = { onCurve: 1, shortX: 2, shortY: 4, repeated: 8, sameX: 16, sameY: 32 } as const;
/** Flags of a composite glyph's parts. */
const PART = { words: 1, offsets: 2, scale: 8, more: 32, twoScales: 64, matrix: 128 } as const;

/** The tables of a WOFF 1.0 file by tag, inflated. */
function tablesOf(file: Buffer): ReadonlyMap<string, Buffer> {
  if (file.readUInt32BE(0) !== WOFF_SIGNATURE) throw new TypeError('Expected a WOFF file.');
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < file.readUInt16BE(12); index += 1) {
    const entry = WOFF_HEADER_BYTES + index * WOFF_ENTRY_BYTES;
    const start = file.readUInt32BE(entry + 4);
    const packed = file.subarray(start, start + file.readUInt32BE(entry + 8));
    const isPacked = packed.length < file.readUInt32BE(entry + 12);
    tables.set(file.toString('latin1', entry, entry + 4), isPacked ? inflateSync(packed) : packed);
  }
  return tables;
}

/** Code points to glyph numbers, from a `cmap` subtable of format 4. */
function characterMap(table: Buffer): (codePoint: number) => number {
  for (let index = 0; index < table.readUInt16BE(2); index += 1) {
    const at = table.readUInt32BE(4 + index * 8 + 4);
    if (table.readUInt16BE(at) !== 4) continue;
    const segmentBytes = table.readUInt16BE(at + 6);
    const ends = at + 14;
    const starts = ends + segmentBytes + 2;
    const deltas = starts + segmentBytes;
    const ranges = deltas + segmentBytes;
    return (codePoint) => {
      for (let offset = 0; offset < segmentBytes; offset += 2) {
        if (table.readUInt16BE(ends + offset) < codePoint) continue;
        const start = table.readUInt16BE(starts + offset);
        if (start > codePoint) return 0;
        const delta = table.readUInt16BE(deltas + offset);
        const range = table.readUInt16BE(ranges + offset);
        if (range === 0) return (codePoint + delta) & 0xffff;
        const glyph = table.readUInt16BE(ranges + offset + range + 2 * (codePoint - start));
        return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
      }
      return 0;
    };
  }
  throw new TypeError('Expected a character map of format 4 in the font.');
}

/** A font with TrueType outlines in a WOFF 1.0 file, read by the OpenType specification. No hinting, no kerning. */
export class FontFile {
  readonly unitsPerEm: number;
  readonly ascender: number;
  readonly descender: number;
  /** Height of a capital letter. */
  readonly capHeight: number;
  readonly #tables: ReadonlyMap<string, Buffer>;
  readonly #glyphOf: (codePoint: number) => number;
  readonly #kept = new Map<number, Glyph>();

  constructor(file: Buffer) {
    this.#tables = tablesOf(file);
    this.#glyphOf = characterMap(this.#table('cmap'));
    this.unitsPerEm = this.#table('head').readUInt16BE(18);
    this.ascender = this.#table('hhea').readInt16BE(4);
    this.descender = this.#table('hhea').readInt16BE(6);
    this.capHeight = this.#table('OS/2').readInt16BE(88);
  }

  /** The glyph of one character. @throws RangeError where the font has none */
  glyph(character: string): Glyph {
    const codePoint = character.codePointAt(0)!;
    const kept = this.#kept.get(codePoint);
    if (kept) return kept;
    const number = this.#glyphOf(codePoint);
    if (number === 0) throw new RangeError(`The font has no glyph for "${character}".`);
    const glyph = { contours: this.#contours(number), advance: this.#advance(number) };
    this.#kept.set(codePoint, glyph);
    return glyph;
  }

  #table(tag: string): Buffer {
    const table = this.#tables.get(tag);
    if (!table) throw new TypeError(`Expected a table ${tag} in the font.`);
    return table;
  }

  #advance(glyph: number): number {
    const count = this.#table('hhea').readUInt16BE(34);
    return this.#table('hmtx').readUInt16BE(Math.min(glyph, count - 1) * 4);
  }

  #contours(glyph: number): OutlinePoint[][] {
    const long = this.#table('head').readInt16BE(50) === 1;
    const loca = this.#table('loca');
    const place = (index: number) => (long ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2);
    if (place(glyph) === place(glyph + 1)) return [];
    const data = this.#table('glyf').subarray(place(glyph), place(glyph + 1));
    const count = data.readInt16BE(0);
    return count < 0 ? this.#compositeContours(data) : simpleContours(data, count);
  }

  #compositeContours(data: Buffer): OutlinePoint[][] {
    const contours: OutlinePoint[][] = [];
    let at = 10;
    for (let flags: number = PART.more; flags & PART.more; ) {
      flags = data.readUInt16BE(at);
      const part = data.readUInt16BE(at + 2);
      const words = (flags & PART.words) !== 0;
      const moveX = words ? data.readInt16BE(at + 4) : data.readInt8(at + 4);
      const moveY = words ? data.readInt16BE(at + 6) : data.readInt8(at + 5);
      at += words ? 8 : 6;
      const scales: number[] = [];
      const scaleCount = flags & PART.scale ? 1 : flags & PART.twoScales ? 2 : flags & PART.matrix ? 4 : 0;
      for (let index = 0; index < scaleCount; index += 1, at += 2)
        scales.push(data.readInt16BE(at) / 2 ** 14);
      if (!(flags & PART.offsets)) throw new TypeError('Expected parts of glyphs to be placed by offsets.');
      const [xx = 1, xy, yx, yy] =
        scaleCount === 4 ? scales : [scales[0] ?? 1, 0, 0, scales[1] ?? scales[0] ?? 1];
      for (const contour of this.#contours(part))
        contours.push(
          contour.map(({ x, y, onCurve }) => ({
            // Outlines are already y down here, so the font's own offsets and slants change their sign.
            x: xx * x - yx! * y + moveX,
            y: -xy! * x + yy! * y - moveY,
            onCurve,
          })),
        );
    }
    return contours;
  }
}

function simpleContours(data: Buffer, count: number): OutlinePoint[][] {
  const ends = Array.from({ length: count }, (_, index) => data.readUInt16BE(10 + index * 2));
  const pointCount = ends.at(-1)! + 1;
  let at = 10 + count * 2;
  at += 2 + data.readUInt16BE(at);
  const flags: number[] = [];
  while (flags.length < pointCount) {
    const flag = data.readUInt8(at);
    at += 1;
    flags.push(flag);
    if (flag & POINT.repeated) {
      for (let times = data.readUInt8(at); times > 0; times -= 1) flags.push(flag);
      at += 1;
    }
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) {
        value += flag & same ? data.readUInt8(at) : -data.readUInt8(at);
        at += 1;
      } else if (!(flag & same)) {
        value += data.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(POINT.shortX, POINT.sameX);
  const ys = coordinates(POINT.shortY, POINT.sameY);
  return ends.map((end, index) => {
    const contour: OutlinePoint[] = [];
    for (let point = index === 0 ? 0 : ends[index - 1]! + 1; point <= end; point += 1)
      contour.push({ x: xs[point]!, y: -ys[point]!, onCurve: (flags[point]! & POINT.onCurve) !== 0 });
    return contour;
  });
}
