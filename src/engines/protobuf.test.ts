import { describe, expect, it } from 'vitest';
import {
  bytesField,
  joinParts,
  type ProtobufParts,
  readFields,
  textField,
  textOf,
  varintField,
  varintOf,
} from './protobuf.ts';

const hex = (parts: ProtobufParts): string => Buffer.from(joinParts(parts)).toString('hex');

describe('protobuf messages', () => {
  it('write whole numbers seven bits at a time, lowest first', () => {
    expect(hex(varintField(1, 150))).toBe('089601');
    expect(hex(varintField(1, 0))).toBe('0800');
    expect(hex(varintField(1, 2 ** 35 + 1))).toBe('08818080808001');
  });

  it('take a second byte for field numbers above 15', () => {
    expect(hex(varintField(20, 7))).toBe('a00107');
  });

  it('carry the length of text and nested messages', () => {
    expect(hex(textField(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(bytesField(3, varintField(1, 150)))).toBe('1a03089601');
  });

  it('keep the order of their fields', () => {
    const inner = [varintField(1, 1), bytesField(2, [Uint8Array.of(0xff, 0x00)])];
    expect(hex([varintField(1, 2), bytesField(2, inner), varintField(3, 3)])).toBe(
      '0802' + '1206' + '08011202ff00' + '1803',
    );
  });

  it('are read back as they were written', () => {
    const [number, text, inner] = readFields(
      joinParts([varintField(1, 2 ** 40), textField(20, 'é'), bytesField(3, varintField(1, 7))]),
    );
    expect(varintOf(number!)).toBe(2 ** 40);
    expect([text!.number, textOf(text!)]).toEqual([20, 'é']);
    expect(varintOf(readFields(inner!.content)[0]!)).toBe(7);
  });

  it('are refused when they are cut short', () => {
    const whole = joinParts(textField(2, 'testing'));
    expect(() => readFields(whole.subarray(0, 5))).toThrow(RangeError);
    expect(() => readFields(Uint8Array.of(0x08, 0x96))).toThrow(RangeError);
  });
});
