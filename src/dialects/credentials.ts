import type { Credentials } from './dialect.ts';

const NOTHING: Credentials = { isGiven: false };
const BEARER = /^bearer +([\x21-\x7e]{1,512})$/i;
const BASIC = /^basic +([A-Za-z0-9+/_-]{1,1024}={0,2})$/i;

/** A token that no key can be: something was given, and it is wrong. */
const WRONG: Credentials = { isGiven: true, token: '' };

/** The key of `Authorization: Bearer <key>`. */
export function bearerCredentials(authorization: string | undefined): Credentials {
  if (authorization === undefined) return NOTHING;
  const token = BEARER.exec(authorization)?.[1];
  return token === undefined ? WRONG : { isGiven: true, token };
}

/**
 * The key of `Authorization: Basic base64(key:secret)`. A key of ours, `uf_<id>_<secret>`, is split at its last `_`; given
 * whole as the one half, the other half may be empty. Two empty halves are no credentials: that is how clients without any
 * send them.
 */
export function basicCredentials(authorization: string | undefined): Credentials {
  if (authorization === undefined) return NOTHING;
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return WRONG;
  const pair = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  if (colon < 0) return WRONG;
  const key = pair.slice(0, colon);
  const secret = pair.slice(colon + 1);
  if (key === '' && secret === '') return NOTHING;
  if (key === '' || secret === '') return { isGiven: true, token: key + secret };
  return { isGiven: true, token: `${key}_${secret}` };
}

/** A key that stands in a header or a query parameter by itself. */
export function bareCredentials(value: string | undefined): Credentials {
  return value === undefined || value === '' ? NOTHING : { isGiven: true, token: value };
}
