import { type Box, boxArea, clipBox, type Size } from '../../domain/box.ts';
import type { Finding } from '../../domain/capability.ts';

/** The raw answer of the network for one phrase. */
export interface GroundingAnswer {
  /** `[queries, tokensPerQuery]`: how well a query answers to each token of the text. */
  readonly logits: Float32Array;
  /** `[queries, 4]`: the middle and the sides, as parts of the picture's. */
  readonly boxes: Float32Array;
  /** The tokens of the phrase itself; `end` is exclusive. */
  readonly tokens: { readonly first: number; readonly end: number };
  readonly tokensPerQuery: number;
  readonly label: string;
  readonly canvas: Size;
}

/** The threshold for boxes that the authors of the network use. */
const LEAST_CONFIDENCE = 0.3;
/** Two boxes that share more than this are one thing. */
const SAME_OVERLAP = 0.7;
const MOST_FINDINGS = 64;

/**
 * The boxes whose best token of the phrase passes the threshold, strongest first, each thing once. The confidence is the
 * sigmoid of that token's logit: how alike box and phrase are, which is high now and then where nothing of the kind is.
 */
export function findingsOf({
  logits,
  boxes,
  tokens,
  tokensPerQuery,
  label,
  canvas,
}: GroundingAnswer): readonly Finding[] {
  const found: Finding[] = [];
  for (let query = 0; query * tokensPerQuery < logits.length; query += 1) {
    let best = Number.NEGATIVE_INFINITY;
    for (let token = tokens.first; token < tokens.end; token += 1)
      best = Math.max(best, logits[query * tokensPerQuery + token]!);
    const confidence = 1 / (1 + Math.exp(-best));
    if (!(confidence >= LEAST_CONFIDENCE)) continue;
    const box = boxOf(boxes.subarray(query * 4, query * 4 + 4), canvas);
    if (box) found.push({ box, label, confidence });
  }
  found.sort((one, other) => other.confidence - one.confidence);
  const kept: Finding[] = [];
  for (const finding of found) {
    if (kept.length === MOST_FINDINGS) break;
    if (!kept.some(({ box }) => overlap(box, finding.box) > SAME_OVERLAP)) kept.push(finding);
  }
  return kept;
}

function boxOf(values: Float32Array, canvas: Size): Box | null {
  const [middleX = 0, middleY = 0, width = 0, height = 0] = values;
  if (!values.every(Number.isFinite)) return null;
  const leftPx = Math.round((middleX - width / 2) * canvas.widthPx);
  const topPx = Math.round((middleY - height / 2) * canvas.heightPx);
  const rightPx = Math.round((middleX + width / 2) * canvas.widthPx);
  const bottomPx = Math.round((middleY + height / 2) * canvas.heightPx);
  return clipBox({ leftPx, topPx, widthPx: rightPx - leftPx, heightPx: bottomPx - topPx }, canvas);
}

function overlap(one: Box, other: Box): number {
  const width =
    Math.min(one.leftPx + one.widthPx, other.leftPx + other.widthPx) - Math.max(one.leftPx, other.leftPx);
  const height =
    Math.min(one.topPx + one.heightPx, other.topPx + other.heightPx) - Math.max(one.topPx, other.topPx);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (boxArea(one) + boxArea(other) - width * height);
}
