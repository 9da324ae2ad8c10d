/** Kinds of fields on the wire that are used here. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;

const FIRST_SIZE = 64 * 1024;

/**
 * Appends fields of a Protocol Buffers message to bytes that grow as needed. Texts are bytes: every character stands for one.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;

  /** What was written. The writer can go on, and does not touch it any more. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(FIRST_SIZE);
    this.#length = 0;
    return taken;
  }

  /** The head of a field that is `size` bytes long: a message, whose fields follow, or packed numbers. */
  message(field: number, size: number): void {
    this.varint(field * 8 + LENGTH_DELIMITED);
    this.varint(size);
  }

  text(field: number, value: string): void {
    this.message(field, value.length);
    this.#reserve(value.length);
    this.#length += this.#bytes.write(value, this.#length, 'latin1');
  }

  /** @param bits - of a double, for there is more than one NaN */
  double(field: number, bits: bigint): void {
    this.varint(field * 8 + FIXED64);
    this.#reserve(8);
    this.#length = this.#bytes.writeBigUInt64LE(bits, this.#length);
  }

  integer(field: number, value: number): void {
    this.varint(field * 8 + VARINT);
    this.varint(value);
  }

  /** A number without a field: an element of packed numbers. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length] = (rest % 0x80) + 0x80;
      this.#length += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length] = rest;
    this.#length += 1;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) {
      return;
    }
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + size));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Bytes of a number as {@link ProtobufWriter.varint} writes it. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    size += 1;
  }
  return size;
}

/** Bytes of a field whose content has a length, head included; for field numbers below 16. */
export function fieldSize(contentSize: number): number {
  return 1 + varintSize(contentSize) + contentSize;
}
