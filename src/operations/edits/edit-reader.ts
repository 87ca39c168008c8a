import { barePhrase } from '../instruction/head-noun.ts';
import type { Lexeme } from '../instruction/lexeme.ts';
import { PhraseReader } from '../instruction/phrase-reader.ts';
import type { Place, TargetPhrase } from '../instruction/plan.ts';
import type { Act } from '../instruction/word-sense.ts';
import type { Adjustment, Edit, EditSelection } from './edit.ts';
import { readAmount, readDirection, readScale } from './edit-amount.ts';
import type { EditValue } from './edit-value.ts';
import { isValueWord, readValue } from './edit-value.ts';

const ADJUSTMENTS: Readonly<Partial<Record<Act, Adjustment>>> = {
  blur: 'blur',
  brighten: 'brighten',
  darken: 'darken',
  desaturate: 'desaturate',
  saturate: 'saturate',
  sharpen: 'sharpen',
};

const WHOLE: EditSelection = { target: null, except: [] };
const BACKGROUND = barePhrase('background', { kind: 'background' });
const LEAD = /^(?:to|into|with|by|for|as|in|a|an|be|become|look|like|using)$/;
const SWAPS = /^(?:replac|swap|switch|substitut|exchang|fill|cover)/;
const TINTS = /^(?:tint|recolou?r|dye)/;

/** Reads a prompt as edits, one command after the other; stops at the first that it cannot do. */
export class EditReader {
  readonly edits: Edit[] = [];
  readonly #reader: PhraseReader;
  #lastTarget: TargetPhrase | null = null;

  constructor(text: string, lexemes: readonly Lexeme[]) {
    this.#reader = new PhraseReader(text, lexemes, isValueWord);
  }

  /** Whether all of it was understood. */
  read(): boolean {
    const reader = this.#reader;
    let act: Act | null = null;
    let verb = '';
    for (;;) {
      this.#skip(/^(?:filler|sentence|comma|and|symbol|quote|but)$/);
      const lexeme = reader.lexemes[reader.at];
      if (!lexeme) return this.edits.length > 0;
      const before = reader.at;
      if (lexeme.sense.role === 'verb') {
        act = lexeme.sense.act;
        verb = lexeme.words;
        reader.at += 1;
        if (!this.#command(act, verb)) return false;
      } else if (!(act === null ? this.#bareValue() : this.#command(act, verb))) return false;
      if (reader.at === before) return false;
    }
  }

  #skip(roles: RegExp): void {
    const reader = this.#reader;
    while (reader.at < reader.lexemes.length && roles.test(reader.role()!)) {
      // "in" and its like may open a value; a sign of its own is only passed when it is no colour.
      if (reader.role() === 'symbol' && reader.words().startsWith('#')) return;
      reader.at += 1;
    }
  }

  #command(act: Act, verb: string): boolean {
    switch (act) {
      case 'remove':
        return this.#remove();
      case 'blur':
      case 'brighten':
      case 'darken':
      case 'desaturate':
      case 'saturate':
      case 'sharpen':
        return this.#adjust(ADJUSTMENTS[act]!);
      case 'move':
        return this.#move();
      case 'enlarge':
      case 'shrink':
        return this.#resize(act === 'enlarge' ? 1.25 : 0.8);
      case 'change':
      case 'paint':
      case 'take':
      case 'add':
        return this.#change(act, verb);
      default:
        return false;
    }
  }

  /** "white background", "black and white": a value without a verb. */
  #bareValue(): boolean {
    const reader = this.#reader;
    if (reader.role() === 'quantity' && reader.words() === 'no') {
      reader.at += 1;
      return this.#remove();
    }
    const value = readValue(reader.lexemes, reader.at);
    if (!value) return this.#subjectFirst();
    reader.at = value.end;
    if (value.saysBackground) return this.#become(value, { target: BACKGROUND, except: [] }, 'change');
    return value.becomes.type === 'adjustment' && this.#become(value, WHOLE, 'change');
  }

  /** "background blur", "the background to white": what it is done to comes first. */
  #subjectFirst(): boolean {
    const reader = this.#reader;
    const selections = this.#readSelections();
    if (selections?.length !== 1 || selections[0]!.target?.noun.kind !== 'background') return false;
    const value = readValue(reader.lexemes, reader.at);
    if (!value) return false;
    reader.at = value.end;
    return this.#become(value, selections[0]!, 'change');
  }

  #remove(): boolean {
    const selections = this.#readSelections();
    if (!selections) return false;
    for (const selection of selections) {
      const { target, except } = selection;
      if (target?.noun.kind === 'background')
        this.#push({ kind: 'ground', ground: { type: 'clear' }, ...selection });
      else if (target?.noun.kind === 'phrase' && /^colou?r$/.test(target.noun.phrase))
        this.#push({ kind: 'adjust', adjustment: 'desaturate', amount: 1, ...WHOLE });
      else if (target && !(target.noun.kind === 'thing' && isAll(target) && except.length === 0))
        this.#push({ kind: 'remove', ...selection });
      else return false;
    }
    return this.#isAtEnd();
  }

  #adjust(adjustment: Adjustment): boolean {
    const reader = this.#reader;
    const early = readAmount(reader.lexemes, reader.at);
    reader.at = early.end;
    if (reader.role() === 'of') reader.at += 1;
    const selections = this.#isAtEnd() ? [WHOLE] : this.#readSelections();
    if (!selections) return false;
    const late = readAmount(reader.lexemes, reader.at);
    reader.at = late.end;
    const amount = late.amount ?? early.amount ?? (adjustment === 'desaturate' ? 1 : 0.5);
    for (const selection of selections)
      this.#push({ kind: 'adjust', adjustment, amount, ...everything(selection) });
    return this.#isAtEnd();
  }

  #move(): boolean {
    const reader = this.#reader;
    const selections = this.#readSelections();
    const [selection] = selections ?? [];
    if (!selection?.target) return false;
    const way = readDirection(reader.lexemes, reader.at);
    if (!way) return false;
    reader.at = way.end;
    for (const each of selections!) {
      if (way.places.length > 0)
        this.#push({ kind: 'place', places: way.places as readonly Place[], ...each });
      else this.#push({ kind: 'move', right: way.right, down: way.down, ...each });
    }
    return this.#isAtEnd();
  }

  #resize(scale: number): boolean {
    const reader = this.#reader;
    const selections = this.#readSelections();
    if (!selections?.every(({ target }) => target !== null)) return false;
    const said = readScale(reader.lexemes, reader.at, scale);
    reader.at = said.end;
    for (const selection of selections) this.#push({ kind: 'resize', scale: said.scale, ...selection });
    return this.#isAtEnd();
  }

  #change(act: Act, verb: string): boolean {
    const reader = this.#reader;
    if (
      act === 'take' &&
      !/^(?:turn|convert|put|use|give|set|have|want|need|create|give me|get|do)/.test(verb)
    )
      return false;
    const start = reader.at;
    // "use a white background", "make a blue gradient background"
    const bare = readValue(reader.lexemes, start);
    if (
      bare?.saysBackground &&
      bare.becomes.type === 'ground' &&
      !/^(?:the\s)?(?:background|backdrop|bg)\b/i.test(reader.written(start, bare.end))
    ) {
      reader.at = bare.end;
      return this.#become(bare, { target: BACKGROUND, except: [] }, act);
    }
    if (/^(?:put|place|set|add)/.test(verb) && this.#putOn(start)) return true;
    if (act === 'add') return false;
    this.#skipColorWord();
    reader.stopsAtWith = SWAPS.test(verb);
    const selections = verb.endsWith(' it')
      ? [{ target: this.#lastTarget, except: [] }]
      : this.#readSelections();
    reader.stopsAtWith = false;
    if (!selections) return false;
    this.#skipColorWord();
    const from = reader.role() === 'from' ? readValue(reader.lexemes, reader.at) : null;
    const value = from ?? readValue(reader.lexemes, reader.at) ?? this.#lastColor();
    if (!value) return false;
    reader.at = value.end;
    const amount = readAmount(reader.lexemes, reader.at);
    reader.at = amount.end;
    return selections.every((selection) => this.#become(value, selection, act, verb)) && this.#isAtEnd();
  }

  /** "change the background from white to blue": only what comes after "to" counts. */
  #lastColor(): EditValue | null {
    const reader = this.#reader;
    if (reader.role() !== 'from') return null;
    for (let ahead = 1; ahead < 6; ahead += 1)
      if (reader.words(ahead) === 'to') return readValue(reader.lexemes, reader.at + ahead);
    return null;
  }

  /** "the color of the car", "the car color": the word for colour says nothing. */
  #skipColorWord(): void {
    const reader = this.#reader;
    const ahead = reader.role() === 'article' ? 1 : 0;
    if (!/^colou?rs?$/.test(reader.words(ahead))) return;
    const next = reader.role(ahead + 1);
    if (next === 'of') reader.at += ahead + 2;
    else if (ahead === 0 && (next === 'filler' || next === 'color' || next === 'into' || next === 'from'))
      reader.at += 1;
  }

  /** "put the person in front of a blue sky", "on a white background". */
  #putOn(start: number): boolean {
    const reader = this.#reader;
    for (
      let at = start;
      at < reader.lexemes.length && reader.lexemes[at]!.sense.role !== 'sentence';
      at += 1
    ) {
      if (!/^(?:on|onto|in front of|against|before)$/.test(reader.lexemes[at]!.words)) continue;
      const value = readValue(reader.lexemes, at + 1);
      if (value?.becomes.type !== 'ground') continue;
      if (!value.saysBackground && value.becomes.ground.type !== 'sky') continue;
      reader.at = value.end;
      return this.#become(value, { target: BACKGROUND, except: [] }, 'change');
    }
    reader.at = start;
    return false;
  }

  #become(value: EditValue, selection: EditSelection, act: Act, verb = ''): boolean {
    const { becomes } = value;
    const { target } = selection;
    const kind = target?.noun.kind;
    if (becomes.type === 'adjustment') {
      const amount = value.amount ?? (becomes.adjustment === 'desaturate' ? 1 : 0.5);
      this.#push({ kind: 'adjust', adjustment: becomes.adjustment, amount, ...everything(selection) });
      return true;
    }
    if (becomes.type === 'resize') {
      if (target === null) return false;
      this.#push({ kind: 'resize', scale: becomes.scale, ...selection });
      return true;
    }
    const { ground } = becomes;
    const isBehind = kind === 'background' || (kind === 'sky' && ground.type !== 'color');
    if (isBehind && !(act === 'paint' && TINTS.test(verb))) {
      this.#push({ kind: 'ground', ground, ...selection });
      return true;
    }
    if (target === null && ground.type === 'sky')
      return this.#become(value, { ...selection, target: barePhrase('sky', { kind: 'sky' }) }, act);
    if (target === null || ground.type !== 'color') return false;
    this.#push({ kind: 'recolor', color: ground.color, ...selection });
    return true;
  }

  /** What a command is about, up to what shall become of it; `null` where nothing is named. */
  #readSelections(): readonly EditSelection[] | null {
    const reader = this.#reader;
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
      if (role === 'pronoun') {
        targets.push(this.#lastTarget);
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
    this.#lastTarget = targets.at(-1) ?? this.#lastTarget;
    return targets.map((target) => ({ target, except }));
  }

  /** Whether another phrase of the same command follows the joint here. */
  #isNextPhrase(): boolean {
    const next = this.#reader.role(1);
    return (
      /^(?:article|owner|noun|unknown|color|quantity|number|place|size|ordinal)$/.test(next ?? '') &&
      !/^colou?r/.test(this.#reader.words(1))
    );
  }

  /** "the hat from the man": he is where it is; "from the picture" says nothing. */
  #readOwnerOf(targets: (TargetPhrase | null)[]): boolean {
    const reader = this.#reader;
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

  #isAtEnd(): boolean {
    const reader = this.#reader;
    while (reader.role() === 'filler') reader.at += 1;
    return reader.role() === undefined || /^(?:sentence|comma|and|but|verb|quote)$/.test(reader.role()!);
  }

  #push(edit: Edit): void {
    this.edits.push(edit);
  }
}

const isAll = (target: TargetPhrase): boolean =>
  target.quantity === 'all' &&
  target.places.length + target.colors.length === 0 &&
  target.near === null &&
  target.size === null;

/** "everything" is the whole picture. */
function everything(selection: EditSelection): EditSelection {
  const { target } = selection;
  return target?.noun.kind === 'thing' && isAll(target) ? { ...selection, target: null } : selection;
}
