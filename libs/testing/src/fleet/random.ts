/** Random numbers that are the same for the same seed, on every machine. */
export class Random {
  #state: number;

  /** @param seed - any text; each has a sequence of its own */
  constructor(seed: string) {
    this.#state = hash(seed);
  }

  /** From 0 up to, and without, 1. */
  fraction(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` up to, and without, `max`. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws RangeError for an empty list */
  pick<T>(list: readonly T[]): T {
    const index = this.integer(0, list.length);
    if (index >= list.length) {
      throw new RangeError('cannot pick from an empty list');
    }
    return list[index] as T;
  }

  /** Characters of an alphabet: a hash, a suffix of a name. */
  text(length: number, alphabet: string): string {
    let text = '';
    while (text.length < length) {
      text += alphabet.charAt(this.integer(0, alphabet.length));
    }
    return text;
  }

  hex(length: number): string {
    let digits = '';
    while (digits.length < length) {
      digits += this.integer(0, 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    }
    return digits.slice(0, length);
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.pick(['8', '9', 'a', 'b'])}${this.hex(3)}-${this.hex(12)}`;
  }
}

function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const character of text) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return state;
}
