import type { Box, Size } from '../../domain/box.ts';

/** Where everything lies on a contact sheet, in pixels of the sheet. */
export interface SheetLayout extends Size {
  readonly marginPx: number;
  /** The panels of the first row: the source, the exploded view, the layers put together again. */
  readonly source: Box;
  readonly exploded: Box;
  readonly recomposed: Box;
  /** A card for each layer, in the order of the layers; its picture fills the upper part. */
  readonly cards: readonly { readonly card: Box; readonly picture: Box }[];
}

const WIDTH_PX = 1600;
const MARGIN_PX = 36;
const GAP_PX = 20;
const HEADER_PX = 84;
/** A caption above each panel of the first row. */
const CAPTION_PX = 30;
const MOST_PANEL_PX = 430;
/** Long strips need no tall panels; below this the exploded view is too small. */
const LEAST_PANEL_PX = 260;
/** What a panel is taller than its picture: the exploded view goes further down. */
const PANEL_ROOM_PX = 90;
/** Room for a layer's name and facts under its picture. */
const FACTS_PX = 66;
const MAX_COLUMNS = 6;

/** How tall a card's picture may be for its width: very long pictures are shown smaller instead. */
const LEAST_ASPECT = 0.3;
const MOST_ASPECT = 1.15;

/** The columns that leave the fewest places empty; more of them for many layers. */
function columnsFor(count: number, isUpright: boolean): number {
  if (count <= 4) return Math.max(isUpright ? 3 : 2, count);
  if (count > 15) return MAX_COLUMNS;
  const rate = (columns: number): number => Math.ceil(count / columns) * columns - count;
  return [5, 4, 6].reduce((best, columns) => (rate(columns) < rate(best) ? columns : best));
}

/** The layout for `count` layers of a picture: 1600 pixels wide, as tall as the layers need. */
export function layoutSheet(picture: Size, count: number): SheetLayout {
  const innerPx = WIDTH_PX - 2 * MARGIN_PX;
  const sidePx = Math.round((innerPx - 2 * GAP_PX) * 0.3);
  const middlePx = innerPx - 2 * GAP_PX - 2 * sidePx;
  const panelTop = HEADER_PX + CAPTION_PX;
  const shape = picture.heightPx / picture.widthPx;
  const panelHeight = Math.round(
    Math.min(MOST_PANEL_PX, Math.max(LEAST_PANEL_PX, sidePx * shape + PANEL_ROOM_PX)),
  );
  const panel = (leftPx: number, widthPx: number): Box => ({
    leftPx,
    topPx: panelTop,
    widthPx,
    heightPx: panelHeight,
  });
  const columns = columnsFor(count, picture.heightPx > picture.widthPx);
  const cardWidth = Math.floor((innerPx - (columns - 1) * GAP_PX) / columns);
  const aspect = Math.min(MOST_ASPECT, Math.max(LEAST_ASPECT, shape));
  const pictureHeight = Math.round(cardWidth * aspect);
  const cardsTop = panelTop + panelHeight + GAP_PX + CAPTION_PX;
  const cards = Array.from({ length: count }, (_, index) => {
    const leftPx = MARGIN_PX + (index % columns) * (cardWidth + GAP_PX);
    const topPx = cardsTop + Math.floor(index / columns) * (pictureHeight + FACTS_PX + GAP_PX);
    return {
      card: { leftPx, topPx, widthPx: cardWidth, heightPx: pictureHeight + FACTS_PX },
      picture: { leftPx, topPx, widthPx: cardWidth, heightPx: pictureHeight },
    };
  });
  const rows = Math.ceil(count / columns);
  return {
    widthPx: WIDTH_PX,
    heightPx: cardsTop + rows * (pictureHeight + FACTS_PX + GAP_PX) - GAP_PX + MARGIN_PX,
    marginPx: MARGIN_PX,
    source: panel(MARGIN_PX, sidePx),
    exploded: panel(MARGIN_PX + sidePx + GAP_PX, middlePx),
    recomposed: panel(WIDTH_PX - MARGIN_PX - sidePx, sidePx),
    cards,
  };
}

const MOST_ENLARGED = 10;

/** The largest box of a picture's shape inside another, in its middle. Small pictures are enlarged tenfold at most. */
export function fitInside(picture: Size, within: Box, paddingPx: number): Box {
  const scale = Math.min(
    MOST_ENLARGED,
    (within.widthPx - 2 * paddingPx) / picture.widthPx,
    (within.heightPx - 2 * paddingPx) / picture.heightPx,
  );
  const widthPx = Math.max(1, Math.round(picture.widthPx * scale));
  const heightPx = Math.max(1, Math.round(picture.heightPx * scale));
  return {
    leftPx: within.leftPx + Math.floor((within.widthPx - widthPx) / 2),
    topPx: within.topPx + Math.floor((within.heightPx - heightPx) / 2),
    widthPx,
    heightPx,
  };
}
