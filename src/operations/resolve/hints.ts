import { boxArea } from '../../domain/box.ts';
import type { Finding } from '../../domain/capability.ts';
import type { MatchedBy } from '../../domain/layer.ts';
import type { Candidate } from './candidate.ts';
import { boxShareIn, candidateOf, matteShareIn, withoutRepeats } from './candidate.ts';
import type { Scene } from './scene.ts';
import { pieceThatIs } from './second-look.ts';

/**
 * Classes that the detector takes for one another. A finding of a neighbour's class may be what was asked for, at less
 * than half the confidence; never across the groups.
 */
const NEIGHBOURS: readonly (readonly string[])[] = [
  ['car', 'truck', 'bus', 'train'],
  ['bicycle', 'motorcycle'],
  ['cat', 'dog', 'bear', 'teddy bear'],
  ['horse', 'cow', 'sheep', 'zebra', 'giraffe', 'elephant'],
  ['potted plant', 'vase', 'bowl', 'cup'],
  ['cup', 'bowl', 'bottle', 'wine glass', 'vase'],
  ['chair', 'couch', 'bench', 'bed'],
  ['tv', 'laptop', 'cell phone', 'microwave'],
  ['handbag', 'backpack', 'suitcase'],
  ['apple', 'orange', 'sports ball'],
];
const NEIGHBOUR_TRUST = 0.45;

/** A neighbour's class must be found more surely than the class itself. */
const LEAST_NEIGHBOUR_CONFIDENCE = 0.4;
const LEAST_CONFIDENCE = 0.3;

/** What holds a plant is found on its own as well as with it: two witnesses of one thing. */
const POTS: readonly string[] = ['vase', 'bowl', 'cup'];
/** A pot lies in the plant's box, and takes at least this share of it; smaller is something beside it. */
const LEAST_INSIDE = 0.8;
const LEAST_POT_SHARE = 0.12;

/** Findings with each potted plant as one, surer by the pot that was found in it, and without that pot. */
export function joined(findings: readonly Finding[]): readonly Finding[] {
  const pots = new Set<Finding>();
  const plants = findings.map((finding) => {
    if (finding.label !== 'potted plant') return finding;
    const held = findings.filter(
      ({ label, box }) =>
        POTS.includes(label) &&
        boxShareIn(box, finding.box) >= LEAST_INSIDE &&
        boxArea(box) >= LEAST_POT_SHARE * boxArea(finding.box),
    );
    // A box around several pots is around several plants.
    const [pot] = held;
    if (!pot || held.length > 1) return finding;
    pots.add(pot);
    return { ...finding, confidence: 1 - (1 - finding.confidence) * (1 - pot.confidence) };
  });
  return plants
    .filter((finding) => !pots.has(finding))
    .toSorted((one, two) => two.confidence - one.confidence);
}

function trustIn(found: string, asked: string): number {
  if (found === asked) return 1;
  return NEIGHBOURS.some((group) => group.includes(found) && group.includes(asked)) ? NEIGHBOUR_TRUST : 0;
}

/** The detector's findings that may be of a class, strongest first, with the confidence that they are. */
export async function findingsOf(scene: Scene, label: string): Promise<readonly Finding[]> {
  const findings = await scene.detections();
  const meant = label === 'potted plant' ? joined(findings) : findings;
  return meant
    .flatMap((finding) => {
      const trust = trustIn(finding.label, label);
      const least = trust === 1 ? LEAST_CONFIDENCE : LEAST_NEIGHBOUR_CONFIDENCE;
      if (trust === 0 || finding.confidence < least) return [];
      return [{ ...finding, confidence: trust * finding.confidence }];
    })
    .toSorted((first, second) => second.confidence - first.confidence);
}

/**
 * Gives hints their shapes. A hint that nothing in its box answers to is dropped; one whose shape is salient gains, one
 * whose shape is unsure or but a part of its box loses.
 */
export async function shapesOf(
  scene: Scene,
  findings: readonly Finding[],
  { matchedBy, foundBy }: { readonly matchedBy: MatchedBy; readonly foundBy: string | undefined },
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  const subject = await scene.subject();
  for (const { box, label, confidence } of findings) {
    const shape = await scene.shapeIn(box);
    if (!shape) continue;
    const salient = subject ? matteShareIn(shape.matte, subject.matte) : 0;
    const candidate = candidateOf({
      matte: matchedBy === 'class' ? await pieceThatIs(scene, label, shape.matte) : shape.matte,
      kind: 'object',
      matchedBy,
      label,
      confidence: agreement(confidence, shape.confidence, salient),
      ...(foundBy === undefined ? {} : { foundBy }),
    });
    if (candidate) candidates.push(candidate);
  }
  return withoutRepeats(candidates);
}

/**
 * A detector's own confidence is low by habit: .5 is a good finding. Two witnesses that agree, the detector and what is
 * salient, make it surer than either; a poor shape makes it less.
 */
function agreement(found: number, shape: number, salient: number): number {
  const raised = found + (1 - found) * 0.6 * found * salient;
  return raised * (0.4 + 0.6 * shape);
}
