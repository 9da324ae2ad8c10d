/** One field of a message: bytes of what has a length (texts, messages), a number of everything else. */
export interface ProtobufField {
  readonly number: number;
  readonly value: Buffer | bigint;
}

/** Reads a message without knowing its type. @see https://protobuf.dev/programming-guides/encoding/ */
export function protobufFields(message: Buffer): readonly ProtobufField[] {
  const fields: ProtobufField[] = [];
  let offset = 0;
  const take = (length: number): Buffer => {
    if (offset + length > message.length) {
      throw new RangeError('the message ends within a field');
    }
    offset += length;
    return message.subarray(offset - length, offset);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const [byte = 0] = take(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  const readers: Readonly<Record<number, () => Buffer | bigint>> = {
    0: varint,
    1: () => take(8).readBigUInt64LE(),
    2: () => take(Number(varint())),
    5: () => BigInt(take(4).readUInt32LE()),
  };
  while (offset < message.length) {
    const tag = Number(varint());
    const read = readers[tag & 7];
    if (read === undefined) {
      throw new RangeError(`wire type ${tag & 7} is none of proto3`);
    }
    fields.push({ number: tag >> 3, value: read() });
  }
  return fields;
}

/** The messages, texts or bytes of one field. */
export function bytesOf(message: Buffer, number: number): readonly Buffer[] {
  return protobufFields(message).flatMap(({ number: found, value }) =>
    found === number && typeof value !== 'bigint' ? [value] : [],
  );
}

/** The number of one field; 0 when it is absent. */
export function numberOf(message: Buffer, number: number): number {
  const found = protobufFields(message).find((field) => field.number === number);
  return typeof found?.value === 'bigint' ? Number(found.value) : 0;
}
