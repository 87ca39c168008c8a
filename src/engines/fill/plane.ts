/** Replaces each value by the sum over the square of the given radius around it, in place. */
export function boxSum(plane: Float32Array, widthPx: number, heightPx: number, radiusPx: number): void {
  const line = new Float64Array(widthPx + 1);
  for (let start = 0; start < plane.length; start += widthPx) {
    for (let x = 0; x < widthPx; x += 1) line[x + 1] = line[x]! + plane[start + x]!;
    for (let x = 0; x < widthPx; x += 1)
      plane[start + x] = line[Math.min(widthPx, x + radiusPx + 1)]! - line[Math.max(0, x - radiusPx)]!;
  }
  // Down the picture row by row, with all columns' sums at once: memory is read in its own order.
  const rows = plane.slice();
  const sums = new Float64Array(widthPx);
  for (let y = -radiusPx; y < heightPx; y += 1) {
    const entering = y + radiusPx < heightPx ? (y + radiusPx) * widthPx : -1;
    const leaving = y - radiusPx - 1 >= 0 ? (y - radiusPx - 1) * widthPx : -1;
    if (entering >= 0) for (let x = 0; x < widthPx; x += 1) sums[x]! += rows[entering + x]!;
    if (leaving >= 0) for (let x = 0; x < widthPx; x += 1) sums[x]! -= rows[leaving + x]!;
    if (y >= 0) plane.set(sums, y * widthPx);
  }
}

/** 1 wherever a set pixel lies within the square of the given radius. */
export function dilate(isSet: Uint8Array, widthPx: number, heightPx: number, radiusPx: number): Uint8Array {
  const rows = new Uint8Array(isSet.length);
  for (let start = 0; start < isSet.length; start += widthPx) {
    let next = 0;
    for (let x = 0; x < widthPx; x += 1) {
      if (isSet[start + x] === 0) continue;
      const end = Math.min(widthPx, x + radiusPx + 1);
      for (next = Math.max(next, x - radiusPx); next < end; next += 1) rows[start + next] = 1;
    }
  }
  const grown = new Uint8Array(isSet.length);
  // In how many more rows what was met in each column still counts, downwards and then upwards.
  const left = new Int32Array(widthPx);
  for (let y = 0; y < heightPx; y += 1) spreadRow(rows, grown, left, y * widthPx, radiusPx);
  left.fill(0);
  for (let y = heightPx - 1; y >= 0; y -= 1) spreadRow(rows, grown, left, y * widthPx, radiusPx);
  return grown;
}

function spreadRow(
  rows: Uint8Array,
  grown: Uint8Array,
  left: Int32Array,
  start: number,
  radiusPx: number,
): void {
  for (let x = 0; x < left.length; x += 1) {
    if (rows[start + x] === 1) left[x] = radiusPx + 1;
    if (left[x] === 0) continue;
    grown[start + x] = 1;
    left[x]! -= 1;
  }
}
