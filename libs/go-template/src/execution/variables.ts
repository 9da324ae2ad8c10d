import { ExecutionError } from './execution-error.js';
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
    return this.#values[this.#indexOf(name)];
  }

  declare(name: string, value: Value): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  assign(name: string, value: Value): void {
    this.#values[this.#indexOf(name)] = value;
  }

  /** A name that was only ever assigned to is known where the template is parsed, and yet there is no variable. */
  #indexOf(name: string): number {
    const index = this.#names.lastIndexOf(name);
    if (index < 0) {
      throw new ExecutionError(`undefined variable: ${name}`);
    }
    return index;
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
