/** What a pixel of a level is: `UNUSABLE` pixels are clear or off the picture, `SHUNNED` ones known but no source. */
export const UNUSABLE = 0;
export const SHUNNED = 1;
export const HOLE = 2;
export const SOURCE = 3;

/** Whether a pixel's own colour is known; nothing lies beyond a level's ends. */
export function isKnown(state: number | undefined): boolean {
  return state === SOURCE || state === SHUNNED;
}

/** Patches measure 7x7: the size that Newson et al. (IPOL 2017) settle on for photographs. */
export const PATCH_RADIUS_PX = 3;

/** Every level has this many unusable pixels on each side, so that patches never leave the arrays. */
export const PADDING_PX = PATCH_RADIUS_PX + 1;

/**
 * One size of the surroundings of a hole, padded by `PADDING_PX`. Arrays are row-major `[heightPx, widthPx]`.
 * `match` holds, for every target, the index of the source pixel at the middle of its matching patch, else -1.
 */
export interface Level {
  readonly widthPx: number;
  readonly heightPx: number;
  /** R,G,B per pixel, 0..255. In the hole: the current solution. */
  readonly color: Uint8Array;
  /** Mean horizontal and vertical change of lightness around each pixel, 0..255. */
  readonly texture: Uint8Array;
  readonly state: Uint8Array;
  /** 1 where a whole patch of `SOURCE` pixels is centred. */
  readonly center: Uint8Array;
  /** The indexes where `center` is 1, ascending. */
  readonly centers: Int32Array;
  /** The indexes of the hole's pixels, ascending. */
  readonly hole: Int32Array;
  /** The indexes of usable pixels whose patch touches the hole, ascending. */
  readonly targets: Int32Array;
  /** 1 where all pixels of a target's patch are usable. */
  readonly complete: Uint8Array;
  /** Steps from each hole pixel to the nearest known one, 1 at the rim; 0 elsewhere. */
  readonly depth: Uint16Array;
  readonly match: Int32Array;
  /** The patch distance of each target's match. */
  readonly cost: Int32Array;
  /** How many targets have each source pixel as their match. */
  readonly usage: Int32Array;
}

/** Builds everything that follows from colours, texture and states. */
export function createLevel(
  widthPx: number,
  heightPx: number,
  color: Uint8Array,
  texture: Uint8Array,
  state: Uint8Array,
): Level {
  const count = widthPx * heightPx;
  const center = windowsWhere(state, widthPx, heightPx, (value) => value === SOURCE);
  const whole = windowsWhere(state, widthPx, heightPx, (value) => value !== UNUSABLE);
  const clean = windowsWhere(state, widthPx, heightPx, (value) => value !== HOLE);
  const isTarget = new Uint8Array(count);
  const isHole = new Uint8Array(count);
  for (let y = 0; y < heightPx; y += 1) {
    const isPadding = y < PADDING_PX || y >= heightPx - PADDING_PX;
    for (let x = 0; x < widthPx; x += 1) {
      const index = y * widthPx + x;
      if (state[index] === UNUSABLE) continue;
      if (state[index] === HOLE) isHole[index] = 1;
      if (clean[index] === 0 && !isPadding && x >= PADDING_PX && x < widthPx - PADDING_PX)
        isTarget[index] = 1;
    }
  }
  const hole = positionsOf(isHole);
  return {
    widthPx,
    heightPx,
    color,
    texture,
    state,
    center,
    centers: positionsOf(center),
    hole,
    targets: positionsOf(isTarget),
    complete: whole,
    depth: measureDepth(state, widthPx, hole),
    match: new Int32Array(count).fill(-1),
    cost: new Int32Array(count),
    usage: new Int32Array(count),
  };
}

/** The indexes of the marks that are 1, ascending. */
function positionsOf(marks: Uint8Array): Int32Array {
  let count = 0;
  for (let index = 0; index < marks.length; index += 1) count += marks[index]!;
  const positions = new Int32Array(count);
  let at = 0;
  for (let index = 0; index < marks.length; index += 1) if (marks[index] === 1) positions[at++] = index;
  return positions;
}

/** 1 where every pixel of the patch around satisfies `test`: a running count along rows, then along columns. */
function windowsWhere(
  state: Uint8Array,
  widthPx: number,
  heightPx: number,
  test: (value: number) => boolean,
): Uint8Array {
  const passes = Uint8Array.from({ length: 4 }, (_, value) => Number(test(value)));
  const rows = new Uint8Array(state.length);
  const size = 2 * PATCH_RADIUS_PX + 1;
  for (let y = 0; y < heightPx; y += 1) {
    let run = 0;
    for (let x = 0; x < widthPx; x += 1) {
      run = passes[state[y * widthPx + x]!] ? run + 1 : 0;
      if (run >= size) rows[y * widthPx + x - PATCH_RADIUS_PX] = 1;
    }
  }
  const windows = new Uint8Array(state.length);
  const runs = new Uint16Array(widthPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const run = rows[y * widthPx + x] ? Math.min(size, runs[x]! + 1) : 0;
      runs[x] = run;
      if (run >= size) windows[(y - PATCH_RADIUS_PX) * widthPx + x] = 1;
    }
  }
  return windows;
}

function measureDepth(state: Uint8Array, widthPx: number, hole: Int32Array): Uint16Array {
  const depth = new Uint16Array(state.length);
  const sides = [-1, 1, -widthPx, widthPx];
  // In the order of their depth, as they are met.
  const queue = new Int32Array(hole.length);
  let end = 0;
  for (const index of hole) {
    const isRim =
      isKnown(state[index - 1]) ||
      isKnown(state[index + 1]) ||
      isKnown(state[index - widthPx]) ||
      isKnown(state[index + widthPx]);
    if (!isRim) continue;
    depth[index] = 1;
    queue[end++] = index;
  }
  for (let head = 0; head < end; head += 1) {
    const index = queue[head]!;
    for (const side of sides) {
      if (state[index + side] !== HOLE || depth[index + side] !== 0) continue;
      depth[index + side] = Math.min(65535, depth[index]! + 1);
      queue[end++] = index + side;
    }
  }
  return depth;
}
