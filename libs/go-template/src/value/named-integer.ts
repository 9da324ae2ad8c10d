import type { GoInteger, GoMethod, GoObject } from './value.js';

/** An integer of a type that has a name of its own, and words for its values: a month, a weekday, a duration. */
export class NamedInteger implements GoObject {
  readonly methods: ReadonlyMap<string, GoMethod>;

  constructor(
    readonly type: string,
    readonly integer: GoInteger,
    readonly text: string,
    methods: readonly (readonly [name: string, method: GoMethod])[] = [],
  ) {
    this.methods = new Map([['String', { parameters: [], call: () => text }], ...methods]);
  }

  get kind(): string {
    return this.integer.type;
  }

  toGoString(): string {
    return this.text;
  }

  toJsonText(): string {
    return String(this.integer.value);
  }
}
