import { expect, test } from 'vitest';
import { ProtobufMessage } from './protobuf.ts';

const hex = (message: ProtobufMessage): string => Buffer.from(message.finish()).toString('hex');

test('whole numbers are written seven bits at a time, lowest first', () => {
  expect(hex(new ProtobufMessage().integer(1, 150))).toBe('089601');
  expect(hex(new ProtobufMessage().integer(1, 0))).toBe('0800');
  expect(hex(new ProtobufMessage().integer(1, 2 ** 35 + 1))).toBe('08818080808001');
});

test('field numbers above 15 take a second byte', () => {
  expect(hex(new ProtobufMessage().integer(20, 7))).toBe('a00107');
});

test('text and nested messages carry their length', () => {
  expect(hex(new ProtobufMessage().string(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new ProtobufMessage().message(3, new ProtobufMessage().integer(1, 150)))).toBe('1a03089601');
});

test('messages keep the order of their fields', () => {
  const inner = new ProtobufMessage().integer(1, 1).bytes(2, Uint8Array.of(0xff, 0x00));
  const outer = new ProtobufMessage().integer(1, 2).message(2, inner).integer(3, 3);
  expect(hex(outer)).toBe('0802' + '1206' + '08011202ff00' + '1803');
});
