/** What a part is painted with: a colour for every place, beyond the part's own pixels too. */
export interface PaintModel {
  readonly type: 'flat' | 'linear' | 'radial' | 'free';
  /** How far the part's inner pixels are from it, in levels: the 80th percentile of the largest channel's difference. */
  readonly residual: number;
  /** Direction and offset of a linear gradient (unit vector), or the centre of a radial one. */
  readonly x: number;
  readonly y: number;
  /** Positions along the gradient, in pixels, of the first and last entry of `table`. */
  readonly from: number;
  readonly to: number;
  /** Red, green, blue per entry, evenly spaced; one entry where flat. */
  readonly table: Float32Array;
}

/** Samples of a part's inner pixels: x, y, red, green, blue each. */
export interface PaintSamples {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
}

const MOST_ENTRIES = 64;

/** Samples per entry of a gradient's table, so that noise averages out. */
const SAMPLES_PER_ENTRY = 8;

/** The value that `share` of all values are below; `values` are left in another order. Hoare's selection: linear time. */
export function takePercentile(values: Float32Array, share: number): number {
  if (values.length === 0) return 0;
  const place = Math.min(values.length - 1, Math.floor(values.length * share));
  let [first, last] = [0, values.length - 1];
  while (first < last) {
    const pivot = values[(first + last) >> 1]!;
    let [low, high] = [first, last];
    while (low <= high) {
      while (values[low]! < pivot) low += 1;
      while (values[high]! > pivot) high -= 1;
      if (low > high) break;
      const kept = values[low]!;
      values[low] = values[high]!;
      values[high] = kept;
      low += 1;
      high -= 1;
    }
    if (place <= high) last = high;
    else if (place >= low) first = low;
    else break;
  }
  return values[place]!;
}

/** `Math.hypot` guards against squares that overflow, at ten times the cost. */
const distance = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/** Where a place lies along a gradient, in pixels. */
export function positionOf({ type, x, y }: PaintModel, atX: number, atY: number): number {
  if (type === 'linear') return atX * x + atY * y;
  return type === 'radial' ? distance(atX - x, atY - y) : 0;
}

/** The colour of `model` at a place, written to `out`; gradients go on with their end colours. */
export function paintAt(model: PaintModel, x: number, y: number, out: Float32Array): void {
  const { table } = model;
  const last = table.length / 3 - 1;
  if (last === 0) {
    out[0] = table[0]!;
    out[1] = table[1]!;
    out[2] = table[2]!;
    return;
  }
  const span = model.to - model.from;
  const place = ((positionOf(model, x, y) - model.from) / span) * last;
  const clamped = place < 0 ? 0 : place > last ? last : place;
  const entry = Math.min(last - 1, Math.floor(clamped));
  const weight = clamped - entry;
  for (let channel = 0; channel < 3; channel += 1) {
    const low = table[entry * 3 + channel]!;
    out[channel] = low + weight * (table[entry * 3 + 3 + channel]! - low);
  }
}

/** A flat paint of one colour. */
export function flatPaint(red: number, green: number, blue: number, residual = 0): PaintModel {
  return {
    type: 'flat',
    residual,
    x: 0,
    y: 0,
    from: 0,
    to: 0,
    table: Float32Array.of(red, green, blue),
  };
}

/** The difference of every sample from a model, in its largest channel. */
export function residualsOf(model: PaintModel, samples: PaintSamples): Float32Array {
  const { count, x, y, red, green, blue } = samples;
  const residuals = new Float32Array(count);
  const color = new Float32Array(3);
  for (let index = 0; index < count; index += 1) {
    paintAt(model, x[index]!, y[index]!, color);
    const redOff = Math.abs(red[index]! - color[0]!);
    const greenOff = Math.abs(green[index]! - color[1]!);
    const blueOff = Math.abs(blue[index]! - color[2]!);
    const most = redOff > greenOff ? redOff : greenOff;
    residuals[index] = most > blueOff ? most : blueOff;
  }
  return residuals;
}

function rated(model: Omit<PaintModel, 'residual'>, samples: PaintSamples): PaintModel {
  const whole = { ...model, residual: 0 };
  return { ...whole, residual: takePercentile(residualsOf(whole, samples), 0.8) };
}

/** The gradient whose colours along its course are the means of the samples there; gaps are bridged. */
function tabulated(
  type: 'linear' | 'radial',
  x: number,
  y: number,
  samples: PaintSamples,
): Omit<PaintModel, 'residual'> {
  const { count, red, green, blue } = samples;
  const positions = new Float32Array(count);
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index += 1) {
    const atX = samples.x[index]!;
    const atY = samples.y[index]!;
    positions[index] = type === 'radial' ? distance(atX - x, atY - y) : atX * x + atY * y;
    // As it was rounded: no sample may lie before the first entry.
    const position = positions[index]!;
    if (position < from) from = position;
    if (position > to) to = position;
  }
  if (to - from < 1) to = from + 1;
  const entries = Math.max(2, Math.min(MOST_ENTRIES, Math.floor(count / SAMPLES_PER_ENTRY)));
  const sums = new Float64Array(entries * 4);
  const moments = new Float64Array(entries * 2);
  const scale = (entries - 1) / (to - from);
  for (let index = 0; index < count; index += 1) {
    const place = (positions[index]! - from) * scale;
    const low = Math.min(entries - 2, Math.floor(place));
    // Every sample counts for the two entries that it lies between.
    for (let entry = low; entry <= low + 1; entry += 1) {
      const weight = entry === low ? 1 - place + low : place - low;
      sums[entry * 4]! += weight * red[index]!;
      sums[entry * 4 + 1]! += weight * green[index]!;
      sums[entry * 4 + 2]! += weight * blue[index]!;
      sums[entry * 4 + 3]! += weight;
      moments[entry * 2]! += weight * place;
    }
  }
  return { type, x, y, from, to, table: bridged(sums, moments, entries) };
}

/**
 * Values at the table's even places from means at the places where the samples lie on average, by straight lines: near the
 * ends the samples of an entry lie to one side of it.
 */
function bridged(sums: Float64Array, moments: Float64Array, entries: number): Float32Array {
  const places: number[] = [];
  const colors: number[] = [];
  for (let entry = 0; entry < entries; entry += 1) {
    const weight = sums[entry * 4 + 3]!;
    if (weight < 0.5) continue;
    places.push(moments[entry * 2]! / weight);
    for (let channel = 0; channel < 3; channel += 1) colors.push(sums[entry * 4 + channel]! / weight);
  }
  const table = new Float32Array(entries * 3);
  let next = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    while (next < places.length - 2 && places[next + 1]! < entry) next += 1;
    const after = Math.min(next + 1, places.length - 1);
    const gap = places[after]! - places[next]!;
    const weight = gap < 1e-6 ? 0 : Math.min(1.5, Math.max(-0.5, (entry - places[next]!) / gap));
    for (let channel = 0; channel < 3; channel += 1) {
      const low = colors[next * 3 + channel]!;
      const value = low + weight * (colors[after * 3 + channel]! - low);
      table[entry * 3 + channel] = Math.min(255, Math.max(0, value));
    }
  }
  return table;
}

/** Solves a small symmetric system in place by Gauss elimination; `null` where it is singular. */
export function solveSystem(matrix: Float64Array, right: Float64Array, size: number): Float64Array | null {
  for (let pivot = 0; pivot < size; pivot += 1) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row += 1) {
      if (Math.abs(matrix[row * size + pivot]!) > Math.abs(matrix[best * size + pivot]!)) best = row;
    }
    if (Math.abs(matrix[best * size + pivot]!) < 1e-9) return null;
    for (let column = 0; column < size && best !== pivot; column += 1) {
      const kept = matrix[pivot * size + column]!;
      matrix[pivot * size + column] = matrix[best * size + column]!;
      matrix[best * size + column] = kept;
    }
    if (best !== pivot) {
      const kept = right[pivot]!;
      right[pivot] = right[best]!;
      right[best] = kept;
    }
    for (let row = 0; row < size; row += 1) {
      if (row === pivot) continue;
      const factor = matrix[row * size + pivot]! / matrix[pivot * size + pivot]!;
      if (factor === 0) continue;
      for (let column = pivot; column < size; column += 1)
        matrix[row * size + column]! -= factor * matrix[pivot * size + column]!;
      right[row]! -= factor * right[pivot]!;
    }
  }
  for (let row = 0; row < size; row += 1) right[row]! /= matrix[row * size + row]!;
  return right;
}

/** Least squares of a channel on 1, x, y and, for four terms, x² + y², in coordinates scaled to about one. */
function regress(
  samples: PaintSamples,
  values: Float32Array,
  terms: 3 | 4,
  frame: { x: number; y: number; scale: number },
): Float64Array | null {
  const matrix = new Float64Array(terms * terms);
  const right = new Float64Array(terms);
  const row = new Float64Array(4);
  row[0] = 1;
  for (let index = 0; index < samples.count; index += 1) {
    row[1] = (samples.x[index]! - frame.x) / frame.scale;
    row[2] = (samples.y[index]! - frame.y) / frame.scale;
    row[3] = row[1]! * row[1]! + row[2]! * row[2]!;
    for (let one = 0; one < terms; one += 1) {
      right[one]! += row[one]! * values[index]!;
      for (let two = 0; two < terms; two += 1) matrix[one * terms + two]! += row[one]! * row[two]!;
    }
  }
  return solveSystem(matrix, right, terms);
}

function frameOf(samples: PaintSamples): { x: number; y: number; scale: number } {
  let [x, y, spread] = [0, 0, 0];
  for (let index = 0; index < samples.count; index += 1) {
    x += samples.x[index]! / samples.count;
    y += samples.y[index]! / samples.count;
  }
  for (let index = 0; index < samples.count; index += 1)
    spread += (Math.abs(samples.x[index]! - x) + Math.abs(samples.y[index]! - y)) / samples.count;
  return { x, y, scale: Math.max(1, spread) };
}

function flatFit(samples: PaintSamples): PaintModel {
  const { red, green, blue, count } = samples;
  const middle = (values: Float32Array): number => takePercentile(values.slice(0, count), 0.5);
  const model = flatPaint(middle(red), middle(green), middle(blue));
  return rated(model, samples);
}

/** Share of the samples that have one colour where a gradient that misses some of them is none. */
const PLAIN_MODE_SHARE = 0.4;

/** Share of the samples that must have one colour for the rest to be taken for shadows and glows on it. */
const LEAST_MODE_SHARE = 0.2;

/**
 * The most frequent colour as a flat paint, where it is frequent enough: what a ground with shadows is painted with. Its
 * residual is that of the samples that have it.
 */
function modeFit(samples: PaintSamples, reach: number, leastShare: number): PaintModel | null {
  const mode = (values: Float32Array): number => {
    const counts = new Float32Array(260);
    for (let index = 0; index < samples.count; index += 1) counts[Math.round(values[index]!) + 2]! += 1;
    let [best, most] = [0, -1];
    for (let level = 2; level < 258; level += 1) {
      let sum = 0;
      for (let near = -reach; near <= reach; near += 1) sum += counts[level + near] ?? 0;
      if (sum + counts[level]! > most) [best, most] = [level - 2, sum + counts[level]!];
    }
    return best;
  };
  const model = flatPaint(mode(samples.red), mode(samples.green), mode(samples.blue));
  const residuals = residualsOf(model, samples);
  const near = residuals.filter((value) => value <= reach + 0.5);
  if (near.length < leastShare * samples.count) return null;
  return { ...model, residual: takePercentile(near, 0.8) };
}

function linearFit(samples: PaintSamples, frame: { x: number; y: number; scale: number }): PaintModel | null {
  // The direction in which the channels change most: the first eigenvector of the sum of their outer products.
  let [xx, xy, yy] = [0, 0, 0];
  for (const values of [samples.red, samples.green, samples.blue]) {
    const fit = regress(samples, values, 3, frame);
    if (!fit) return null;
    xx += fit[1]! * fit[1]!;
    xy += fit[1]! * fit[2]!;
    yy += fit[2]! * fit[2]!;
  }
  if (xx + yy < 1e-6) return null;
  let angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  let best = rated(tabulated('linear', Math.cos(angle), Math.sin(angle), samples), samples);
  for (let turn = 0.08; turn > 0.004 && best.residual > 0.6; turn /= 2) {
    for (const tried of [angle - turn, angle + turn]) {
      const model = rated(tabulated('linear', Math.cos(tried), Math.sin(tried), samples), samples);
      if (model.residual >= best.residual) continue;
      best = model;
      angle = tried;
    }
  }
  return best;
}

function radialFit(samples: PaintSamples, frame: { x: number; y: number; scale: number }): PaintModel | null {
  let [x, y, weight] = [0, 0, 0];
  for (const values of [samples.red, samples.green, samples.blue]) {
    const fit = regress(samples, values, 4, frame);
    if (!fit) return null;
    // Of a + b x + c y + d (x² + y²) the centre is -b / 2d, -c / 2d; a channel counts by how much it curves.
    const curve = fit[3]!;
    x += -0.5 * fit[1]! * curve;
    y += -0.5 * fit[2]! * curve;
    weight += curve * curve;
  }
  if (weight < 1e-6) return null;
  let centerX = frame.x + (x / weight) * frame.scale;
  let centerY = frame.y + (y / weight) * frame.scale;
  // A centre far off makes the gradient linear.
  if (Math.hypot(centerX - frame.x, centerY - frame.y) > 12 * frame.scale) return null;
  let best = rated(tabulated('radial', centerX, centerY, samples), samples);
  let step = frame.scale / 4;
  for (let tries = 0; tries < 10 && step > 0.3 && best.residual > 0.6; tries += 1) {
    let moved = false;
    for (const [moveX, moveY] of [
      [step, 0],
      [-step, 0],
      [0, step],
      [0, -step],
    ] as const) {
      const model = rated(tabulated('radial', centerX + moveX, centerY + moveY, samples), samples);
      if (model.residual >= best.residual - 0.01) continue;
      best = model;
      centerX += moveX;
      centerY += moveY;
      moved = true;
      break;
    }
    if (!moved) step /= 2;
  }
  return best;
}

/** The samples that a model explains best: what is off is a shadow or a blend on top, and would bend the fit. */
function kept(model: PaintModel, samples: PaintSamples): PaintSamples {
  const residuals = residualsOf(model, samples);
  const limit = Math.max(1.5, 2.5 * takePercentile(residuals.slice(), 0.5));
  const chosen: number[] = [];
  for (let index = 0; index < samples.count; index += 1) if (residuals[index]! <= limit) chosen.push(index);
  const pick = (values: Float32Array): Float32Array => Float32Array.from(chosen, (index) => values[index]!);
  return {
    count: chosen.length,
    x: pick(samples.x),
    y: pick(samples.y),
    red: pick(samples.red),
    green: pick(samples.green),
    blue: pick(samples.blue),
  };
}

/**
 * The simplest paint that explains the samples to within `tolerance` levels: flat, linear, radial; gradients follow any
 * course of colours. `free` is a flat paint of the middle colour for what none explains. About 2 ms for 2,000 samples.
 */
export function fitPaint(samples: PaintSamples, tolerance: number): PaintModel {
  const flat = flatFit(samples);
  if (flat.residual <= tolerance || samples.count < 48) return flat;
  let used = samples;
  let best: PaintModel = flat;
  for (let round = 0; round < 3; round += 1) {
    const frame = frameOf(used);
    const linear = linearFit(used, frame);
    const radial = linear && linear.residual <= tolerance * 0.6 ? null : radialFit(used, frame);
    const gradient =
      linear && (!radial || linear.residual <= radial.residual * 1.15 + 0.2) ? linear : (radial ?? linear);
    if (!gradient) break;
    const whole = rated(gradient, samples);
    if (whole.residual < best.residual * 0.9 || best === flat)
      best = whole.residual < flat.residual * 0.7 ? whole : best;
    if (whole.residual <= tolerance) break;
    const next = kept(whole, samples);
    if (next.count < samples.count * 0.5 || next.count === used.count) break;
    used = next;
  }
  const limit = Math.max(4, 3 * tolerance);
  const reach = tolerance > 2 ? 2 : 1;
  const missed = takePercentile(residualsOf(best, samples), 0.95);
  if (best.residual > tolerance || missed > 2 * tolerance) {
    const share = best.residual > tolerance ? LEAST_MODE_SHARE : PLAIN_MODE_SHARE;
    const mode = modeFit(samples, reach, share);
    if (mode) return mode;
  }
  return best.residual <= limit ? best : { ...flat, type: 'free', residual: best.residual };
}
