import type { DialectBody, DialectReply } from '../dialect.ts';

/** One entry of a 422, as pydantic writes them. */
export interface Issue {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
  readonly input: unknown;
}

const MAX_SHOWN_CHARACTERS = 100;

const shown = (value: string): string => value.slice(0, MAX_SHOWN_CHARACTERS);

/** `'a', 'b' or 'c'` */
function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

export function missing(field: string): Issue {
  return { type: 'missing', loc: ['body', field], msg: 'Field required', input: null };
}

export function invalid(issues: readonly Issue[]): DialectReply {
  return { status: 422, body: { detail: issues } };
}

/** Reads the fields of a form and gathers what is wrong with them. */
export class FormReading {
  readonly issues: Issue[] = [];
  readonly #body: DialectBody;

  constructor(body: DialectBody) {
    this.#body = body;
  }

  /** Checks that `name` came as a file. */
  file(name: string): void {
    if (this.#body.type !== 'form') this.issues.push(missing(name));
    else if (this.#body.fields.has(name))
      this.issues.push({
        type: 'value_error',
        loc: ['body', name],
        msg: 'Value error, a file was expected, but the field holds text',
        input: null,
      });
    else if (!this.#body.files.has(name)) this.issues.push(missing(name));
  }

  /** The last text of `name`; one that is empty or blank counts as missing. */
  text(name: string): string {
    const value = this.#body.type === 'form' ? (this.#body.fields.get(name)?.at(-1) ?? '') : '';
    if (value.trim() === '') this.issues.push(missing(name));
    return value;
  }

  /** The last text of `name`, which must be one of `words`. */
  word<const Word extends string>(name: string, words: readonly Word[]): Word {
    const before = this.issues.length;
    const value = this.text(name);
    const found = words.find((word) => word === value);
    if (found === undefined && this.issues.length === before)
      this.issues.push({
        type: 'enum',
        loc: ['body', name],
        msg: `Input should be ${alternatives(words)}`,
        input: shown(value),
      });
    return found ?? words[0]!;
  }
}

/** The 422 for a path parameter that is no UUID. */
export function notUuid(name: string, value: string): DialectReply {
  const msg = 'Input should be a valid UUID';
  return invalid([{ type: 'uuid_parsing', loc: ['path', name], msg, input: shown(value) }]);
}
