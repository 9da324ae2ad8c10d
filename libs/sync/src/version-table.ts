/** A record: the length of the key, the version, the key. */
const VERSION_AT = 2;
const KEY_AT = 10;
const SMALLEST_TABLE = 8;
const SMALLEST_RECORDS = 256;
/** Of the slots of the table. More makes looking up slow, fewer cost memory. */
const FULL = 0.7;
/** Versions that are no numbers are elsewhere. */
const ELSEWHERE = NaN;

let scratch = Buffer.alloc(2048);

/**
 * The version of each of many objects, by their keys, in a fraction of the memory of a Map: keys are bytes in one buffer,
 * behind each other, and a hash table says where. Keys with the same hash are told apart by their bytes.
 */
export class VersionTable {
  /** Where the record of a key is, plus one; 0 in a slot that is free. Collisions go to the next slot. */
  #slots = new Uint32Array();
  #records = Buffer.alloc(0);
  /** End of the last record. */
  #end = 0;
  /** Bytes of records that are in no slot any more. */
  #garbage = 0;
  #size = 0;
  readonly #otherVersions = new Map<string, string>();

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.#recordOf(key) !== undefined;
  }

  get(key: string): string | undefined {
    const record = this.#recordOf(key);
    if (record === undefined) {
      return undefined;
    }
    const version = this.#records.readDoubleLE(record + VERSION_AT);
    return Number.isNaN(version) ? this.#otherVersions.get(key) : String(version);
  }

  set(key: string, version: string): void {
    const number = numberOf(version);
    if (Number.isNaN(number)) {
      this.#otherVersions.set(key, version);
    } else {
      this.#otherVersions.delete(key);
    }
    const known = this.#recordOf(key);
    if (known === undefined) {
      this.#append(number, write(key));
    } else {
      this.#records.writeDoubleLE(number, known + VERSION_AT);
    }
  }

  delete(key: string): void {
    const slot = this.#slotOf(write(key));
    const record = this.#slots[slot] ?? 0;
    if (record === 0) {
      return;
    }
    this.#otherVersions.delete(key);
    this.#garbage += this.#lengthAt(record - 1);
    this.#size -= 1;
    this.#free(slot);
  }

  /** Every key there is now, whatever becomes of them meanwhile: records never change their place in a buffer. */
  *keys(): IterableIterator<string> {
    const records = this.#records;
    for (const record of this.#slots.slice()) {
      if (record !== 0) {
        const start = record - 1 + KEY_AT;
        yield records.toString('utf8', start, start + records.readUInt16LE(record - 1));
      }
    }
  }

  #recordOf(key: string): number | undefined {
    const record = this.#slots[this.#slotOf(write(key))] ?? 0;
    return record === 0 ? undefined : record - 1;
  }

  /** The slot of the key in the scratch buffer, or the free one where it would be. */
  #slotOf(length: number): number {
    const mask = this.#slots.length - 1;
    if (mask < 0) {
      return 0;
    }
    let slot = hashOf(scratch, 0, length) & mask;
    for (let record = this.#slots[slot] ?? 0; record !== 0; record = this.#slots[slot] ?? 0) {
      if (this.#isKeyAt(record - 1, length)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #isKeyAt(record: number, length: number): boolean {
    const start = record + KEY_AT;
    return (
      this.#lengthAt(record) === KEY_AT + length &&
      scratch.compare(this.#records, start, start + length, 0, length) === 0
    );
  }

  /** Of the whole record. */
  #lengthAt(record: number): number {
    return KEY_AT + this.#records.readUInt16LE(record);
  }

  /** Adds the key in the scratch buffer. */
  #append(version: number, length: number): void {
    this.#makeRoom(KEY_AT + length);
    this.#records.writeUInt16LE(length, this.#end);
    this.#records.writeDoubleLE(version, this.#end + VERSION_AT);
    scratch.copy(this.#records, this.#end + KEY_AT, 0, length);
    this.#slots[this.#slotOf(length)] = this.#end + 1;
    this.#end += KEY_AT + length;
    this.#size += 1;
  }

  #makeRoom(bytes: number): void {
    if (this.#size + 1 > FULL * this.#slots.length) {
      this.#rebuild(Math.max(SMALLEST_TABLE, 2 * this.#slots.length), bytes);
    } else if (this.#end + bytes > this.#records.length) {
      this.#rebuild(this.#slots.length, bytes);
    }
  }

  /** Writes all records anew, without garbage between them, and with some room behind them. */
  #rebuild(slots: number, bytes: number): void {
    const before = { slots: this.#slots, records: this.#records };
    const kept = this.#end - this.#garbage + bytes;
    this.#slots = new Uint32Array(slots);
    this.#records = Buffer.allocUnsafeSlow(Math.max(SMALLEST_RECORDS, Math.ceil(kept * 1.25)));
    this.#end = 0;
    this.#garbage = 0;
    for (const record of before.slots) {
      if (record !== 0) {
        const start = record - 1;
        const end = start + KEY_AT + before.records.readUInt16LE(start);
        before.records.copy(this.#records, this.#end, start, end);
        this.#place(this.#end);
        this.#end += end - start;
      }
    }
  }

  /** Puts a record, of which there is no other with its key, into a slot. */
  #place(record: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#homeOf(record);
    while (this.#slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = record + 1;
  }

  /** The slot a record is in when nothing is in its way. */
  #homeOf(record: number): number {
    return hashOf(this.#records, record + KEY_AT, record + this.#lengthAt(record)) & (this.#slots.length - 1);
  }

  /** Frees a slot. What had to go past it moves up, so that nothing is looked for in vain behind a free slot. */
  #free(slot: number): void {
    const mask = this.#slots.length - 1;
    this.#slots[slot] = 0;
    let free = slot;
    for (let next = (slot + 1) & mask; this.#slots[next] !== 0; next = (next + 1) & mask) {
      const record = this.#slots[next] ?? 0;
      const distance = (next - this.#homeOf(record - 1)) & mask;
      if (distance >= ((next - free) & mask)) {
        this.#slots[free] = record;
        this.#slots[next] = 0;
        free = next;
      }
    }
  }
}

/** Writes a key into the scratch buffer. @returns its length in bytes */
function write(key: string): number {
  // A character is at most three bytes.
  if (3 * key.length > scratch.length) {
    scratch = Buffer.alloc(6 * key.length);
  }
  return scratch.write(key);
}

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  }
  // Low bits of short keys differ little otherwise.
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Versions are opaque; nearly all are decimal numbers that a double holds exactly. */
function numberOf(version: string): number {
  const number = Number(version);
  return Number.isSafeInteger(number) && String(number) === version ? number : ELSEWHERE;
}
