/** Colours and weights of one level: red, green, blue, weight per pixel. */
interface Level {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly values: Float32Array;
}

function pulled({ widthPx, heightPx, values }: Level): Level {
  const half: Level = {
    widthPx: Math.ceil(widthPx / 2),
    heightPx: Math.ceil(heightPx / 2),
    values: new Float32Array(Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2) * 4),
  };
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const from = (y * widthPx + x) * 4;
      const weight = values[from + 3]!;
      if (weight === 0) continue;
      const to = ((y >> 1) * half.widthPx + (x >> 1)) * 4;
      for (let channel = 0; channel < 3; channel += 1)
        half.values[to + channel]! += values[from + channel]! * weight;
      half.values[to + 3]! += weight;
    }
  }
  for (let at = 0; at < half.values.length; at += 4) {
    const weight = half.values[at + 3]!;
    if (weight === 0) continue;
    for (let channel = 0; channel < 3; channel += 1) half.values[at + channel]! /= weight;
    half.values[at + 3] = Math.min(1, weight);
  }
  return half;
}

/** Fills what `fine` lacks from the level above it, interpolated between pixel centres. */
function push(fine: Level, coarse: Level): void {
  for (let y = 0; y < fine.heightPx; y += 1) {
    const rowPlace = Math.max(0, (y - 0.5) / 2);
    const top = Math.min(coarse.heightPx - 1, Math.floor(rowPlace));
    const bottom = Math.min(coarse.heightPx - 1, top + 1);
    const down = rowPlace - top;
    for (let x = 0; x < fine.widthPx; x += 1) {
      const at = (y * fine.widthPx + x) * 4;
      const weight = fine.values[at + 3]!;
      if (weight >= 1) continue;
      const columnPlace = Math.max(0, (x - 0.5) / 2);
      const left = Math.min(coarse.widthPx - 1, Math.floor(columnPlace));
      const right = Math.min(coarse.widthPx - 1, left + 1);
      const over = columnPlace - left;
      for (let channel = 0; channel < 3; channel += 1) {
        const upper =
          coarse.values[(top * coarse.widthPx + left) * 4 + channel]! * (1 - over) +
          coarse.values[(top * coarse.widthPx + right) * 4 + channel]! * over;
        const lower =
          coarse.values[(bottom * coarse.widthPx + left) * 4 + channel]! * (1 - over) +
          coarse.values[(bottom * coarse.widthPx + right) * 4 + channel]! * over;
        const made = upper * (1 - down) + lower * down;
        fine.values[at + channel] = weight * fine.values[at + channel]! + (1 - weight) * made;
      }
      fine.values[at + 3] = 1;
    }
  }
}

/**
 * Fills the pixels of weight 0 smoothly from those around them, in place, by averaging down and interpolating up again
 * (Gortler et al. 1996, "pull-push"). `values` holds red, green, blue, weight (0..1) per pixel. About 40 ms per megapixel.
 */
export function fillSmoothly(values: Float32Array, widthPx: number, heightPx: number): void {
  const levels: Level[] = [{ widthPx, heightPx, values }];
  for (let level = levels[0]!; level.widthPx > 1 || level.heightPx > 1; ) {
    level = pulled(level);
    levels.push(level);
  }
  for (let index = levels.length - 2; index >= 0; index -= 1) push(levels[index]!, levels[index + 1]!);
}
