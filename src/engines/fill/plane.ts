/** Replaces each value by the sum over the square of the given radius around it, in place. */
export function boxSum(plane: Float32Array, widthPx: number, heightPx: number, radiusPx: number): void {
  const line = new Float64Array(Math.max(widthPx, heightPx) + 1);
  const passes = [
    { lines: heightPx, length: widthPx, lineStep: widthPx, step: 1 },
    { lines: widthPx, length: heightPx, lineStep: 1, step: widthPx },
  ];
  for (const { lines, length, lineStep, step } of passes) {
    for (let row = 0; row < lines; row += 1) {
      const start = row * lineStep;
      for (let at = 0; at < length; at += 1) line[at + 1] = line[at]! + plane[start + at * step]!;
      for (let at = 0; at < length; at += 1) {
        plane[start + at * step] =
          line[Math.min(length, at + radiusPx + 1)]! - line[Math.max(0, at - radiusPx)]!;
      }
    }
  }
}

/** 1 wherever a set pixel lies within the square of the given radius. */
export function dilate(isSet: Uint8Array, widthPx: number, heightPx: number, radiusPx: number): Uint8Array {
  const rows = new Uint8Array(isSet.length);
  const grown = new Uint8Array(isSet.length);
  const passes = [
    { from: isSet, to: rows, lines: heightPx, length: widthPx, lineStep: widthPx, step: 1 },
    { from: rows, to: grown, lines: widthPx, length: heightPx, lineStep: 1, step: widthPx },
  ];
  for (const { from, to, lines, length, lineStep, step } of passes) {
    for (let line = 0; line < lines; line += 1) {
      const start = line * lineStep;
      let next = 0;
      for (let at = 0; at < length; at += 1) {
        if (from[start + at * step] === 0) continue;
        const end = Math.min(length, at + radiusPx + 1);
        for (next = Math.max(next, at - radiusPx); next < end; next += 1) to[start + next * step] = 1;
      }
    }
  }
  return grown;
}
