import type { PartKnowledge } from '../parts/part-knowledge.ts';
import { Partition } from '../parts/partition.ts';
import { joinBledStrokes } from '../writing/bled-stroke.ts';
import { joinPicturePockets, joinRims, joinSlivers } from '../writing/scraps.ts';
import { joinBorders } from './border-line.ts';
import { joinDetails } from './drawn-detail.ts';
import type { Elements } from './element.ts';
import { gathered } from './element-gathering.ts';
import { joinPaints } from './shared-ground.ts';
import { joinSoft } from './soft-step.ts';
import { joinStrokes } from './stroke-joint.ts';

/** Per part of a form that shares its paint with what it touches, and per part of that, what it belongs to. */
function apart({ forms, rests }: PartKnowledge): Map<number, number> {
  const groups = new Map(rests.map((id, index) => [id, forms.length + index]));
  const isCut = forms.some(({ cuts }) => cuts.size > 0);
  for (const [index, { veil, parts }] of forms.entries())
    for (const id of parts) if (!veil && isCut) groups.set(id, index);
  return groups;
}

/** Puts parts together to elements: the background first. Near-linear in the number of parts and their contacts. */
export function elementsOf(knowledge: PartKnowledge): Elements {
  const { graph, lines, casts, photo } = knowledge;
  const { parts } = graph;
  const sets = new Partition(parts.length, apart(knowledge));
  const writing = new Uint8Array(parts.length);
  for (const line of [...lines, ...casts]) for (const id of line.parts) writing[id] = 1;
  joinPicturePockets(knowledge, writing);
  const photoFirst = new Map<number, number>();
  for (const { id } of parts) {
    const own = photo[id]!;
    if (own === -1) continue;
    const first = photoFirst.get(own);
    if (first === undefined) photoFirst.set(own, id);
    else sets.join(first, id);
  }
  joinPaints(knowledge, writing, sets);
  joinSoft(knowledge, writing, sets);
  joinBorders(knowledge, writing, sets);
  joinStrokes(knowledge, writing, sets);
  joinBledStrokes(knowledge, writing, sets);
  joinRims(knowledge, writing, sets);
  for (const { parts: own, veil } of knowledge.forms)
    if (!veil) for (const id of own) if (writing[id] === 0 && photo[id] === -1) sets.join(own[0]!, id);
  const drawing = joinDetails(knowledge, writing, sets);
  for (const line of [...lines, ...casts]) for (const id of line.parts) sets.join(line.parts[0]!, id);
  joinSlivers(knowledge, writing, sets);
  const found = gathered(knowledge, writing, drawing, sets);
  for (const { parts: own, paint } of knowledge.forms)
    if (paint && paint.type !== 'free') found.elements[found.elementOf[own[0]!]!]!.paint = paint;
  return found;
}
