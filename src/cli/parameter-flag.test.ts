import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operations } from '../operations/registry.ts';
import { parseArguments } from './argument.ts';
import { usageLine } from './command.ts';
import { sampleJob, sampleOperations } from './command-line.fixture.ts';
import { operationCommand } from './operation-command.ts';
import { optionOf, parameterFlags } from './parameter-flag.ts';
import { readParameters } from './parameter-values.ts';

function read(id: string, words: readonly string[]) {
  const operation = sampleOperations.get(id)!;
  const flags = parameterFlags(operation);
  return readParameters(operation, flags, parseArguments(words, flags.map(optionOf)));
}

describe('parameters from the command line', () => {
  it.each([
    ['split', '', {}],
    [
      'split',
      '--box 10,20,30,50 --box -5,0,5,7 --point 1.5,2 --max-layers 3',
      {
        boxes: [
          { leftPx: 10, topPx: 20, widthPx: 20, heightPx: 30 },
          { leftPx: -5, topPx: 0, widthPx: 10, heightPx: 7 },
        ],
        points: [{ xPx: 1.5, yPx: 2 }],
        maxLayers: 3,
      },
    ],
    ['upscale', '--scale 4', { scale: 4 }],
    ['tint', '', { useDither: false }],
    [
      'tint',
      '--tone cold --strength .25 --no-keep-luminance --use-dither --title 42',
      { tone: 'cold', strength: 0.25, keepLuminance: false, useDither: true, title: '42' },
    ],
  ])('%s %s', (id, line, expected) => {
    expect(read(id, line.split(' ').filter(Boolean))).toEqual(expected);
  });

  it.each([
    ['split', '--box 1,2,3', 'usage', '--box', '"1,2,3"'],
    ['split', '--box 1,2,3,4,5', 'usage', '--box', '"1,2,3,4,5"'],
    ['split', '--box 5,5,5,9', 'usage', 'right beyond left', '"5,5,5,9"'],
    ['split', '--box 1.5,2,3,4', 'usage', 'whole pixels', '"1.5,2,3,4"'],
    ['split', '--box 1,2,,4', 'usage', '--box', '"1,2,,4"'],
    ['split', '--box 0x1,2,30,40', 'usage', '--box', '"0x1,2,30,40"'],
    ['split', '--box 0,0,9,9 --box -100,0,5,5', 'invalid_parameters', '--box', '"-100,0,5,5"'],
    ['split', '--box 0,0,9,9 --box 0,0,9,9 --box 0,0,9,9', 'invalid_parameters', '--box', '3 values'],
    ['split', '--point 7', 'usage', 'x,y in pixels', '"7"'],
    ['split', '--max-layers 0', 'invalid_parameters', 'a whole number from 1 to 32', '"0"'],
    ['split', '--max-layers 1e3', 'usage', 'a whole number from 1 to 32', '"1e3"'],
    ['split', '--max-layers many', 'usage', 'a whole number from 1 to 32', '"many"'],
    ['upscale', '', 'usage', '--scale to be 1, 2 or 4', 'nothing'],
    ['upscale', '--scale 3', 'usage', '--scale to be 1, 2 or 4', '"3"'],
    ['tint', '--strength 2', 'invalid_parameters', 'a number from 0 to 1', '"2"'],
    ['tint', '--title x', 'invalid_parameters', '--title', '"x"'],
  ])('%s %s is refused', (id, line, code, expectation, actual) => {
    let thrown: unknown;
    try {
      read(id, line.split(' ').filter(Boolean));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code, detail: expect.stringContaining(`got ${actual}`) });
    expect(thrown).toMatchObject({ detail: expect.stringContaining(expectation) });
  });

  it('keeps the sides of every box', () => {
    const side = fc.integer({ min: -99, max: 100_000 });
    fc.assert(
      fc.property(side, side, fc.nat(50_000), fc.nat(50_000), (leftPx, topPx, width, height) => {
        const box = { leftPx, topPx, widthPx: width + 1, heightPx: height + 1 };
        const sides = [leftPx, topPx, leftPx + box.widthPx, topPx + box.heightPx];
        expect(read('cutout', ['--box', sides.join(',')])).toEqual({ boxes: [box] });
      }),
      { seed: 1 },
    );
  });

  it('says a rule of the operation itself in its own words', () => {
    const operation = {
      ...sampleOperations.get('tint')!,
      parameters: z.strictObject({
        seeds: z.array(z.number().refine((seed) => seed % 2 === 0, 'seeds are even')),
      }),
    };
    const flags = parameterFlags(operation);
    const given = parseArguments(['--seed', '2', '--seed', '3'], flags.map(optionOf));
    expect(() => readParameters(operation, flags, given)).toThrow(/--seed.*seeds are even.*got 3/);
  });
});

describe('flags of an operation', () => {
  it('come for every operation of the registry, as the design fixes them', () => {
    const lines = [...operations.values()].map((operation) =>
      usageLine(operationCommand(operation, sampleJob().runJob)),
    );
    expect(lines).toEqual([
      'unflatten split <image|-> [--instruction TEXT] [--max-layers N] [--box l,t,r,b]... [--point x,y]... [--shadows] ' +
        '[--fill-engine TEXT] [--treat-as auto|graphics|photo] [--text lines|blocks|none] [--again TEXT]... ' +
        '[--effort normal|fast] [--explain] -o DIR [--format png,psd,ora,svg,zip] [--preview]',
      'unflatten cutout <image|-> [--box l,t,r,b]... [--point x,y]... -o out.png|-',
      'unflatten erase <image|-> [--mask mask.png] [--instruction TEXT] [--explain] -o out.png|-',
      'unflatten inpaint <image|-> [--mask mask.png] [--background place.jpg] [--prompt TEXT] [--quality standard|pro] ' +
        '[--seed N] [--explain] -o out.png|-',
      'unflatten upscale <image|-> [--scale 1|2|4] -o out.png|-',
    ]);
  });

  it.each([
    ['a nested object', z.strictObject({ style: z.strictObject({ inner: z.strictObject({}) }) })],
    ['a list of switches', z.strictObject({ keeps: z.array(z.boolean()) })],
    ['a name that is taken', z.strictObject({ output: z.string() })],
  ])('are refused at start for %s', (_what, parameters) => {
    const operation = { ...sampleOperations.get('tint')!, parameters };
    expect(() => operationCommand(operation, sampleJob().runJob)).toThrow(/tint/);
  });
});
