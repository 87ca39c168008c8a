import type { LabPicture } from '../../domain/lab.ts';
import { CLEAR_EDGE } from './shape-evidence.ts';

/** Where a piece meets what is beside it. */
export interface Seam {
  /** Pixels of the picture that it was measured on. */
  readonly lengthPx: number;
  /** 0..1: how clearly the picture changes across it. */
  readonly contrast: number;
  /** 0..1: the share along which the piece is but a darker version of what is beside it, as a shadow is. */
  readonly shade: number;
}

/** The seams of a piece. */
export interface Seams {
  /** Towards the shape that it hangs on. */
  readonly inner: Seam;
  /** Towards all else; the rim of the picture does not count. */
  readonly outer: Seam;
}

/** A shadow is darker by more than this, and its colour changes by less than this share of that. */
const LEAST_SHADE = 5;
const MOST_SHADE_HUE = 0.35;

/** Measures the seams of the pixels that are 2 in `sides`, where 1 is the shape beside them and 0 all else. */
export function seamsOf(sides: Uint8Array, picture: LabPicture): Seams {
  const { widthPx, heightPx, colors } = picture;
  const tallies = [new Tally(), new Tally()] as const;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      if (sides[pixel] !== 2) continue;
      for (const [across, down] of STEPS) {
        if (!isOn(picture, x + across, y + down)) continue;
        const side = sides[pixel + down * widthPx + across]!;
        if (side === 2) continue;
        // One pixel further on either side, so that soft edges count in full.
        const from = isOn(picture, x - across, y - down) ? pixel - down * widthPx - across : pixel;
        const reach = isOn(picture, x + 2 * across, y + 2 * down) ? 2 : 1;
        tallies[side === 1 ? 1 : 0].add(colors, from * 3, (pixel + reach * (down * widthPx + across)) * 3);
      }
    }
  }
  return { inner: tallies[1].seam(), outer: tallies[0].seam() };
}

const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

function isOn({ widthPx, heightPx }: LabPicture, x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x < widthPx && y < heightPx;
}

class Tally {
  #count = 0;
  #contrast = 0;
  #shaded = 0;

  add(colors: Float32Array, inside: number, outside: number): void {
    const darker = colors[outside]! - colors[inside]!;
    const hue = Math.hypot(
      colors[outside + 1]! - colors[inside + 1]!,
      colors[outside + 2]! - colors[inside + 2]!,
    );
    this.#count += 1;
    this.#contrast += Math.min(1, Math.hypot(darker, hue) / CLEAR_EDGE);
    if (darker > LEAST_SHADE && hue < MOST_SHADE_HUE * darker) this.#shaded += 1;
  }

  seam(): Seam {
    const count = Math.max(1, this.#count);
    return { lengthPx: this.#count, contrast: this.#contrast / count, shade: this.#shaded / count };
  }
}
