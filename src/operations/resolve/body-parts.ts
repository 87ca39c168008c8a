import type { Noun } from '../instruction/plan.ts';
import type { PartCut, PersonParts } from '../parts/cut-parts.ts';
import type { Candidate } from './candidate.ts';
import { candidateOf } from './candidate.ts';
import { findPeople } from './people.ts';
import type { Scene } from './scene.ts';

type PartNoun = Noun & { readonly kind: 'part' };

/** Parts that a body has on both sides: each side is a thing of its own, so that it can be moved alone. */
const PAIRED: readonly string[] = ['arm', 'hand', 'leg', 'foot'];

function cutsOf(
  parts: PersonParts,
  { part, side }: PartNoun,
): readonly { cut: PartCut | null; label: string }[] {
  if (part === 'clothes') return [{ cut: parts.clothes(), label: part }];
  const sides = side === null && PAIRED.includes(part) ? (['left', 'right'] as const) : [side];
  return sides.map((one) => ({
    cut: parts.cut(part, one),
    label: one === null ? part : `${one} ${part}`,
  }));
}

/** A part of everyone who has it to show: both sides of what comes in pairs. */
export async function findParts(scene: Scene, noun: PartNoun): Promise<readonly Candidate[]> {
  const people = await findPeople(scene);
  return people.flatMap((whole) => {
    const parts = scene.partsOf(whole);
    if (!parts || !whole.person) return [];
    return cutsOf(parts, noun).flatMap(({ cut, label }) => {
      if (!cut) return [];
      const candidate = candidateOf({
        ...whole,
        matte: cut.mask,
        kind: 'part',
        matchedBy: 'part',
        label,
        confidence: Math.min(whole.confidence, 1) * cut.confidence,
        part: noun.part,
      });
      return candidate ? [candidate] : [];
    });
  });
}
