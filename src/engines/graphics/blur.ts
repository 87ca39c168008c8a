/** One box filter along a line of values, in place, with what lies beyond the ends taken as 0. */
function boxAlong(
  values: Float32Array,
  line: Float32Array,
  start: number,
  step: number,
  count: number,
  radius: number,
): void {
  for (let index = 0; index < count; index += 1) line[index] = values[start + index * step]!;
  let sum = 0;
  for (let index = 0; index < Math.min(count, radius); index += 1) sum += line[index]!;
  const width = 2 * radius + 1;
  for (let index = 0; index < count; index += 1) {
    if (index + radius < count) sum += line[index + radius]!;
    if (index - radius - 1 >= 0) sum -= line[index - radius - 1]!;
    values[start + index * step] = sum / width;
  }
}

/**
 * A copy of `values` blurred by about a Gaussian of the given sigma: three box filters each way (Wells 1986), whose radii
 * together have its variance.
 */
export function blurred(
  values: Float32Array,
  widthPx: number,
  heightPx: number,
  sigmaPx: number,
): Float32Array {
  const out = values.slice();
  if (sigmaPx < 0.3) return out;
  const line = new Float32Array(Math.max(widthPx, heightPx));
  // A box of radius r has the variance ((2r + 1)² - 1) / 12; three of them make up sigma².
  const ideal = (Math.sqrt(4 * sigmaPx * sigmaPx + 1) - 1) / 2;
  const small = Math.floor(ideal);
  const variance = (radius: number): number => ((2 * radius + 1) ** 2 - 1) / 12;
  const missing = sigmaPx * sigmaPx - 3 * variance(small);
  const larger = Math.max(0, Math.min(3, Math.round(missing / (variance(small + 1) - variance(small)))));
  for (let pass = 0; pass < 3; pass += 1) {
    const radius = pass < larger ? small + 1 : small;
    if (radius === 0) continue;
    for (let y = 0; y < heightPx; y += 1) boxAlong(out, line, y * widthPx, 1, widthPx, radius);
    for (let x = 0; x < widthPx; x += 1) boxAlong(out, line, x, widthPx, heightPx, radius);
  }
  return out;
}
