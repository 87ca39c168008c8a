import type { Box } from './box.ts';
import type { Layer, LayerKind, LayerText, MatchedBy, Stack } from './layer.ts';
import type { Shape } from './shape.ts';

/** One layer as the manifest tells of it; `file` is the name of its full-canvas PNG. */
export interface ManifestLayer {
  readonly id: string;
  readonly zIndex: number;
  readonly name: string;
  readonly kind: LayerKind;
  readonly file: string;
  readonly box: Box;
  readonly opacity: number;
  readonly blendMode: 'normal';
  readonly confidence: number;
  readonly matchedBy: MatchedBy;
  readonly foundBy?: string;
  readonly text?: LayerText;
  readonly shape?: Shape;
  readonly groups?: readonly string[];
}

/** How the composite of the written layers differs from the source; both readings of rounding are counted. */
export interface Recomposition {
  readonly changedPixels: number;
  /** 0..255 */
  readonly maxDifference: number;
}

/** What `manifest.json` holds. Names are a contract: add, never rename. */
export interface Manifest {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly layers: readonly ManifestLayer[];
  readonly recomposition: Recomposition;
  /** Capability to engine id, for the engines that did the work. */
  readonly engines: Readonly<Record<string, string>>;
  /** Sentences for the user: fallbacks taken, nothing found. */
  readonly notes: readonly string[];
  /** How the words of the request were read, a line for each thing; absent where there were none. */
  readonly plan?: readonly string[];
}

const SLUG_LENGTH = 40;

/** `name` reduced to lower-case ASCII letters, digits and single hyphens; `layer` when nothing is left. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH)
    .replace(/^-+|-+$/g, '');
  return slug || 'layer';
}

/** The file name of a layer's PNG: `NN-<slug>.png` with the z-index in at least two digits. */
export function layerFileName(layer: Layer, zIndex: number): string {
  return `${String(zIndex).padStart(2, '0')}-${slugOf(layer.name)}.png`;
}

/** The manifest of a stack. */
export function manifestOf(
  stack: Stack,
  facts: Pick<Manifest, 'recomposition' | 'engines' | 'notes' | 'plan'>,
): Manifest {
  return {
    widthPx: stack.widthPx,
    heightPx: stack.heightPx,
    layers: stack.layers.map((layer, zIndex) => ({
      id: layer.id,
      zIndex,
      name: layer.name,
      kind: layer.kind,
      file: layerFileName(layer, zIndex),
      box: layer.box,
      opacity: layer.opacity,
      blendMode: layer.blendMode,
      confidence: layer.confidence,
      matchedBy: layer.matchedBy,
      ...(layer.foundBy === undefined ? {} : { foundBy: layer.foundBy }),
      ...(layer.text === undefined ? {} : { text: layer.text }),
      ...(layer.shape === undefined ? {} : { shape: layer.shape }),
      ...(layer.groups === undefined ? {} : { groups: layer.groups }),
    })),
    ...facts,
  };
}
