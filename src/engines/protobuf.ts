/** One field of a protobuf message: `content` is its payload, `bytes` the whole field with its tag. Views, not copies. */
export interface ProtobufField {
  readonly number: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Bytes to be written, in order and at any depth, so that large fields are copied once only. */
export type ProtobufParts = readonly (Uint8Array | ProtobufParts)[];

const WIRE_VARINT = 0;
const WIRE_64_BIT = 1;
const WIRE_LENGTH_DELIMITED = 2;
const WIRE_32_BIT = 5;

/**
 * The fields of a message in their order, following the protobuf encoding guide.
 * @throws RangeError when the bytes are no message
 */
export function readFields(message: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let position = 0;
  while (position < message.length) {
    const start = position;
    const tag = readVarint(message, position);
    position = tag.end;
    const wireType = tag.value % 8;
    let contentStart = position;
    if (wireType === WIRE_LENGTH_DELIMITED) {
      const length = readVarint(message, position);
      contentStart = length.end;
      position = contentStart + length.value;
    } else if (wireType === WIRE_VARINT) position = readVarint(message, position).end;
    else if (wireType === WIRE_64_BIT) position += 8;
    else if (wireType === WIRE_32_BIT) position += 4;
    else throw new RangeError(`Expected a protobuf wire type but received ${wireType}.`);
    if (position > message.length) throw new RangeError('The protobuf message is cut short.');
    fields.push({
      number: Math.floor(tag.value / 8),
      content: message.subarray(contentStart, position),
      bytes: message.subarray(start, position),
    });
  }
  return fields;
}

/** The value of a varint field. Exact up to 2^53. */
export function varintOf(field: ProtobufField): number {
  return readVarint(field.content, 0).value;
}

export function textOf(field: ProtobufField): string {
  return new TextDecoder().decode(field.content);
}

/** A field that holds an integer of at least 0. */
export function varintField(number: number, value: number): ProtobufParts {
  return [encodeVarint(number * 8 + WIRE_VARINT), encodeVarint(value)];
}

/** A field that holds bytes: a string, a message, a packed list. */
export function bytesField(number: number, content: ProtobufParts): ProtobufParts {
  return [encodeVarint(number * 8 + WIRE_LENGTH_DELIMITED), encodeVarint(lengthOf(content)), content];
}

export function textField(number: number, text: string): ProtobufParts {
  return bytesField(number, [new TextEncoder().encode(text)]);
}

/** All parts in one piece. */
export function joinParts(parts: ProtobufParts): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(lengthOf(parts));
  let position = 0;
  const write = (part: Uint8Array | ProtobufParts): void => {
    if (part instanceof Uint8Array) {
      joined.set(part, position);
      position += part.length;
    } else part.forEach(write);
  };
  write(parts);
  return joined;
}

function lengthOf(part: Uint8Array | ProtobufParts): number {
  if (part instanceof Uint8Array) return part.length;
  return part.reduce<number>((sum, inner) => sum + lengthOf(inner), 0);
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let factor = 1;
  for (let position = start; position < bytes.length; position += 1) {
    const byte = bytes[position]!;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end: position + 1 };
    factor *= 128;
  }
  throw new RangeError('The protobuf message is cut short.');
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
