import type { Box, Size } from '../../domain/box.ts';

/** A part of a picture that is worked on by itself. */
export interface Tile {
  /** What the tile answers for; the cores of all tiles cover the picture once. */
  readonly core: Box;
  /** What has to be looked at for it. May reach beyond the picture. */
  readonly region: Box;
}

/**
 * How far a tile looks beyond its core. The networks' receptive fields are larger (18 and 153 px) but far pixels weigh
 * next to nothing in them: with 10 px the result differs from that of an endless margin by less than .03 of 255.
 */
const MARGIN_PX = 10;
/**
 * How far the picture's border pixels are repeated outwards. Without it the convolutions' zero padding darkens the
 * border (3 dB over the outer two pixels of a poster); more than 4 px changes nothing.
 */
const BORDER_PX = 4;

/** Tiles of near-equal size, row by row, none of whose cores is wider or higher than `coreSidePx`. */
export function planTiles(size: Size, coreSidePx: number): Tile[] {
  const columns = spans(size.widthPx, coreSidePx);
  return spans(size.heightPx, coreSidePx).flatMap((row) =>
    columns.map((column) => ({
      core: boxOf(column.start, row.start, column.end, row.end),
      region: boxOf(column.from, row.from, column.to, row.to),
    })),
  );
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

function spans(lengthPx: number, coreSidePx: number): Span[] {
  const count = Math.ceil(lengthPx / coreSidePx);
  return Array.from({ length: count }, (_, index) => {
    const start = Math.round((index * lengthPx) / count);
    const end = Math.round(((index + 1) * lengthPx) / count);
    return {
      start,
      end,
      from: Math.max(start - MARGIN_PX, -BORDER_PX),
      to: Math.min(end + MARGIN_PX, lengthPx + BORDER_PX),
    };
  });
}

function boxOf(left: number, top: number, right: number, bottom: number): Box {
  return { leftPx: left, topPx: top, widthPx: right - left, heightPx: bottom - top };
}
