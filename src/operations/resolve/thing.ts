import type { LayerKind, MatchedBy } from '../../domain/layer.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import type { BodyPart } from '../instruction/plan.ts';

/** Something that becomes a layer: what it is, where, who found it and how sure that is. */
export interface Thing {
  /** At the picture's size, right except near its edges. Nobody writes to it: others may hold the same mask. */
  readonly matte: Mask;
  readonly name: string;
  readonly kind: LayerKind;
  readonly matchedBy: MatchedBy;
  /** Engine id; absent where none found it. */
  readonly foundBy?: string;
  /** 0..1: how sure it is that this is what was asked for. */
  readonly confidence: number;
  readonly person?: Person;
  readonly part?: BodyPart;
  /** Sky and ground lie behind everything else and cast nothing. */
  readonly backdrop?: 'sky' | 'ground';
}
