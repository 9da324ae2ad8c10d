/** A field as it stands in a message: a number, or bytes. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

const varint = 0;
const fixed64 = 1;
const lengthDelimited = 2;
const fixed32 = 5;
const longestVarint = 10;

/**
 * The fields of a message, in the order they were written.
 *
 * @throws RangeError when the bytes are no message
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function readFields(bytes: Buffer): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    const { value, end } = readValue(bytes, tag.end, Number(tag.value & 7n));
    fields.push({ number: Number(tag.value >> 3n), value });
    at = end;
  }
  return fields;
}

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

function readValue(bytes: Buffer, at: number, type: number): Read<bigint | Buffer> {
  if (type === varint) {
    return readVarint(bytes, at);
  }
  if (type === lengthDelimited) {
    const length = readVarint(bytes, at);
    return readBytes(bytes, length.end, Number(length.value));
  }
  if (type === fixed32 || type === fixed64) {
    return readBytes(bytes, at, type === fixed32 ? 4 : 8);
  }
  throw new RangeError(`wire type ${type} is not known`);
}

function readBytes(bytes: Buffer, at: number, length: number): Read<Buffer> {
  const end = at + length;
  if (end > bytes.length) {
    throw new RangeError('the message ends in the middle of a field');
  }
  return { value: bytes.subarray(at, end), end };
}

function readVarint(bytes: Buffer, start: number): Read<bigint> {
  let value = 0n;
  for (let at = start; at < bytes.length && at < start + longestVarint; at += 1) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) {
      return { value, end: at + 1 };
    }
  }
  throw new RangeError('a number does not end');
}
