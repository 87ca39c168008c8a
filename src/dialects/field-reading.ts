import { Problem } from '../domain/problem.ts';
import type { DialectBody } from './dialect.ts';

/** Says of a value whether it is what was expected: the value as it is used, or `undefined`. */
export type Reader<Value> = (value: unknown) => Value | undefined;

export const yesOrNo: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

export const numberBetween =
  (min: number, max: number): Reader<number> =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined;

export const wholeBetween =
  (min: number, max: number): Reader<number> =>
  (value) =>
    Number.isInteger(value) ? numberBetween(min, max)(value) : undefined;

export const textUpTo =
  (maxCharacters: number): Reader<string> =>
  (value) =>
    typeof value === 'string' && value.length <= maxCharacters ? value : undefined;

export const oneOf =
  <const Word extends string>(words: readonly Word[]): Reader<Word> =>
  (value) =>
    words.find((word) => word === value);

export const texts =
  (maxCount: number): Reader<readonly string[]> =>
  (value) =>
    Array.isArray(value) && value.length <= maxCount && value.every((item) => typeof item === 'string')
      ? value
      : undefined;

/** The fields of a JSON object, read one by one. A field that is `null` counts as absent; names on its prototype do too. */
export class FieldReading {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** The fields of a JSON body; none of any other. */
  static of(body: DialectBody): FieldReading {
    return new FieldReading(body.type === 'json' ? body.value : {});
  }

  /** @throws Problem `invalid_parameters` for a value that `read` does not take */
  optional<Value>(name: string, expected: string, read: Reader<Value>): Value | undefined {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (value === undefined || value === null) return undefined;
    const result = read(value);
    if (result === undefined)
      throw new Problem(
        'invalid_parameters',
        `Expected "${name}" to be ${expected}, but got ${shown(value)}.`,
      );
    return result;
  }

  /** @throws Problem `invalid_parameters` also where there is none */
  required<Value>(name: string, expected: string, read: Reader<Value>): Value {
    const value = this.optional(name, expected, read);
    if (value !== undefined) return value;
    throw new Problem('invalid_parameters', `Expected "${name}", ${expected}, but it is missing.`);
  }

  /** @throws Problem `invalid_parameters` for a field that is none of `names` */
  nothingBut(names: readonly string[]): void {
    const stray = Object.keys(this.#fields).find((name) => !names.includes(name));
    if (stray === undefined) return;
    throw new Problem(
      'invalid_parameters',
      `Expected no other fields than ${names.join(', ')}, but got ${shown(stray)}.`,
    );
  }
}

const MAX_SHOWN_CHARACTERS = 60;

/** A value as it may stand in a sentence: simple ones whole while they are short, others by their kind. */
function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return Array.isArray(value) ? 'a list' : 'an object';
  return value.length <= MAX_SHOWN_CHARACTERS ? JSON.stringify(value) : `${value.length} characters`;
}
