import type { Layer, LayerText } from '../domain/layer.ts';

/** What is read less surely is told in the manifest, and not set as text that somebody might trust. */
const LEAST_CONFIDENCE = 0.8;

/** What a layer says, where that is sure enough to be set as live text; `null` elsewhere. */
export function liveTextOf({ text }: Layer): LayerText | null {
  return text && (text.confidence ?? 1) >= LEAST_CONFIDENCE ? text : null;
}
