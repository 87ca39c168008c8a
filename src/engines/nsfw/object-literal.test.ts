import { describe, expect, it } from 'vitest';
import { readLiteral } from './object-literal.ts';

describe('data out of a minified script', () => {
  it('is read with names, numbers and truth as minifiers write them', () => {
    const script = 'x={a:-.5,"b c":[1e-3,!0,!1,null],$d:{},e:"\\"\\n",f:[],g:-0,h:12.}';
    expect(readLiteral(script, 2)).toEqual({
      a: -0.5,
      'b c': [0.001, true, false, null],
      $d: {},
      e: '"\n',
      f: [],
      g: -0,
      h: 12,
    });
  });

  it('never reaches a prototype', () => {
    const value = readLiteral('{__proto__:{polluted:1}}', 0) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it.each(['{a:b()}', '{a:1', '[1,]', '{a:`x`}', '"open', '', '{a:1+1}', '{a:undefined}'])(
    'is refused where it is more or less than data: %s',
    (script) => {
      expect(() => readLiteral(script, 0)).toThrow(SyntaxError);
    },
  );
});
