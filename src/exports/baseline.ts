import type { Box } from '../domain/box.ts';
import type { LayerText } from '../domain/layer.ts';

/** How far letters reach below the baseline, as a share of the font size: the mean of common faces. */
const DESCENT = 0.21;
const DESCENDERS = /[gjpqy,;()[\]{}|@Q]/;
/** Distance of two lines of one font size when nothing tells it. */
const LEADING = 1.2;

/** Heights of the baselines of a text layer's lines on the canvas, in pixels, from the tight box of its ink. */
export function baselinesOf({ topPx, heightPx }: Box, text: LayerText): number[] {
  const lines = text.string.split('\n');
  const descentPx = DESCENDERS.test(lines.at(-1)!) ? DESCENT * text.fontSizePx : 0;
  const lastPx = topPx + heightPx - descentPx;
  return lines.map((_, index) => lastPx - (lines.length - 1 - index) * leadingOf({ heightPx }, text));
}

/** The distance of the baselines of a text layer, in pixels. */
export function leadingOf({ heightPx }: Pick<Box, 'heightPx'>, { string, fontSizePx }: LayerText): number {
  const count = string.split('\n').length;
  // From the top of the first line's ink to the bottom of the last one's lie all leadings and about one letter's height.
  return count === 1
    ? LEADING * fontSizePx
    : Math.max(fontSizePx / 2, (heightPx - 0.9 * fontSizePx) / (count - 1));
}
