import { describe, expect, it } from 'vitest';
import { bareCredentials, basicCredentials, bearerCredentials } from './credentials.ts';

const KEY = 'uf_0123_secret';
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
const given = (token: string) => ({ isGiven: true, token });
const nothing = { isGiven: false };
const wrong = given('');

describe("one key in three vendors' ways", () => {
  it.each([
    [undefined, nothing],
    [`Bearer ${KEY}`, given(KEY)],
    [`bearer   ${KEY}`, given(KEY)],
    ['Bearer', wrong],
    ['Bearer a b', wrong],
    [basic('a:b'), wrong],
  ])('Bearer: %s', (header, credentials) => {
    expect(bearerCredentials(header)).toEqual(credentials);
  });

  it.each([
    [undefined, nothing],
    [basic(':'), nothing],
    [basic('uf_0123:secret'), given(KEY)],
    [basic(`${KEY}:`), given(KEY)],
    [basic(`:${KEY}`), given(KEY)],
    [basic('a:b:c'), given('a_b:c')],
    [basic('no colon'), wrong],
    ['Basic', wrong],
    ['Basic !!!', wrong],
    [`Bearer ${KEY}`, wrong],
  ])('Basic: %s', (header, credentials) => {
    expect(basicCredentials(header)).toEqual(credentials);
  });

  it.each([
    [undefined, nothing],
    ['', nothing],
    [KEY, given(KEY)],
  ])('by itself: %s', (value, credentials) => {
    expect(bareCredentials(value)).toEqual(credentials);
  });
});
