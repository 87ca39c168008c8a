import type { Point } from './connected-component.ts';

/** `#rrggbb` */
export type HexColor = string;

/** A colour along a gradient: `offset` 0..1, `opacity` 0..1. */
export interface GradientStop {
  readonly offset: number;
  readonly color: HexColor;
  readonly opacity: number;
}

/** What a shape is painted with; gradient points are in pixels of the canvas. */
export type Paint =
  /** `opacity` 0..1; a paint without one is opaque. */
  | { readonly type: 'flat'; readonly color: HexColor; readonly opacity?: number }
  | {
      readonly type: 'linear-gradient';
      readonly from: Point;
      readonly to: Point;
      readonly stops: readonly GradientStop[];
    }
  | {
      readonly type: 'radial-gradient';
      readonly center: Point;
      readonly radiusPx: number;
      readonly stops: readonly GradientStop[];
    };

/** The outline of a shape, in pixels of the canvas; pixel centres lie at halves. */
export type Outline =
  | {
      readonly type: 'rectangle';
      readonly leftPx: number;
      readonly topPx: number;
      readonly widthPx: number;
      readonly heightPx: number;
      readonly cornerRadiusPx: number;
    }
  | {
      readonly type: 'ellipse';
      readonly center: Point;
      readonly radiusXPx: number;
      readonly radiusYPx: number;
    }
  | { readonly type: 'line'; readonly from: Point; readonly to: Point; readonly widthPx: number }
  | { readonly type: 'polygon'; readonly points: readonly Point[] };

/** A layer that is a drawn shape: its pixels can be drawn again from this, nearly. */
export interface Shape {
  readonly outline: Outline;
  readonly paint: Paint;
}
