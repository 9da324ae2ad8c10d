import { LimitError } from '../limit-error.js';
import { fromByteString, toByteString } from '../value/byte-string.js';
import { toJsonText, type JsonStyle } from '../value/json-text.js';
import { GoList, GoMap, type Value } from '../value/value.js';
import { CallError, define, type FunctionTable, type GoFunction } from './go-function.js';

/** Deeper JSON is refused: what computes with values is recursive. */
const maxDepth = 500;

/** Functions of sprig about JSON. Those without `must` give nothing where there is nothing to give. */
export const jsonFunctions: FunctionTable = {
  fromJson: define(['string'], ([text]) => valueOr(null, () => parseJson(text))),
  mustFromJson: define(['string'], ([text]) => parseJson(text)),
  toJson: writer({ escapesHtml: true }, true),
  mustToJson: writer({ escapesHtml: true }, false),
  toPrettyJson: writer({ escapesHtml: true, indent: '  ' }, true),
  mustToPrettyJson: writer({ escapesHtml: true, indent: '  ' }, false),
  toRawJson: writer({ escapesHtml: false }, false),
  mustToRawJson: writer({ escapesHtml: false }, false),
};

function writer(style: Omit<JsonStyle, 'spend'>, isLenient: boolean): GoFunction {
  return define(['interface {}'], ([value], { spend }) => {
    const write = (): string => toJsonText(value, { ...style, spend });
    return isLenient ? valueOr('', write) : write();
  });
}

function valueOr(fallback: Value, compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CallError) {
      return fallback;
    }
    throw error;
  }
}

function parseJson(text: string): Value {
  try {
    return fromJson(JSON.parse(fromByteString(text)), 0);
  } catch (error) {
    throw error instanceof SyntaxError ? new CallError(`invalid JSON: ${error.message}`) : error;
  }
}

/** Every number is a float here, as it is where Go reads JSON without being told what to expect. */
function fromJson(data: unknown, depth: number): Value {
  if (depth > maxDepth) {
    throw new LimitError(`JSON is nested deeper than ${maxDepth} levels`);
  }
  if (typeof data === 'string') {
    return toByteString(data);
  }
  if (typeof data !== 'object' || data === null) {
    return data as number | boolean | null;
  }
  if (Array.isArray(data)) {
    return new GoList(data.map((item) => fromJson(item, depth + 1)));
  }
  const entries = Object.entries(data).map(([key, member]): readonly [string, Value] => [
    toByteString(key),
    fromJson(member, depth + 1),
  ]);
  return new GoMap(new Map(entries));
}
