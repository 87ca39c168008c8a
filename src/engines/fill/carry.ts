import type { Box } from '../../domain/box.ts';
import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import type { Hole } from './holes.ts';
import { HOLE, type Level, PADDING_PX } from './level.ts';

const SLICE = 4096;

/** What the seams' correction added to each hole pixel of a solved level: 3 values per pixel of the level. */
export type Correction = Float32Array;

/**
 * Paints a hole of the canvas from a level that was solved at `1 / 2 ** halvings` of its size: every pixel is copied
 * at full size from where its cell's match points, so the fill has the picture's own detail. Where neighbouring cells
 * disagree, their copies are cross-faded over one cell (overlapped block copying).
 *
 * @param box the part of the canvas that the level shows
 */
export async function carryUp(
  canvas: Canvas,
  hole: Hole,
  level: Level,
  correction: Correction,
  box: Box,
  halvings: number,
  pace: Pace,
): Promise<void> {
  const factor = 2 ** halvings;
  const { data } = canvas.image;
  const { widthPx, match, state } = level;
  const sum = new Float64Array(3);
  const paintOne = (x: number, y: number): void => {
    const cellX = (x - box.leftPx + 0.5) / factor - 0.5;
    const cellY = (y - box.topPx + 0.5) / factor - 0.5;
    const firstX = Math.floor(cellX);
    const firstY = Math.floor(cellY);
    let total = 0;
    sum.fill(0);
    for (let corner = 0; corner < 4; corner += 1) {
      const column = firstX + (corner & 1);
      const row = firstY + (corner >> 1);
      if (column < 0 || row < 0) continue;
      const cell = (row + PADDING_PX) * widthPx + column + PADDING_PX;
      const matched = match[cell] ?? -1;
      if (matched < 0 || state[cell] !== HOLE) continue;
      const weight =
        Math.abs(1 - (corner & 1) - (cellX - firstX)) * Math.abs(1 - (corner >> 1) - (cellY - firstY));
      if (weight === 0) continue;
      const sourceX = x + ((matched % widthPx) - PADDING_PX - column) * factor;
      const sourceY = y + (Math.floor(matched / widthPx) - PADDING_PX - row) * factor;
      if (!canvas.isKnown(sourceX, sourceY)) continue;
      const at = (sourceY * canvas.widthPx + sourceX) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        sum[channel]! += weight * (data[at + channel]! + correction[cell * 3 + channel]!);
      }
      total += weight;
    }
    if (total > 0) {
      canvas.paint(x, y, sum[0]! / total, sum[1]! / total, sum[2]! / total);
      return;
    }
    const own =
      (((y - box.topPx) >> halvings) + PADDING_PX) * widthPx + ((x - box.leftPx) >> halvings) + PADDING_PX;
    canvas.paint(x, y, level.color[own * 3]!, level.color[own * 3 + 1]!, level.color[own * 3 + 2]!);
  };
  let painted = 0;
  for (let run = 0; run < hole.runs.length; run += 3) {
    const from = hole.runs[run + 1]!;
    const to = hole.runs[run + 2]!;
    for (let x = from; x < to; x += 1) paintOne(x, hole.runs[run]!);
    painted += to - from;
    if (painted < SLICE) continue;
    painted = 0;
    await pace.breathe();
  }
}
