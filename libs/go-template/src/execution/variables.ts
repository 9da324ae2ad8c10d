import type { Value } from '../value/value.js';

/** The variables of one call of a template, innermost last. A name may be declared again further in. */
export class Variables {
  readonly #names: string[];
  readonly #values: Value[];

  /** @param data - what `$` stands for */
  constructor(data: Value) {
    this.#names = ['$'];
    this.#values = [data];
  }

  get(name: string): Value {
    return this.#values[this.#names.lastIndexOf(name)];
  }

  declare(name: string, value: Value): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  assign(name: string, value: Value): void {
    this.#values[this.#names.lastIndexOf(name)] = value;
  }

  /** How many there are now, for {@link forget}. */
  mark(): number {
    return this.#names.length;
  }

  /** Forgets what was declared since. */
  forget(mark: number): void {
    this.#names.length = mark;
    this.#values.length = mark;
  }
}
