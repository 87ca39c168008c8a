import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clipBox, type Size } from '../../src/domain/box.ts';
import { cropRaster, type Raster } from '../../src/domain/raster.ts';
import type { StackLayer } from '../metrics/structure.ts';
import { readPicture } from '../picture-file.ts';

/** A node of `data.json`: what a PSD reader tells of a document, a group or a layer. */
interface DocumentNode {
  readonly left?: number;
  readonly top?: number;
  readonly opacity?: number;
  readonly hidden?: boolean;
  readonly mask?: {
    readonly left: number;
    readonly top: number;
    readonly defaultColor: number;
    readonly disabled: boolean;
  };
  readonly text?: { readonly text: string; readonly style?: { readonly fontSize?: number } };
  readonly children?: readonly DocumentNode[];
}

/** A flat picture out of a layered file, with the layers that are seen in it. */
export interface LayeredFile {
  readonly name: string;
  readonly picture: Raster;
  /** Back to front. */
  readonly layers: readonly StackLayer[];
}

/** Every folder in `folder` with a `canvas.png`, a `data.json` and `layer-N.png` files, in the order of their names. */
export async function layeredFiles(folder: string): Promise<LayeredFile[]> {
  const found: LayeredFile[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const { name } of entries.sort((one, other) => one.name.localeCompare(other.name))) {
    const inside = join(folder, name);
    if (!existsSync(join(inside, 'data.json')) || !existsSync(join(inside, 'canvas.png'))) continue;
    const document = JSON.parse(await readFile(join(inside, 'data.json'), 'utf8')) as DocumentNode;
    const picture = await readPicture(join(inside, 'canvas.png'));
    found.push({ name, picture, layers: await seenLayers(inside, document, picture) });
  }
  return found;
}

async function seenLayers(folder: string, document: DocumentNode, canvas: Size): Promise<StackLayer[]> {
  const layers: StackLayer[] = [];
  let number = 0;
  const visit = async (node: DocumentNode, isHidden: boolean, opacity: number): Promise<void> => {
    const hidden = isHidden || node.hidden === true;
    const shared = opacity * (node.opacity ?? 1);
    if (node.children) {
      for (const child of node.children) await visit(child, hidden, shared);
      return;
    }
    // Files are numbered by the place of their layer among all layers, seen or not.
    const path = join(folder, `layer-${number}.png`);
    number += 1;
    if (hidden || !existsSync(path)) return;
    const layer = await placedLayer(path, node, shared, canvas);
    if (layer) layers.push(layer);
  };
  await visit(document, false, 1);
  return layers;
}

async function placedLayer(
  path: string,
  node: DocumentNode,
  opacity: number,
  canvas: Size,
): Promise<StackLayer | null> {
  const raster = await readPicture(path);
  const place = {
    leftPx: node.left ?? 0,
    topPx: node.top ?? 0,
    widthPx: raster.widthPx,
    heightPx: raster.heightPx,
  };
  for (let at = 3; at < raster.data.length; at += 4) raster.data[at] = Math.round(raster.data[at]! * opacity);
  const maskPath = path.replace(/\.png$/, '-mask.png');
  if (node.mask && !node.mask.disabled && existsSync(maskPath)) {
    const mask = await readPicture(maskPath);
    for (let y = 0, at = 3; y < raster.heightPx; y += 1) {
      for (let x = 0; x < raster.widthPx; x += 1, at += 4) {
        const column = x + place.leftPx - node.mask.left;
        const row = y + place.topPx - node.mask.top;
        const inside = column >= 0 && row >= 0 && column < mask.widthPx && row < mask.heightPx;
        const value = inside ? mask.data[(row * mask.widthPx + column) * 4]! : node.mask.defaultColor;
        raster.data[at] = Math.round((raster.data[at]! * value) / 255);
      }
    }
  }
  const box = clipBox(place, canvas);
  if (!box) return null;
  const inside = { ...box, leftPx: box.leftPx - place.leftPx, topPx: box.topPx - place.topPx };
  const text = node.text && { string: node.text.text, fontSizePx: node.text.style?.fontSize ?? 24 };
  return { box, raster: cropRaster(raster, inside), ...(text ? { text } : {}) };
}
