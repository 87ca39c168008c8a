import type { ColorName, Noun } from '../instruction/plan.ts';
import { findGround, findSky } from '../regions/backdrop.ts';
import { regionsByColor } from '../regions/color-region.ts';
import type { Candidate } from './candidate.ts';
import { candidateOf } from './candidate.ts';
import type { Scene } from './scene.ts';

/** Lines that were read less surely are often texture. */
const LEAST_TEXT_CONFIDENCE = 0.6;

/** A colour alone is a weak reason: many things share one. */
const COLOR_TRUST = 0.6;

/** Places of a colour, largest first: in the subject where there is any of it there, in the whole picture otherwise. */
export async function findByColor(scene: Scene, colors: readonly ColorName[]): Promise<readonly Candidate[]> {
  const subject = await scene.subject();
  const found = colors.flatMap((color) => {
    const within = subject ? regionsByColor(scene.image, color, subject.matte) : [];
    return within.length > 0 ? within : regionsByColor(scene.image, color, null);
  });
  return found.flatMap(
    ({ matte, confidence }) =>
      candidateOf({ matte, kind: 'object', matchedBy: 'color', confidence: COLOR_TRUST * confidence }) ?? [],
  );
}

/** The sky or the ground, where the evidence is good. */
export async function findGroundOrSky(scene: Scene, kind: 'sky' | 'ground'): Promise<readonly Candidate[]> {
  const found = kind === 'sky' ? findSky(scene.image) : findGround(scene.image);
  if (!found) return [];
  const candidate = candidateOf({
    matte: found.matte,
    kind: 'object',
    matchedBy: 'place',
    label: kind,
    confidence: found.confidence,
    backdrop: kind,
  });
  return candidate ? [candidate] : [];
}

/** Lines of text that can be read, as the shapes in their boxes. */
export async function findText(
  scene: Scene,
  noun: Noun & { readonly kind: 'text' },
): Promise<readonly Candidate[]> {
  const foundBy = await scene.idOf('read-text');
  if (foundBy === undefined) return [];
  const engine = await scene.context.capability('read-text');
  const lines = await engine.readText(scene.image, null, scene.context);
  const wanted = noun.string?.toLowerCase();
  const sure = lines
    .filter(({ confidence }) => confidence >= LEAST_TEXT_CONFIDENCE)
    .filter(({ string }) => wanted === undefined || string.toLowerCase().includes(wanted))
    .toSorted((first, second) => second.box.heightPx - first.box.heightPx);
  const candidates: Candidate[] = [];
  for (const { box, string, confidence } of noun.which === 'title' ? sure.slice(0, 1) : sure) {
    const shape = await scene.shapeIn(box);
    if (!shape) continue;
    const candidate = candidateOf({
      matte: shape.matte,
      kind: 'text',
      matchedBy: 'text',
      label: `text: ${string}`,
      confidence: confidence * shape.confidence,
      foundBy,
    });
    if (candidate) candidates.push(candidate);
  }
  return candidates;
}
