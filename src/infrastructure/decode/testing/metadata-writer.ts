/** A big-endian EXIF block with an orientation and a GPS latitude, as TIFF-based formats and chunks carry it. */
export function exifBlock(orientation: number): Buffer {
  const block = Buffer.alloc(96);
  block.write('MM', 0, 'latin1');
  block.writeUInt16BE(42, 2);
  block.writeUInt32BE(8, 4);
  block.writeUInt16BE(2, 8);
  writeEntry(block, 10, 0x0112, 3, 1, orientation << 16);
  writeEntry(block, 22, 0x8825, 4, 1, 38);
  // The GPS directory: "N" and 52 degrees, 31 minutes, 12 seconds.
  block.writeUInt16BE(2, 38);
  writeEntry(block, 40, 1, 2, 2, 0x4e000000);
  writeEntry(block, 52, 2, 5, 3, 68);
  for (const [index, value] of [52, 1, 31, 1, 12, 1].entries()) block.writeUInt32BE(value, 68 + 4 * index);
  return block;
}

/** `jpeg` with application segments after its start marker. */
export function insertJpegSegments(
  jpeg: Buffer,
  segments: readonly (readonly [marker: number, data: Buffer])[],
): Buffer {
  const inserted = segments.map(([marker, data]) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([jpeg.subarray(0, 2), ...inserted, jpeg.subarray(2)]);
}

/** The APP1 segment that holds `exif`. */
export function exifSegment(exif: Buffer): readonly [number, Buffer] {
  return [0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif])];
}

/** The APP2 segment that holds a whole profile. */
export function iccSegment(profile: Buffer): readonly [number, Buffer] {
  return [0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile])];
}

function writeEntry(
  block: Buffer,
  offset: number,
  tag: number,
  type: number,
  count: number,
  value: number,
): void {
  block.writeUInt16BE(tag, offset);
  block.writeUInt16BE(type, offset + 2);
  block.writeUInt32BE(count, offset + 4);
  block.writeUInt32BE(value >>> 0, offset + 8);
}
