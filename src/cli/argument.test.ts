import { describe, expect, it } from 'vitest';
import { type OptionSpec, parseArguments } from './argument.ts';

const SPECS: readonly OptionSpec[] = [
  { name: 'output', short: 'o', placeholder: 'FILE', description: '' },
  { name: 'box', placeholder: 'l,t,r,b', repeatable: true, description: '' },
  { name: 'json', description: '' },
  { name: 'quiet', short: 'q', description: '' },
];

function parse(line: string) {
  const { positionals, values, switches } = parseArguments(line.split(' '), SPECS);
  return { positionals, values: Object.fromEntries(values), switches: [...switches] };
}

describe('parseArguments', () => {
  it.each([
    ['a.png -o out', { positionals: ['a.png'], values: { output: ['out'] }, switches: [] }],
    ['-o out a.png', { positionals: ['a.png'], values: { output: ['out'] }, switches: [] }],
    ['--output=out a.png', { positionals: ['a.png'], values: { output: ['out'] }, switches: [] }],
    ['-oout a.png -q', { positionals: ['a.png'], values: { output: ['out'] }, switches: ['quiet'] }],
    ['- -o -', { positionals: ['-'], values: { output: ['-'] }, switches: [] }],
    ['--json -- -o --json', { positionals: ['-o', '--json'], values: {}, switches: ['json'] }],
    ['-o=x', { positionals: [], values: { output: ['=x'] }, switches: [] }],
    ['--output=-o', { positionals: [], values: { output: ['-o'] }, switches: [] }],
    [
      '--box 1,2,3,4 --box -5,0,10,10',
      { positionals: [], values: { box: ['1,2,3,4', '-5,0,10,10'] }, switches: [] },
    ],
  ])('reads "%s"', (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });

  it.each([
    ['--outptu x', 'Expected a known option, got --outptu. Did you mean --output?'],
    ['--boxes 1,2,3,4', 'Expected a known option, got --boxes. Did you mean --box?'],
    ['-x', 'Expected a known option, got -x.'],
    ['--zzz', 'Expected a known option, got --zzz.'],
    ['-o', 'Expected FILE after -o, got nothing.'],
    ['--output=', 'Expected FILE after --output, got nothing.'],
    ['-o --json', 'Expected FILE after -o, got the option --json.'],
    ['-o a --output b', 'Expected --output once, got it again with the value "b".'],
    ['--json=yes', 'Expected --json to stand alone, got the value "yes".'],
    ['--__proto__ x', 'Expected a known option, got --__proto__.'],
  ])('refuses "%s"', (line, detail) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ code: 'usage', detail }));
  });
});
