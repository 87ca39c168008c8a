import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';

/** How one value is written in the environment, and what it becomes. */
export interface ValueForm<Value> {
  /** What a value looks like; a sentence that begins with "expected" ends with it. */
  readonly expected: string;
  readonly schema: z.ZodType<Value, string>;
}

/** A form that `read` understands; `undefined` from it means that the text is not of this form. */
function form<Value>(expected: string, read: (text: string) => Value | undefined): ValueForm<Value> {
  return {
    expected,
    schema: z.string().transform((text, context): Value => {
      const value = read(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `expected ${expected}` });
      return z.NEVER;
    }),
  };
}

function numberBetween(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value >= min && value <= max ? value : undefined;
}

export function wholeNumber(min: number, max: number): ValueForm<number> {
  return form(`a whole number from ${min} to ${max}`, (text) =>
    /^\d+$/.test(text) ? numberBetween(text, min, max) : undefined,
  );
}

/** A decimal number of `unit`s that becomes a whole number of its parts, `perUnit` of them: 1.5 seconds are 1500 ms. */
export function amount(unit: string, perUnit: number, min: number, max: number): ValueForm<number> {
  return form(`a number of ${unit} from ${min} to ${max}`, (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? numberBetween(text, min, max) : undefined;
    return value === undefined ? undefined : Math.round(value * perUnit);
  });
}

export function ratio(): ValueForm<number> {
  return form('a number from 0 to 1', (text) =>
    /^\d*\.?\d+$/.test(text) ? numberBetween(text, 0, 1) : undefined,
  );
}

export function oneOf<const Word extends string>(words: readonly Word[]): ValueForm<Word> {
  return form(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text));
}

export function yesOrNo(): ValueForm<boolean> {
  return form('true or false', (text) => ({ true: true, false: false })[text]);
}

/** Text that needs at least `minCharacters`. */
export function text(what: string, minCharacters = 1): ValueForm<string> {
  const length = minCharacters > 1 ? ` of at least ${minCharacters} characters` : '';
  return form(what + length, (value) => (value.length >= minCharacters ? value : undefined));
}

/** An absolute URL of one of the schemes, without a slash at its end. */
export function url(...schemes: readonly string[]): ValueForm<string> {
  const expected = `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return form(expected, (value) => {
    if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol.slice(0, -1))) return undefined;
    return value.replace(/\/+$/, '');
  });
}

/** Items with commas between them, each of the given form. */
export function listOf<Item>(item: ValueForm<Item>): ValueForm<readonly Item[]> {
  return form(`a list with commas, each ${item.expected}`, (value) => {
    const words = value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    const read = words.map((word) => item.schema.safeParse(word));
    return read.every((result) => result.success) ? read.map((result) => result.data as Item) : undefined;
  });
}

/** `name=value` items with commas between them, as an object. */
export function pairs(
  what: string,
  name: RegExp,
  value: RegExp,
): ValueForm<Readonly<Record<string, string>>> {
  return form(what, (given) => {
    const items = given
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
      .map((item) => item.split('=').map((part) => part.trim()));
    const areSound = items.every(
      ([left = '', right = '', ...rest]) => rest.length === 0 && name.test(left) && value.test(right),
    );
    return areSound ? Object.fromEntries(items) : undefined;
  });
}

/** `*`, or a scheme and a host as browsers send it in `Origin`. */
export function origin(): ValueForm<string> {
  return form('* or an origin such as https://studio.example', (value) => {
    if (value === '*') return value;
    return URL.canParse(value) && new URL(value).origin === value ? value : undefined;
  });
}

/** A name or an address to listen on, without a port. */
export function listenHost(): ValueForm<string> {
  return form('a host name or an address', (value) =>
    isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(value) ? value : undefined,
  );
}

/** `name`, `name:port`, an address, or `[v6]:port`. */
export function host(): ValueForm<string> {
  return form('a host such as pictures.internal or 10.0.0.5:8080', (value) => {
    if (isIPv6(value)) return value;
    return !/[\s/@?#\\]/.test(value) && URL.canParse(`https://${value}`) ? value : undefined;
  });
}

/** An address, or a range of them as a prefix length says. */
export function addressRange(): ValueForm<string> {
  return form('an address or a range such as 10.0.0.0/8', (value) => {
    const [, address = '', bits = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
    const maxBits = { 4: 32, 6: 128 }[isIP(address)];
    return maxBits !== undefined && Number(bits) <= maxBits ? value : undefined;
  });
}

/** A secret as Standard Webhooks writes it. */
export function webhookSecret(): ValueForm<string> {
  return form('whsec_ and 24 to 64 random bytes in base64', (value) => {
    const encoded = /^whsec_(.+)$/.exec(value)?.[1] ?? '';
    const bytes = Buffer.from(encoded, 'base64');
    return bytes.toString('base64') === encoded && bytes.length >= 24 && bytes.length <= 64
      ? value
      : undefined;
  });
}
