import type { LayerKind } from '../../src/domain/layer.ts';
import type { Raster } from '../../src/domain/raster.ts';

/** One true layer: straight alpha on the whole canvas. */
export interface TrueLayer {
  /** Lower-case ASCII, a file name's part. */
  readonly name: string;
  readonly kind: LayerKind;
  readonly raster: Raster;
}

/** A picture that the project makes itself, so that its true layers are known. */
export interface Example {
  /** The folder's name. */
  readonly name: string;
  /** One line on what is to be seen. */
  readonly title: string;
  /** Draws the layers, the bottom one first; the same bytes every time. May take half a minute. */
  layers(): Iterable<TrueLayer>;
}
