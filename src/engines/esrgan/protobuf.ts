/**
 * One message in the protobuf wire format (protobuf.dev, "Encoding"), as far as ONNX needs it to be written. Chunks are
 * joined once, by `finish`, so that megabytes of weights inside nested messages are copied a single time.
 */
export class ProtobufMessage {
  #chunks: Uint8Array[] = [];
  #byteLength = 0;

  /** Field of type int32, int64 or enum, 0 or above. */
  integer(field: number, value: number): this {
    return this.#tag(field, WIRE_VARINT).#append(varint(value));
  }

  /** Field of type bytes. `value` must not change until `finish`. */
  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, WIRE_LENGTH_DELIMITED).#append(varint(value.byteLength)).#append(value);
  }

  /** Field of type string. */
  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** Field that holds another message. */
  message(field: number, value: ProtobufMessage): this {
    this.#tag(field, WIRE_LENGTH_DELIMITED).#append(varint(value.#byteLength));
    for (const chunk of value.#chunks) this.#append(chunk);
    return this;
  }

  /** The encoded message. */
  finish(): Uint8Array<ArrayBuffer> {
    const joined = new Uint8Array(this.#byteLength);
    let offset = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return joined;
  }

  #tag(field: number, wireType: number): this {
    return this.#append(varint(field * 8 + wireType));
  }

  #append(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    this.#byteLength += chunk.byteLength;
    return this;
  }
}

const WIRE_VARINT = 0;
const WIRE_LENGTH_DELIMITED = 2;

/** Division instead of shifts: lengths may pass 32 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
