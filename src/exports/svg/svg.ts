import { throwIfAborted } from '../../domain/problem.ts';
import { escapeXml } from '../escape-xml.ts';
import type { Export, ExportInput } from '../export.ts';
import { groupLabel, layerLabel } from '../layer-label.ts';
import { type LayerNode, layerTree } from '../layer-tree.ts';
import { liveTextOf } from '../live-text.ts';
import { croppedLayerPng } from '../png/encode.ts';
import { gradientElement, shapeElement } from './shape-element.ts';
import { textElement } from './text-element.ts';

const MEDIA_TYPE = 'image/svg+xml';
/** Bytes of a picture that become base64 at once: a multiple of 3, so that the pieces join. */
const BASE64_BYTES = 3 << 16;

/**
 * What shows: `exact` the layers' own pixels, `editable` shapes and text drawn anew and pixels for the rest. Whoever opens
 * the file changes the one word in the root's class.
 */
const STYLE = '.exact .drawn{display:none}.editable .has-drawn>.pixels{display:none}';

/**
 * A drawing of the stack: one group for each layer, with its pixels, and beside them, hidden, the shape or the text that
 * they show. With pixels shown it is the source to within one level, which the premultiplied blending of SVG renderers
 * takes; with `class="editable"` at the root shapes and text are drawn, in whatever fonts the reader has.
 */
export const svgExport: Export = {
  format: 'svg',
  summary:
    'An SVG drawing: layers as pictures, with recognized shapes and text as shapes and text beside them.',
  async *files(input) {
    yield { name: 'stack.svg', mediaType: MEDIA_TYPE, chunks: drawing(input) };
  },
};

async function* drawing(input: ExportInput): AsyncGenerator<Uint8Array, void, void> {
  const { stack, signal } = input;
  if (signal) throwIfAborted(signal);
  const size = `width="${stack.widthPx}" height="${stack.heightPx}" viewBox="0 0 ${stack.widthPx} ${stack.heightPx}"`;
  yield Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" class="exact" ${size}>\n<style>${STYLE}</style>\n`,
  );
  for (const node of layerTree(stack)) yield* nodeElement(node, input);
  yield Buffer.from('</svg>\n');
}

async function* nodeElement(node: LayerNode, input: ExportInput): AsyncGenerator<Uint8Array, void, void> {
  if (node.type === 'layer') {
    yield* layerElement(node, input);
    return;
  }
  yield Buffer.from(`<g><title>${escapeXml(groupLabel(node.name))}</title>\n`);
  for (const child of node.children) yield* nodeElement(child, input);
  yield Buffer.from('</g>\n');
}

async function* layerElement(
  { layer, zIndex }: LayerNode & { type: 'layer' },
  input: ExportInput,
): AsyncGenerator<Uint8Array, void, void> {
  if (input.signal) throwIfAborted(input.signal);
  const { leftPx, topPx, widthPx, heightPx } = layer.box;
  const gradientId = `paint-${zIndex}`;
  const text = liveTextOf(layer);
  const drawn = text ? textElement(layer, text) : layer.shape ? shapeElement(layer.shape, gradientId) : null;
  const definition = layer.shape ? gradientElement(layer.shape.paint, gradientId) : '';
  const classes = `layer kind-${layer.kind}${drawn === null ? '' : ' has-drawn'}`;
  const opacity = layer.opacity === 1 ? '' : ` opacity="${layer.opacity}"`;
  const place = `x="${leftPx}" y="${topPx}" width="${widthPx}" height="${heightPx}"`;
  yield Buffer.from(
    `<g id="layer-${zIndex}" class="${classes}"${opacity}><title>${escapeXml(layerLabel(layer))}</title>\n` +
      `<image class="pixels" ${place} style="image-rendering:pixelated" href="data:image/png;base64,`,
  );
  const png = await croppedLayerPng(input, layer);
  for (let start = 0; start < png.length; start += BASE64_BYTES) {
    yield Buffer.from(png.subarray(start, start + BASE64_BYTES).toString('base64'), 'latin1');
    if (input.signal) throwIfAborted(input.signal);
  }
  yield Buffer.from(`"/>\n${definition}${drawn ?? ''}</g>\n`);
}
