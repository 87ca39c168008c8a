import { createMask, type Mask } from '../../domain/mask.ts';

/**
 * 1 where some pixel within `radiusPx` (in a square) has a soft alpha or an edge at its right or lower side, else 0:
 * where colours have to be told apart, with a margin.
 */
export function nearEdges(alpha: Mask, radiusPx: number): Mask {
  const { widthPx, heightPx, data } = alpha;
  const near = createMask(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const row = y * widthPx;
    const below = y + 1 < heightPx ? widthPx : 0;
    for (let x = 0; x < widthPx; x += 1) {
      const value = data[row + x]!;
      const right = x + 1 < widthPx ? 1 : 0;
      const flat = (value === 0 || value === 255) && data[row + x + right] === value;
      if (flat && data[row + x + below] === value && data[row + x + below + right] === value) continue;
      markSquare(near, x, y, radiusPx);
    }
  }
  return near;
}

/** The square also reaches the neighbours right and below, across whose side the edge may run. */
function markSquare(near: Mask, x: number, y: number, radiusPx: number): void {
  const fromX = Math.max(x - radiusPx, 0);
  const toX = Math.min(x + radiusPx + 2, near.widthPx);
  const toY = Math.min(y + radiusPx + 2, near.heightPx);
  for (let at = Math.max(y - radiusPx, 0); at < toY; at += 1) {
    near.data.fill(1, at * near.widthPx + fromX, at * near.widthPx + toX);
  }
}
