import { describe, expect, it } from 'vitest';
import { nearestName, suggestionOf } from './suggestion.ts';

const COMMANDS = ['split', 'cutout', 'erase', 'upscale', 'engines', 'doctor', 'help'];

describe('nearestName', () => {
  it.each([
    ['spilt', 'split'],
    ['splt', 'split'],
    ['SPLIT', 'split'],
    ['cut', 'cutout'],
    ['cut-out', 'cutout'],
    ['upscael', 'upscale'],
    ['engine', 'engines'],
    ['doctro', 'doctor'],
  ])('takes %s for %s', (name, expected) => {
    expect(nearestName(name, COMMANDS)).toBe(expected);
  });

  it.each(['inpaint', 'x', 'serve', ''])('has no idea what "%s" was meant to be', (name) => {
    expect(nearestName(name, COMMANDS)).toBeNull();
  });

  it('prefers the nearer of two', () => {
    expect(nearestName('mazk', ['marks', 'mask'])).toBe('mask');
  });
});

describe('suggestionOf', () => {
  it('asks, or is silent', () => {
    expect(suggestionOf('boxs', ['box', 'point'], '--')).toBe(' Did you mean --box?');
    expect(suggestionOf('zzz', ['box', 'point'], '--')).toBe('');
  });
});
