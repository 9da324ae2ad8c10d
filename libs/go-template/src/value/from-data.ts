import { LimitError } from '../limit-error.js';
import { toByteString } from './byte-string.js';
import { GoInteger, GoList, GoMap, type Value } from './value.js';

/** Deeper data is refused: what computes with it is recursive. A Kubernetes API server takes no object this deep either. */
const maxDepth = 500;
const maxInt64 = 2n ** 63n - 1n;

/**
 * Data of a template as values. It is copied, so that functions such as `set` never change what the caller holds.
 *
 * Integers become `int64`, and so do bigints, other numbers floats; what JSON has no word for, `undefined`, is left out.
 *
 * @throws LimitError when it is nested deeper than 500 levels, or holds what is no JSON: a function, a symbol
 */
export function fromData(data: unknown, depth = 0): Value {
  if (depth > maxDepth) {
    throw new LimitError(`data is nested deeper than ${maxDepth} levels`);
  }
  switch (typeof data) {
    case 'string':
      return toByteString(data);
    case 'boolean':
    case 'undefined':
      return data;
    case 'number':
      return fromNumber(data);
    case 'bigint':
      return fromBigint(data);
    case 'object':
      return fromObject(data, depth);
    case 'function':
    case 'symbol':
      throw new LimitError(`data holds a ${typeof data}`);
  }
}

function fromNumber(data: number): Value {
  return Number.isInteger(data) && Math.abs(data) < 2 ** 63 ? new GoInteger(data, 'int64') : data;
}

function fromBigint(data: bigint): Value {
  return data > maxInt64 || data < -maxInt64 - 1n ? Number(data) : new GoInteger(data, 'int64');
}

function fromObject(data: object | null, depth: number): Value {
  if (data === null) {
    return null;
  }
  if (Array.isArray(data)) {
    return new GoList(data.map((item) => fromData(item, depth + 1) ?? null));
  }
  const entries = new Map<string, Value>();
  for (const [key, member] of Object.entries(data)) {
    if (member !== undefined) {
      entries.set(toByteString(key), fromData(member, depth + 1));
    }
  }
  return new GoMap(entries);
}
