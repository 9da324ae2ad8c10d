import { SeededRandom } from '../harness/seeded-random.js';

/** Choices that are the same for the same seed and number, so that any one request can be made again. */
export class FuzzRandom {
  readonly #random: SeededRandom;

  constructor(seed: number, index: number) {
    this.#random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
    // Neighbouring seeds begin alike.
    this.#random.integer(0, 2);
  }

  /** A whole number, `from` included and `to` not. */
  integer(from: number, to: number): number {
    return this.#random.integer(from, to);
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.integer(0, 100) < percent;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length)] ?? choices[0];
  }

  /** So many results of `make`, as are between the two numbers, `most` included. */
  several<T>(least: number, most: number, make: () => T): readonly T[] {
    return Array.from({ length: this.integer(least, most + 1) }, make);
  }
}
