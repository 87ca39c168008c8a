import type { LayerColor, PixelData, Psd, Layer as PsdLayer } from 'ag-psd';
import { createWriter, getWriterBufferNoCopy, type PsdWriter, writePsd } from 'ag-psd/dist/psdWriter.js';
import type { Size } from '../../domain/box.ts';
import type { Layer, LayerKind, Stack } from '../../domain/layer.ts';
import type { Raster } from '../../domain/raster.ts';
import { groupLabel, layerLabel } from '../layer-label.ts';
import { type LayerNode, layerTree } from '../layer-tree.ts';
import { liveTextOf } from '../live-text.ts';
import { imageResources } from './image-resource.ts';
import { describeType, TYPE_BYTES } from './type-layer.ts';

/** Label colours of Photoshop's layer panel, so that kinds can be told apart there. */
const LABEL_COLORS: Readonly<Record<LayerKind, LayerColor>> = {
  background: 'none',
  subject: 'blue',
  object: 'green',
  part: 'violet',
  text: 'yellow',
  shape: 'orange',
  shadow: 'gray',
};

const CHANNELS = 4;
/** Headers, thumbnail and profile: some 20 KiB. */
const FIXED_BYTES = 1 << 16;
/** A layer's record without its name: some 150 bytes. */
const RECORD_BYTES = 1 << 10;

/** What ag-psd is to write, bottom layer first; pixels are handed on in place. */
export async function describeDocument(stack: Stack, composite: Raster): Promise<Psd> {
  return {
    width: stack.widthPx,
    height: stack.heightPx,
    imageResources: await imageResources(composite),
    children: layerTree(stack).flatMap(describeNode),
    imageData: pixelsOf(composite),
  };
}

/**
 * The bytes of a document: PSB where `wide`, PSD elsewhere. Synchronous, some 20 ms of one core per megapixel of each
 * layer and of the flat picture. Memory above the result: its layers packed, and some three times the flat picture.
 */
export function writeDocument(document: Psd, maxBytes: number, wide: boolean): Uint8Array {
  const writer = withScratch(createWriter(maxBytes), maxScratchBytes(document));
  writePsd(writer, document, { psb: wide });
  return getWriterBufferNoCopy(writer);
}

/** The most bytes that a document of `stack` can have, whatever its pixels are. */
export function maxDocumentBytes(stack: Stack): number {
  let bytes = FIXED_BYTES + CHANNELS * maxPlaneBytes(stack);
  for (const layer of stack.layers) {
    bytes += RECORD_BYTES + 4 * layerLabel(layer).length + CHANNELS * maxPlaneBytes(layer.raster);
    // A group takes two records: its head and its end.
    for (const name of layer.groups ?? []) bytes += 2 * RECORD_BYTES + 4 * groupLabel(name).length;
    if (layer.text) bytes += RECORD_BYTES + TYPE_BYTES + 32 * layer.text.string.length;
  }
  return bytes;
}

function describeNode(node: LayerNode): PsdLayer[] {
  if (node.type === 'group') {
    return [{ name: groupLabel(node.name), opened: true, children: node.children.flatMap(describeNode) }];
  }
  const pixels = describeLayer(node.layer, node.zIndex);
  const text = liveTextOf(node.layer);
  return text ? [pixels, describeType(node.layer, text)] : [pixels];
}

function describeLayer(layer: Layer, zIndex: number): PsdLayer {
  return {
    id: zIndex + 1,
    name: layerLabel(layer),
    left: layer.box.leftPx,
    top: layer.box.topPx,
    opacity: layer.opacity,
    blendMode: layer.blendMode,
    layerColor: LABEL_COLORS[layer.kind],
    imageData: pixelsOf(layer.raster),
  };
}

function pixelsOf({ widthPx, heightPx, data }: Raster): PixelData {
  return { width: widthPx, height: heightPx, data };
}

/** A channel as PackBits: per row a length of at most 4 bytes, and one count per 128 bytes that do not pack. */
function maxPlaneBytes({ widthPx, heightPx }: Size): number {
  return heightPx * (4 + widthPx + Math.ceil(widthPx / 128));
}

/** The flat picture is packed as a whole, a layer channel by channel. */
function maxScratchBytes({ width, height, children }: Psd): number {
  return Math.max(
    CHANNELS * maxPlaneBytes({ widthPx: width, heightPx: height }),
    largestPlaneBytes(children ?? []),
  );
}

function largestPlaneBytes(layers: readonly PsdLayer[]): number {
  return layers.reduce((largest, { imageData, children }) => {
    const own = imageData ? maxPlaneBytes({ widthPx: imageData.width, heightPx: imageData.height }) : 0;
    return Math.max(largest, own, largestPlaneBytes(children ?? []));
  }, 0);
}

/** ag-psd 31.0.2 gives itself too little scratch for a canvas of fewer than 5 columns, and then writes broken pixels. */
function withScratch(writer: PsdWriter, bytes: number): PsdWriter {
  const scratch = new Uint8Array(bytes);
  return Object.defineProperty(writer, 'tempBuffer', { get: () => scratch, set: () => undefined });
}
