import type { GoTime } from '../time/go-time.js';
import type { NamedInteger } from '../value/named-integer.js';
import type { GoList, GoMap, Value } from '../value/value.js';

/** What an argument looks like to a function, by the type that Go declares for it. */
interface ArgumentByType {
  string: string;
  bool: boolean;
  /** Digits beyond 2^53 are lost: it is a length or a place. */
  int: number;
  int64: bigint;
  float64: number;
  /** A missing value arrives as null. */
  'interface {}': Value;
  /** As `interface {}`, in functions that belong to the language. */
  'reflect.Value': Value;
  '[]string': GoList;
  '[]interface {}': GoList;
  'map[string]interface {}': GoMap;
  'time.Time': GoTime;
  'time.Duration': NamedInteger;
}

export type ParameterType = keyof ArgumentByType;

type ArgumentsOf<P extends readonly ParameterType[]> = {
  readonly [Index in keyof P]: P[Index] extends ParameterType ? ArgumentByType[P[Index]] : never;
};

/** What a function may use besides its arguments. */
export interface CallContext {
  /** Called with the length of what is made, before it is made where that may be much. @throws LimitError */
  readonly spend: (length: number) => void;
}

/** A function of the template language. */
export interface GoFunction {
  readonly parameters: readonly ParameterType[];
  /** Type of the arguments after the parameters, as many as there are. */
  readonly rest?: ParameterType;
  /** @throws CallError when the function fails as it does in Go */
  readonly call: (args: readonly Value[], context: CallContext) => Value;
}

export type FunctionTable = Readonly<Record<string, GoFunction>>;

/** A function that takes exactly these parameters; the executor has checked their types. */
export function define<const P extends readonly ParameterType[]>(
  parameters: P,
  call: (args: ArgumentsOf<P>, context: CallContext) => Value,
): GoFunction {
  return { parameters, call: call as unknown as GoFunction['call'] };
}

/** A function that takes any number of arguments of one type after its parameters. */
export function defineVariadic<const P extends readonly ParameterType[], R extends ParameterType>(
  parameters: P,
  rest: R,
  call: (args: readonly [...ArgumentsOf<P>, ...ArgumentByType[R][]], context: CallContext) => Value,
): GoFunction {
  return { parameters, rest, call: call as unknown as GoFunction['call'] };
}

/** A function fails. The message is Go's. */
export class CallError extends Error {
  override readonly name = 'CallError';
}
