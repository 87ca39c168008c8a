import type { Layer as PsdLayer } from 'ag-psd';
import type { Layer, LayerText } from '../../domain/layer.ts';
import { baselinesOf, leadingOf } from '../baseline.ts';
import { layerLabel } from '../layer-label.ts';

/** What a type layer takes beside its string: the engine's description of styles, some 12 KiB. */
export const TYPE_BYTES = 1 << 15;

/** A font that every Photoshop has; which one the picture was set in is not known. */
const FONT = 'ArialMT';

/**
 * A type layer that says what a layer's pixels show: live text to edit, hidden, because its letters would never be the
 * source's pixel for pixel. Photoshop lays it out when it is first edited.
 */
export function describeType(layer: Layer, text: LayerText): PsdLayer {
  const { leftPx, topPx, widthPx, heightPx } = layer.box;
  const [baselinePx] = baselinesOf(layer.box, text);
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(text.color.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ];
  return {
    name: `${layerLabel(layer)} (live text)`,
    hidden: true,
    layerColor: 'yellow',
    left: leftPx,
    top: topPx,
    right: leftPx + widthPx,
    bottom: topPx + heightPx,
    text: {
      text: text.string,
      transform: [1, 0, 0, 1, leftPx, baselinePx!],
      antiAlias: 'smooth',
      style: {
        font: { name: FONT },
        fontSize: text.fontSizePx,
        autoLeading: false,
        leading: leadingOf(layer.box, text),
        fillColor: { r, g, b },
      },
      paragraphStyle: { justification: 'left' },
    },
  };
}
