/** A field of a message: a number, or bytes. Eight bytes are fields of their own. */
export interface ProtobufField {
  readonly field: number;
  readonly value: number | Buffer;
}

/** The fields of a message, read as the wire format is defined, for specs to look at what was written. */
export function fieldsOf(message: Buffer): readonly ProtobufField[] {
  const fields: ProtobufField[] = [];
  const reader = new Reader(message);
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    fields.push({ field: Math.floor(tag / 8), value: reader.value(tag % 8) });
  }
  return fields;
}

/** Numbers that are packed into one field. */
export function packedNumbers(bytes: Buffer): readonly number[] {
  const reader = new Reader(bytes);
  const numbers: number[] = [];
  while (!reader.isAtEnd) {
    numbers.push(reader.varint());
  }
  return numbers;
}

/** Values of one field that hold bytes. */
export function bytesOf(fields: readonly ProtobufField[], wanted: number): readonly Buffer[] {
  return fields.flatMap(({ field, value }) => (field === wanted && Buffer.isBuffer(value) ? [value] : []));
}

class Reader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.bytes.readUInt8(this.#at);
      this.#at += 1;
      value += (byte % 0x80) * factor;
      if (byte < 0x80) {
        return value;
      }
    }
  }

  value(type: number): number | Buffer {
    switch (type) {
      case 0:
        return this.varint();
      case 1:
        return this.#take(8);
      case 2:
        return this.#take(this.varint());
      default:
        throw new RangeError(`wire type ${type}`);
    }
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.bytes.length) {
      throw new RangeError('the message ends too early');
    }
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
