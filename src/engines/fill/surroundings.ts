import { type Box, growBox } from '../../domain/box.ts';
import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import type { Hole } from './holes.ts';
import { HOLE, SHUNNED, SOURCE, UNUSABLE } from './level.ts';
import type { Ground } from './pyramid.ts';

/** The part of the canvas that is looked at to fill a hole. */
export function surroundingsOf(canvas: Canvas, hole: Hole): Box {
  const marginPx = Math.max(80, Math.round(1.2 * Math.sqrt(hole.box.widthPx * hole.box.heightPx)));
  return growBox(hole.box, marginPx, canvas);
}

/**
 * The part of the canvas in `box`, each side divided by `2 ** halvings`. Pixels of other open holes are unusable, made-up
 * ones are known but no source.
 */
export async function sampleGround(
  canvas: Canvas,
  hole: Hole,
  box: Box,
  halvings: number,
  pace: Pace,
): Promise<Ground> {
  const factor = 2 ** halvings;
  const widthPx = Math.ceil(box.widthPx / factor);
  const heightPx = Math.ceil(box.heightPx / factor);
  const color = new Uint8Array(widthPx * heightPx * 3);
  const state = new Uint8Array(widthPx * heightPx);
  const { runs } = hole;
  for (let at = 0; at < runs.length; at += 3) {
    const row = ((runs[at]! - box.topPx) >> halvings) * widthPx;
    const first = (runs[at + 1]! - box.leftPx) >> halvings;
    const last = (runs[at + 2]! - 1 - box.leftPx) >> halvings;
    state.fill(HOLE, row + first, row + last + 1);
  }
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) sampleCell(canvas, box, factor, color, state, widthPx, x, y);
    if (y % 16 === 0) await pace.breathe();
  }
  return { widthPx, heightPx, color, state };
}

function sampleCell(
  canvas: Canvas,
  box: Box,
  factor: number,
  color: Uint8Array,
  state: Uint8Array,
  widthPx: number,
  cellX: number,
  cellY: number,
): void {
  const { data } = canvas.image;
  let known = 0;
  let own = 0;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let dy = 0; dy < factor; dy += 1) {
    const y = box.topPx + cellY * factor + dy;
    for (let dx = 0; dx < factor; dx += 1) {
      const x = box.leftPx + cellX * factor + dx;
      if (!canvas.hasColor(x, y)) continue;
      const at = (y * canvas.widthPx + x) * 4;
      known += 1;
      if (canvas.isKnown(x, y)) own += 1;
      red += data[at]!;
      green += data[at + 1]!;
      blue += data[at + 2]!;
    }
  }
  const index = cellY * widthPx + cellX;
  if (known > 0) {
    color[index * 3] = Math.round(red / known);
    color[index * 3 + 1] = Math.round(green / known);
    color[index * 3 + 2] = Math.round(blue / known);
  }
  if (state[index] === HOLE) return;
  state[index] = known === 0 ? UNUSABLE : own === factor * factor ? SOURCE : SHUNNED;
}
