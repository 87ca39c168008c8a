import type { Lexeme } from '../instruction/lexeme.ts';
import { PhraseReader } from '../instruction/phrase-reader.ts';
import type { TargetPhrase } from '../instruction/plan.ts';
import type { EditSelection } from './edit.ts';
import { isFlaw } from './edit-property.ts';
import { isValueWord } from './edit-value.ts';

/** Words that open a value and are passed over in it. */
export const LEAD = /^(?:to|into|with|by|for|as|in|a|an|be|become|look|like|using)$/;

/** Reads what a command is about: phrases, what is left out of them, and pronouns. */
export class SelectionReader {
  readonly reader: PhraseReader;
  /** What a pronoun means. */
  lastTarget: TargetPhrase | null;

  constructor(text: string, lexemes: readonly Lexeme[], lastTarget: TargetPhrase | null) {
    this.reader = new PhraseReader(text, lexemes, isValueWord);
    this.lastTarget = lastTarget;
  }

  /** What a command is about, up to what shall become of it; `null` where nothing is named. */
  readSelections(): readonly EditSelection[] | null {
    const reader = this.reader;
    const targets: (TargetPhrase | null)[] = [];
    if (reader.role() === 'comma') reader.at += 1;
    const except: TargetPhrase[] = [];
    let isExcept = false;
    for (;;) {
      while (reader.role() === 'filler' && targets.length === 0 && !LEAD.test(reader.words())) reader.at += 1;
      const role = reader.role();
      if (role === 'except' || role === 'but') {
        reader.at += 1;
        isExcept = true;
        continue;
      }
      if (role === 'from' && targets.length > 0) {
        if (!this.#readOwnerOf(targets)) break;
        continue;
      }
      if (role === 'pronoun' || this.#isObjectPronoun()) {
        targets.push(this.lastTarget);
        reader.at += 1;
      } else {
        const phrase = reader.readPhrase();
        if (!phrase) break;
        if (isExcept) except.push(...phrase.targets);
        else if (phrase.isWhole) targets.push(null);
        else targets.push(...phrase.targets);
      }
      const joint = reader.role();
      if (joint === 'and' || joint === 'comma') {
        if (!this.#isNextPhrase()) break;
        reader.at += 1;
      } else if (joint !== 'except' && joint !== 'but' && joint !== 'from') break;
    }
    if (targets.length === 0) return null;
    // "the colors": those of all of it.
    for (const [index, target] of targets.entries())
      if (
        target?.noun.kind === 'phrase' &&
        /^(?:colou?r|tone)$/.test(target.noun.phrase) &&
        target.quantity === 'all'
      )
        targets[index] = null;
    this.lastTarget = targets.at(-1) ?? this.lastTarget;
    return targets.map((target) => ({ target, except }));
  }

  /** "move her": owns nothing that follows. */
  #isObjectPronoun(): boolean {
    const next = this.reader.role(1);
    return (
      /^(?:her|him|this|that|these|those)$/.test(this.reader.words()) &&
      !/^(?:noun|unknown|color|shade|size|image|place|ordinal|number)$/.test(next ?? '')
    );
  }

  /** Whether another phrase of the same command follows the joint here. */
  #isNextPhrase(): boolean {
    const next = this.reader.role(1);
    return (
      !/^[:：]$/.test(this.reader.words()) &&
      /^(?:article|owner|noun|unknown|color|quantity|number|place|size|ordinal)$/.test(next ?? '') &&
      !/^colou?r/.test(this.reader.words(1))
    );
  }

  /** "the hat from the man": he is where it is; "from the picture" says nothing. */
  #readOwnerOf(targets: (TargetPhrase | null)[]): boolean {
    const reader = this.reader;
    const start = reader.at;
    reader.at += 1;
    const owner = reader.readPhrase();
    if (!owner || owner.isHeadless) {
      reader.at = start;
      return false;
    }
    const last = targets.at(-1);
    const [near] = owner.targets;
    if (last && near && !owner.isWhole && near.noun.kind !== 'background')
      targets[targets.length - 1] = { ...last, near: last.near ?? near };
    return true;
  }

  /** Whether a command ends here; fillers are passed. */
  isAtEnd(): boolean {
    const reader = this.reader;
    while (reader.role() === 'filler') reader.at += 1;
    return reader.role() === undefined || /^(?:sentence|comma|and|but|verb|quote)$/.test(reader.role()!);
  }
}

/** Whether it is every one of a kind, with nothing said to tell them from others. */
export const isAll = (target: TargetPhrase): boolean =>
  target.quantity === 'all' &&
  target.places.length + target.colors.length === 0 &&
  target.near === null &&
  target.size === null;

/** Whether it names a flaw of the picture, which no edit of a thing mends. */
export const isNoThing = ({ noun, colors }: TargetPhrase): boolean =>
  noun.kind === 'phrase' && isFlaw([...colors, noun.phrase].join(' '));

/** "everything" is the whole picture. */
export function everything(selection: EditSelection): EditSelection {
  const { target } = selection;
  return target?.noun.kind === 'thing' && isAll(target) ? { ...selection, target: null } : selection;
}
