/** The integer types of Go that occur: literals and lengths are `int`, data is `int64`, bytes of a string are `uint8`. */
export type IntegerType = 'int' | 'int32' | 'int64' | 'uint8' | 'uint32' | 'uint64';

/** What a list or a map is declared to hold. */
export type ElementType = 'interface {}' | '[]interface {}' | 'string' | IntegerType;

/**
 * What a template computes with.
 *
 * - `undefined` is Go's absence of a value: a missing key. `null` is a nil that is there: an explicit null of the data.
 * - A `string` is a byte string, see {@link toByteString}. A `number` is a float64.
 */
export type Value = undefined | null | boolean | string | number | GoInteger | GoList | GoMap | GoObject;

/** A value of a struct type that a function made: a time, a duration, a version. */
export interface GoObject {
  /** As `%T` prints it: `time.Time`. */
  readonly type: string;
  /** As `kindOf` prints it: `struct`. */
  readonly kind: string;
  /** What a template can ask of it, `.Year` or `.Format "2006"`, by name. */
  readonly methods: ReadonlyMap<string, GoMethod>;
  /** What printing it shows, as a byte string. */
  toGoString(): string;
  /** What it is in JSON, complete with quotes; without it, the string that it prints as. */
  toJsonText?(): string;
}

/** What can be asked of one value. */
export interface GoMethod {
  readonly parameters: readonly ('string' | 'int' | 'time.Time' | 'time.Duration')[];
  readonly call: (args: readonly Value[]) => Value;
}

const bitsOf: Readonly<Record<IntegerType, number>> = {
  int: 64,
  int32: 32,
  int64: 64,
  uint8: 8,
  uint32: 32,
  uint64: 64,
};

/** An integer with its type. Arithmetic wraps around, as Go's does. */
export class GoInteger {
  readonly value: bigint;

  constructor(
    value: bigint | number,
    readonly type: IntegerType = 'int',
  ) {
    const bits = bitsOf[type];
    this.value = isUnsigned(type) ? BigInt.asUintN(bits, BigInt(value)) : BigInt.asIntN(bits, BigInt(value));
  }
}

/** A slice. `isNil` tells an empty one from one that was never made: only JSON and comparisons show it. */
export class GoList {
  constructor(
    readonly items: readonly Value[],
    readonly element: ElementType = 'interface {}',
    readonly isNil = false,
  ) {}
}

/** A map with string keys, the only ones that JSON has. Functions such as `set` change it. */
export class GoMap {
  constructor(
    readonly entries: Map<string, Value> = new Map(),
    readonly element: ElementType = 'interface {}',
    readonly isNil = false,
  ) {}

  /** Keys in the order in which Go prints and ranges over a map: sorted by their bytes. */
  sortedKeys(): readonly string[] {
    return [...this.entries.keys()].sort(compareBytes);
  }
}

export function isGoObject(value: Value): value is GoObject {
  return typeof value === 'object' && value !== null && 'toGoString' in value;
}

export function isUnsigned(type: IntegerType): boolean {
  return type.startsWith('u');
}

/** Order of byte strings. */
export function compareBytes(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
