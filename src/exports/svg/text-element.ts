import type { Layer, LayerText } from '../../domain/layer.ts';
import { baselinesOf } from '../baseline.ts';
import { escapeXml } from '../escape-xml.ts';

// What XML cannot hold, beside line breaks, which were split at.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g;

/** What a text layer says as SVG text, each line stretched to the width that its ink has. */
export function textElement(layer: Layer, text: LayerText): string {
  const { leftPx, widthPx } = layer.box;
  const lines = text.string.toWellFormed().split('\n');
  const baselines = baselinesOf(layer.box, text);
  const longest = Math.max(...lines.map((line) => line.length));
  const spans = lines.map((line, index) => {
    // Only the longest line is known to be as wide as the layer.
    const fitted =
      line.length === longest && line.length > 1
        ? ` textLength="${widthPx}" lengthAdjust="spacingAndGlyphs"`
        : '';
    const content = escapeXml(line.replace(UNPRINTABLE, ' '));
    return `<tspan x="${leftPx}" y="${Math.round(baselines[index]! * 100) / 100}"${fitted}>${content}</tspan>`;
  });
  const size = Math.round(text.fontSizePx * 100) / 100;
  return `<text class="drawn" font-family="sans-serif" font-size="${size}" fill="${text.color}">${spans.join('')}</text>\n`;
}
