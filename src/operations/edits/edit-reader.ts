import { barePhrase } from '../instruction/head-noun.ts';
import type { Lexeme } from '../instruction/lexeme.ts';
import type { PhraseReader } from '../instruction/phrase-reader.ts';
import type { Place, TargetPhrase } from '../instruction/plan.ts';
import type { Act } from '../instruction/word-sense.ts';
import { becomingEdit, SKY, SWAPS } from './becoming-edit.ts';
import type { Adjustment, Edit, EditSelection } from './edit.ts';
import { readAmount, readDirection, readScale, readSizeChange } from './edit-amount.ts';
import { readProperty } from './edit-property.ts';
import type { EditValue } from './edit-value.ts';
import { readValue } from './edit-value.ts';
import { givenPicture, readGivenPicture } from './given-picture.ts';
import { everything, isAll, isNoThing, LEAD, SelectionReader } from './selection-reader.ts';

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
/** Stands for what a mask marks; whoever asks for a masked plan takes all targets away again. */
const MARKED = barePhrase('it', { kind: 'thing' });
const GIVEN = { type: 'picture' } as const;
const KEEPS = /^(?:keep|keeping|kept|leave|leaving|preserve|retain)/;
const CUTS_OUT = /^(?:isolate|extract|cut out)$/;

/** What comes with a prompt. */
export interface Given {
  /** Whether a mask says what is meant, so that words need not. */
  readonly isMasked: boolean;
  /** Whether there is a picture to put behind things. */
  readonly hasPicture: boolean;
}

/** Reads a prompt as edits, one command after the other; stops at the first that it cannot do. */
export class EditReader {
  readonly edits: Edit[] = [];
  readonly #selections: SelectionReader;
  readonly #reader: PhraseReader;
  readonly #isMasked: boolean;
  readonly #hasPicture: boolean;
  readonly #kept: TargetPhrase[] = [];

  constructor(text: string, lexemes: readonly Lexeme[], given: Given) {
    this.#selections = new SelectionReader(text, lexemes, given.isMasked ? MARKED : null);
    this.#reader = this.#selections.reader;
    this.#isMasked = given.isMasked;
    this.#hasPicture = given.hasPicture;
  }

  /** What is meant where nothing is named. */
  get #unnamed(): EditSelection {
    return this.#isMasked ? { target: MARKED, except: [] } : WHOLE;
  }

  /** Whether all of it was understood. */
  read(): boolean {
    const reader = this.#reader;
    let act: Act | null = null;
    let verb = '';
    for (;;) {
      this.#skip(/^(?:filler|sentence|comma|and|symbol|quote|but)$/);
      if (this.#property()) {
        act = null;
        continue;
      }
      const lexeme = reader.lexemes[reader.at];
      if (!lexeme) return this.#hasPicture ? this.#placePicture() : this.edits.length > 0;
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

  /**
   * A picture that no words say the place of goes behind all that stands out. Where they put something else behind, or a mask
   * is for something else, nobody knows what it is for.
   */
  #placePicture(): boolean {
    if (this.edits.some((edit) => edit.kind === 'ground' && edit.ground.type === 'picture')) return true;
    if (this.#isMasked || this.edits.some(({ kind }) => kind === 'ground')) return false;
    this.#push({ kind: 'ground', ground: GIVEN, target: BACKGROUND, except: [] });
    return true;
  }

  /** What something shall become, in words from `at` on. */
  #value(at: number): EditValue | null {
    const { lexemes } = this.#reader;
    return (this.#hasPicture ? readGivenPicture(lexemes, at) : null) ?? readValue(lexemes, at);
  }

  /** "replace the background": by the picture that came with it. */
  #unsaid(): EditValue | null {
    return this.#hasPicture && this.#selections.isAtEnd() ? givenPicture(this.#reader.at) : null;
  }

  #skip(roles: RegExp): void {
    const reader = this.#reader;
    while (reader.at < reader.lexemes.length && roles.test(reader.role()!)) {
      if (readProperty(reader.lexemes, reader.at)) return;
      // "in" and its like may open a value; a sign of its own is only passed when it is no colour.
      if (reader.role() === 'symbol' && reader.words().startsWith('#')) return;
      reader.at += 1;
    }
  }

  /** "reduce the saturation of the sky" */
  #property(): boolean {
    const reader = this.#reader;
    const start = reader.at;
    const property = readProperty(reader.lexemes, start);
    if (!property) return false;
    reader.at = property.end;
    const joint = /^(?:of|in|on)$/.test(reader.words());
    if (joint) reader.at += 1;
    const before = this.edits.length;
    if ((joint || this.#selections.isAtEnd()) && this.#adjust(property.adjustment, 0.5)) return true;
    reader.at = start;
    this.edits.length = before;
    return false;
  }

  #command(act: Act, verb: string): boolean {
    switch (act) {
      case 'leave':
        return this.#keep(verb);
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
    const value = this.#value(reader.at);
    if (!value) return this.#subjectFirst();
    reader.at = value.end;
    if (value.saysBackground || (isGiven(value) && !this.#isMasked))
      return this.#become(value, { target: BACKGROUND, except: [] }, 'change');
    const { becomes } = value;
    const isEnough =
      this.#isMasked ||
      becomes.type === 'adjustment' ||
      (becomes.type === 'ground' && becomes.ground.type === 'sky');
    return isEnough && this.#become(value, this.#unnamed, 'change');
  }

  /** "background blur", "the background to white": what it is done to comes first. */
  #subjectFirst(): boolean {
    const reader = this.#reader;
    const selections = this.#selections.readSelections();
    if (selections?.length !== 1) return false;
    const [selection] = selections;
    const isBehind = selection!.target?.noun.kind === 'background';
    if (!isBehind && !(this.#hasPicture && selection!.except.length > 0)) return false;
    const value = this.#value(reader.at) ?? this.#unsaid();
    if (!value) return false;
    reader.at = value.end;
    return this.#become(value, selection!, 'change');
  }

  /** "keep the dog in color": what stays when the rest changes. "keep only the dog": the rest goes. */
  #keep(verb: string): boolean {
    const reader = this.#reader;
    const isOnly = CUTS_OUT.test(verb) || /^(?:only|just)$/.test(reader.words()) || verb.endsWith(' only');
    const kept = (this.#selections.readSelections() ?? []).flatMap(({ target }) => target ?? []);
    if (kept.length === 0 || this.#isMasked) return false;
    if (isOnly) {
      this.#push({ kind: 'ground', ground: { type: 'clear' }, target: null, except: kept });
      return this.#selections.isAtEnd();
    }
    while (
      /^(?:in|colou?r|colou?red|full|as|it|is|are|they|was|the|same|alone|sharp|unchanged)$/.test(
        reader.words(),
      )
    )
      reader.at += 1;
    this.#kept.push(...kept);
    return this.#selections.isAtEnd();
  }

  #remove(): boolean {
    const selections =
      this.#selections.isAtEnd() && this.#isMasked ? [this.#unnamed] : this.#selections.readSelections();
    if (!selections) return false;
    for (const selection of selections) {
      const { target, except } = selection;
      if (target?.noun.kind === 'background')
        this.#push({ kind: 'ground', ground: { type: 'clear' }, ...selection });
      else if (target && isNoThing(target)) return false;
      else if (target?.noun.kind === 'phrase' && target.noun.phrase === 'cloud')
        this.#push({ kind: 'ground', ground: { type: 'sky', time: 'day', clouds: 0 }, target: SKY, except });
      else if (target?.noun.kind === 'phrase' && /^colou?r$/.test(target.noun.phrase))
        this.#push({ kind: 'adjust', adjustment: 'desaturate', amount: 1, ...WHOLE });
      else if (
        target &&
        (this.#isMasked || !(target.noun.kind === 'thing' && isAll(target) && except.length === 0))
      )
        this.#push({ kind: 'remove', ...selection });
      else return false;
    }
    return this.#selections.isAtEnd();
  }

  #adjust(adjustment: Adjustment, usual = adjustment === 'desaturate' ? 1 : 0.5): boolean {
    const reader = this.#reader;
    const early = readAmount(reader.lexemes, reader.at);
    reader.at = early.end;
    if (reader.role() === 'of') reader.at += 1;
    const selections = this.#selections.isAtEnd() ? [this.#unnamed] : this.#selections.readSelections();
    if (!selections) return false;
    const late = readAmount(reader.lexemes, reader.at);
    reader.at = late.end;
    const amount = late.amount ?? early.amount ?? usual;
    for (const selection of selections)
      this.#push({ kind: 'adjust', adjustment, amount, ...everything(selection) });
    return this.#selections.isAtEnd();
  }

  #move(): boolean {
    const reader = this.#reader;
    const selections = this.#selections.readSelections();
    const [selection] = selections ?? [];
    if (!selection?.target) return false;
    const way = readDirection(reader.lexemes, reader.at);
    if (!way) return this.#moveToPlace(selections!);
    reader.at = way.end;
    for (const each of selections!) {
      if (way.places.length > 0)
        this.#push({ kind: 'place', places: way.places as readonly Place[], ...each });
      else this.#push({ kind: 'move', right: way.right, down: way.down, ...each });
    }
    return this.#selections.isAtEnd();
  }

  /** "put the dog in the corner": what was read as where it is says where it shall be. */
  #moveToPlace(selections: readonly EditSelection[]): boolean {
    if (!this.#selections.isAtEnd()) return false;
    for (const { target, except } of selections) {
      if (!target || target.places.length === 0) return false;
      this.#push({ kind: 'place', places: target.places, target: { ...target, places: [] }, except });
    }
    return true;
  }

  #resize(scale: number): boolean {
    const reader = this.#reader;
    const selections = this.#selections.readSelections();
    if (!selections?.every(({ target }) => target !== null && !isNoThing(target))) return false;
    const said = readScale(reader.lexemes, reader.at, scale);
    reader.at = said.end;
    for (const selection of selections) this.#push({ kind: 'resize', scale: said.scale, ...selection });
    return this.#selections.isAtEnd();
  }

  #change(act: Act, verb: string): boolean {
    const reader = this.#reader;
    if (act === 'take' && (KEEPS.test(verb) || CUTS_OUT.test(verb))) return this.#keep(verb);
    if (
      act === 'take' &&
      !/^(?:turn|convert|put|use|give|set|have|want|need|create|give me|get|do)/.test(verb)
    )
      return false;
    const start = reader.at;
    // "use a white background", "make a blue gradient background"
    const bare = this.#value(start);
    if (
      bare?.saysBackground &&
      bare.becomes.type === 'ground' &&
      !/^(?:the\s)?(?:background|backdrop|bg)\b/i.test(reader.written(start, bare.end))
    ) {
      reader.at = bare.end;
      return this.#become(bare, { target: BACKGROUND, except: [] }, act);
    }
    if (bare && isGiven(bare) && this.#usePicture(bare)) return true;
    if (/^(?:put|place|set|add)/.test(verb) && this.#putOn(start)) return true;
    if (/^(?:put|place|set)$/.test(verb) && this.#tryMove()) return true;
    // "add clouds to the sky", "change to a night sky"
    const isSky = bare?.becomes.type === 'ground' && bare.becomes.ground.type === 'sky';
    if (bare && isSky && (act === 'add' || LEAD.test(reader.words()))) {
      reader.at = bare.end;
      return this.#become(bare, this.#unnamed, act);
    }
    if (act === 'add') return false;
    this.#skipColorWord();
    reader.stopsAtWith = SWAPS.test(verb);
    const selections = verb.endsWith(' it')
      ? [{ target: this.#selections.lastTarget, except: [] }]
      : this.#selections.readSelections();
    reader.stopsAtWith = false;
    if (!selections) return this.#isMasked && this.#fillMarked(act, verb);
    if (this.#isMasked && this.#selections.isAtEnd()) return this.#fillMarked(act, verb);
    const size = readSizeChange(reader.lexemes, reader.at);
    if (size && selections.every(({ target }) => target !== null)) {
      reader.at = size.end;
      for (const selection of selections) this.#push({ kind: 'resize', scale: size.scale, ...selection });
      return true;
    }
    this.#skipColorWord();
    const from = reader.role() === 'from' ? this.#value(reader.at) : null;
    const value =
      from ?? this.#value(reader.at) ?? this.#lastColor() ?? (act === 'change' ? this.#unsaid() : null);
    if (!value) return false;
    reader.at = value.end;
    const amount = readAmount(reader.lexemes, reader.at);
    reader.at = amount.end;
    return (
      selections.every((selection) => this.#become(value, selection, act, verb)) && this.#selections.isAtEnd()
    );
  }

  /** "use this picture", "put this picture behind the dog" */
  #usePicture(value: EditValue): boolean {
    const reader = this.#reader;
    const start = reader.at;
    reader.at = value.end;
    if (this.#selections.isAtEnd())
      return this.#become(
        value,
        this.#isMasked ? this.#unnamed : { target: BACKGROUND, except: [] },
        'change',
      );
    if (reader.words() === 'behind' && !this.#isMasked) {
      reader.at += 1;
      const before = (this.#selections.readSelections() ?? []).flatMap(({ target }) => target ?? []);
      if (before.length > 0 && this.#selections.isAtEnd()) {
        this.#push({ kind: 'ground', ground: GIVEN, target: null, except: before });
        return true;
      }
    }
    reader.at = start;
    return false;
  }

  #tryMove(): boolean {
    const start = this.#reader.at;
    const before = this.edits.length;
    if (this.#move()) return true;
    this.#reader.at = start;
    this.edits.length = before;
    return false;
  }

  /** "fill", "fill with white", "paint red", "replace with a sunset": where the mask is. */
  #fillMarked(act: Act, verb: string): boolean {
    const reader = this.#reader;
    if (this.#selections.isAtEnd()) {
      const isEnough = verb === 'fill' || (this.#hasPicture && act === 'change');
      if (isEnough) this.#push({ kind: 'remove', ...this.#unnamed });
      return isEnough;
    }
    const value = this.#value(reader.at);
    if (!value) return false;
    reader.at = value.end;
    return this.#become(value, this.#unnamed, act, verb) && this.#selections.isAtEnd();
  }

  /** "change the background from white to blue": only what comes after "to" counts. */
  #lastColor(): EditValue | null {
    const reader = this.#reader;
    if (reader.role() !== 'from') return null;
    for (let ahead = 1; ahead < 6; ahead += 1)
      if (reader.words(ahead) === 'to') return this.#value(reader.at + ahead);
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
      const value = this.#value(at + 1);
      if (value?.becomes.type !== 'ground') continue;
      if (!value.saysBackground && !/^(?:sky|picture)$/.test(value.becomes.ground.type)) continue;
      reader.at = value.end;
      return this.#become(value, { target: BACKGROUND, except: [] }, 'change');
    }
    reader.at = start;
    return false;
  }

  #become(value: EditValue, selection: EditSelection, act: Act, verb = ''): boolean {
    const edit = becomingEdit(value, selection, { act, verb, isMasked: this.#isMasked });
    if (edit) this.#push(edit);
    return edit !== null;
  }

  #push(said: Edit): void {
    const edit =
      this.#hasPicture && givesWay(said, this.#isMasked)
        ? ({ ...said, kind: 'ground', ground: GIVEN } as const)
        : said;
    const isRest = edit.target === null || edit.target.noun.kind === 'background';
    if (this.#kept.length === 0 || !isRest) this.edits.push(edit);
    else this.edits.push({ ...edit, target: null, except: [...edit.except, ...this.#kept] });
  }
}

const isGiven = ({ becomes }: EditValue): boolean =>
  becomes.type === 'ground' && becomes.ground.type === 'picture';

/** Whether an edit leaves a place empty that a given picture takes. */
function givesWay(edit: Edit, isMasked: boolean): boolean {
  return isMasked ? edit.kind === 'remove' : edit.kind === 'ground' && edit.ground.type === 'clear';
}
