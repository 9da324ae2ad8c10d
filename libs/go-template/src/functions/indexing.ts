import { GoInteger, GoList, GoMap, type Value } from '../value/value.js';
import { typeName } from '../value/value-type.js';
import { CallError } from './go-function.js';

/**
 * The element of a list, the byte of a string, or the member of a map. A key that a map lacks gives the zero of its elements.
 *
 * @throws CallError in Go's words when there is no such place
 */
export function elementOf(container: Value, index: Value): Value {
  if (container === undefined || container === null) {
    throw new CallError('index of nil pointer');
  }
  if (container instanceof GoMap) {
    return memberOf(container, index);
  }
  if (container instanceof GoList) {
    return container.items[positionIn(container.items.length, index)];
  }
  if (typeof container === 'string') {
    return new GoInteger(container.charCodeAt(positionIn(container.length, index)), 'uint8');
  }
  throw new CallError(`can't index item of type ${typeName(container)}`);
}

function memberOf(map: GoMap, key: Value): Value {
  if (typeof key !== 'string') {
    throw new CallError(
      key === undefined || key === null
        ? 'value is nil; should be of type string'
        : `value has type ${typeName(key)}; should be string`,
    );
  }
  return map.entries.has(key) ? map.entries.get(key) : zeroOf(map);
}

function zeroOf({ element }: GoMap): Value {
  return element === 'string' ? '' : null;
}

function positionIn(length: number, index: Value): number {
  const position = indexNumber(index);
  if (position < 0 || position > length) {
    throw new CallError(`index out of range: ${position}`);
  }
  if (position === length) {
    // One past the end is a place for a slice; for an element Go only finds out when it looks.
    throw new CallError('reflect: slice index out of range');
  }
  return position;
}

/** An index as a number. @throws CallError when it is no integer */
export function indexNumber(index: Value): number {
  if (index instanceof GoInteger) {
    return Number(index.value);
  }
  throw new CallError(
    index === undefined || index === null
      ? 'cannot index slice/array with nil'
      : `cannot index slice/array with type ${typeName(index)}`,
  );
}
