import type { Box, Size } from './box.ts';
import type { Point } from './connected-component.ts';
import type { Layer, LayerText } from './layer.ts';
import type { Mask } from './mask.ts';
import type { Person } from './person.ts';
import type { Raster } from './raster.ts';
import type { Shape } from './shape.ts';
import type { TextLine } from './text-line.ts';

/** What every piece of work is handed so that it can be watched and stopped. */
export interface RunContext {
  /** Work checks it at least every 200 ms and then throws by `throwIfAborted`. */
  readonly signal: AbortSignal;
  /** Called with the finished fraction 0..1, never going down. */
  progress(fraction: number): void;
}

/** How a hole was filled; `mixed` never appears here: every connected hole has its own region. */
export type FillRoute = 'flat' | 'linear-gradient' | 'radial-gradient' | 'pattern' | 'photo';

export interface FillRegion {
  readonly box: Box;
  readonly route: FillRoute;
}

export interface FillResult {
  /** The source with the hole filled; pixels outside the hole are the source's own, byte for byte. */
  readonly image: Raster;
  readonly regions: readonly FillRegion[];
}

/** Finds the salient subject. */
export interface Matte {
  /**
   * The subject's alpha matte at the image's own size. With `region`, the image is looked at through that box only:
   * the matte is zero outside it. All zero where nothing is salient.
   */
  matte(image: Raster, region: Box | null, context: RunContext): Promise<Mask>;
}

/** Makes the soft band of a matte follow the picture. */
export interface Refine {
  /** `coarse` is a matte of the image's size, right except near its edges; the answer has the same size. */
  refine(image: Raster, coarse: Mask, context: RunContext): Promise<Mask>;
  /** The matte that a trimap (0 background, 255 foreground, anything else unknown) leaves open. */
  solveTrimap(image: Raster, trimap: Mask, context: RunContext): Promise<Mask>;
}

export interface ForegroundColors {
  /** `[heightPx, widthPx, 4]`, alpha 255: what the subject's colour is under its soft edge. */
  readonly foreground: Raster;
  /** The same for what lies behind it, meaningful where alpha is below 255. */
  readonly background: Raster;
}

/** Tells the subject's own colour from the background's where they mix. */
export interface Foreground {
  /** `image` and `alpha` have one size; so have the answers. */
  estimate(image: Raster, alpha: Mask, context: RunContext): Promise<ForegroundColors>;
}

/** Makes up what lies in a hole from what lies around it. */
export interface Fill {
  /** `hole`: any value above 0 is to be filled. Clear pixels of the image are no source. */
  fill(image: Raster, hole: Mask, context: RunContext): Promise<FillResult>;
}

/** Enlarges. */
export interface Upscale {
  /** The answer measures `scale` times the image on both sides. Alpha is enlarged as its own pass. */
  upscale(image: Raster, scale: 2 | 4, context: RunContext): Promise<Raster>;
}

/** A thing found in a picture: a hint of where it is, not its shape. */
export interface Finding {
  readonly box: Box;
  /** The engine's own word for it, or the phrase that it was found by. */
  readonly label: string;
  /** 0..1, as calibrated as the engine can make it. */
  readonly confidence: number;
}

/** Finds things of the kinds that it was trained on. */
export interface Detect {
  /** Its labels: lower case, singular. */
  readonly labels: readonly string[];
  /** Strongest first; one thing is found once. */
  detect(image: Raster, context: RunContext): Promise<readonly Finding[]>;
}

/** Finds what a phrase describes, whatever it is. */
export interface Locate {
  /** Strongest first; empty where nothing answers to the phrase. */
  locate(image: Raster, phrase: string, context: RunContext): Promise<readonly Finding[]>;
}

/** Finds people by their faces and bodies. */
export interface People {
  findPeople(image: Raster, context: RunContext): Promise<readonly Person[]>;
}

/** A place that belongs to what is meant, or that does not. */
export interface PromptPoint extends Point {
  readonly belongs: boolean;
}

/** What is meant: what a box holds, what lies at points, or both. At least one of them is given. */
export interface SegmentPrompt {
  readonly box?: Box;
  readonly points: readonly PromptPoint[];
}

/** Gives the shape of what a box or points mean. */
export interface Segment {
  /** At the image's size, right except near its edges, which refinement follows; all zero where nothing answers. */
  segment(image: Raster, prompt: SegmentPrompt, context: RunContext): Promise<Mask>;
}

/** Reads text. */
export interface ReadText {
  /** Top to bottom, left to right. `regions` say where to look; `null` is the whole picture. */
  readText(image: Raster, regions: readonly Box[] | null, context: RunContext): Promise<readonly TextLine[]>;
}

/** A layer as an engine proposes it: pixels that compose to about the picture. */
export interface ProposedLayer
  extends Pick<Layer, 'name' | 'kind' | 'box' | 'raster' | 'confidence' | 'matchedBy'> {
  readonly text?: LayerText;
  readonly shape?: Shape;
  readonly groups?: readonly string[];
}

/** How a picture is to be taken apart. */
export interface DecomposeRequest {
  /** Layers above the background; `null` leaves it to the engine. */
  readonly maxLayers: number | null;
  /** Whether text becomes a layer for each line, for each block, or stays where it is. */
  readonly text: 'lines' | 'blocks' | 'none';
  /** The picture's lines of text, as names and strings; empty where nobody reads. They may be read while the engine works. */
  readonly lines: readonly TextLine[] | Promise<readonly TextLine[]>;
  /** What is wanted, in the user's words; empty for everything. */
  readonly instruction: string;
}

/** Takes a whole picture apart into layers. */
export interface Decompose {
  /**
   * Back to front; the first covers the canvas and is opaque wherever the picture is. What the layers compose to may differ
   * from the picture: the caller re-anchors them.
   */
  decompose(image: Raster, request: DecomposeRequest, context: RunContext): Promise<readonly ProposedLayer[]>;
}

/** How pixels are to be made up. */
export interface GenerateOptions {
  /** `pro` may be served by another model, take longer and cost more. */
  readonly quality: 'standard' | 'pro';
  /** What the picture is not to show. */
  readonly negativePrompt?: string;
  /** A whole number 0..2^31-1; where the model takes one, the same seed gives about the same picture. */
  readonly seed?: number;
}

/** Makes up pixels as words say. */
export interface Generate {
  /** A new picture of the given size, opaque. */
  generate(prompt: string, size: Size, options: GenerateOptions, context: RunContext): Promise<Raster>;
  /**
   * The picture as the prompt wants it, at its own size and with its own alpha outside of what is changed. `mask` has the
   * image's size and says what may change: pixels where it is 0 are the source's own, byte for byte, and lower values keep
   * more of the source. With `null` the model decides, and what it left as it was is the source's own, byte for byte.
   */
  edit(
    image: Raster,
    mask: Mask | null,
    prompt: string,
    options: GenerateOptions,
    context: RunContext,
  ): Promise<Raster>;
}

/** What a safety check thinks of a picture. */
export interface Moderation {
  readonly isFlagged: boolean;
  /** The engine's own word for what it takes the picture for. */
  readonly label: string;
  /** 0..1 */
  readonly confidence: number;
}

/** Tells pictures that are not fit for everybody. */
export interface Moderate {
  moderate(image: Raster, context: RunContext): Promise<Moderation>;
}

/** Every capability with the interface that an engine for it offers. */
export interface Capabilities {
  matte: Matte;
  refine: Refine;
  foreground: Foreground;
  fill: Fill;
  upscale: Upscale;
  detect: Detect;
  locate: Locate;
  people: People;
  segment: Segment;
  'read-text': ReadText;
  decompose: Decompose;
  generate: Generate;
  moderate: Moderate;
}

export type CapabilityName = keyof Capabilities;
