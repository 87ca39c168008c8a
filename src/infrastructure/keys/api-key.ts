import { crc32 } from 'node:zlib';

/** Crockford's base 32, lower case, as in ids. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const SECRET_BYTES = 32;
const SECRET_DIGITS = 52;
const CHECK_DIGITS = 7;

const FORM = /^uf_([0-9a-hjkmnp-tv-z]{26})_([0-9a-hjkmnp-tv-z]{52})([0-9a-hjkmnp-tv-z]{7})$/;

function base32(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value, left = digits; left > 0; left--, rest >>= 5n)
    text = DIGITS[Number(rest & 31n)] + text;
  return text;
}

const checkOf = (id: string, secret: string): string =>
  base32(BigInt(crc32(`uf_${id}_${secret}`)), CHECK_DIGITS);

/** What an API key says. */
export interface ApiKeyParts {
  /** Without the `key_` of the id. */
  readonly id: string;
  readonly secret: string;
}

/** `uf_<id>_<secret><check>` from the 26 digits of an id and 32 random bytes. */
export function formatApiKey(
  id: string,
  randomBytes: Uint8Array,
): { readonly key: string; readonly secret: string } {
  if (randomBytes.length !== SECRET_BYTES)
    throw new RangeError(`Expected ${SECRET_BYTES} random bytes but received ${randomBytes.length}.`);
  const secret = base32(BigInt(`0x${Buffer.from(randomBytes).toString('hex')}`), SECRET_DIGITS);
  return { key: `uf_${id}_${secret}${checkOf(id, secret)}`, secret };
}

/** The parts of a key, or `null` for anything of another form or with a typing error: its checksum tells without a database. */
export function parseApiKey(text: string): ApiKeyParts | null {
  const [, id, secret, check] = FORM.exec(text) ?? [];
  if (id === undefined || secret === undefined || check !== checkOf(id, secret)) return null;
  return { id, secret };
}
