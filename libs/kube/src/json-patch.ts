import { withBoundedDepth } from './document-depth.js';
import { isJsonList, isJsonObject, type JsonObject } from './json-value.js';
import { StatusError } from './status-error.js';

const maxOperations = 10_000;
/** As kube-apiserver: a few operations that copy the document into itself would fill any memory. */
const maxCopiedBytes = 3 * 1024 * 1024;

/** The document an operation has to do with, and the way through it: field names and list indexes. */
type Pointer = readonly string[];

interface Operation {
  readonly op: string;
  readonly path: Pointer;
  readonly from: Pointer | undefined;
  readonly value: unknown;
  /** `value` may be null, so its presence is a fact of its own. */
  readonly hasValue: boolean;
}

/**
 * What a JSON patch makes of a document. The document is not changed.
 *
 * @throws StatusError `BadRequest` when `operations` is not a JSON patch, `RequestEntityTooLarge` when it is too long,
 *   `Invalid` when an operation does not fit the document, or copies too much of it
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function jsonPatch(document: unknown, operations: unknown): unknown {
  if (!isJsonList(operations)) {
    throw new StatusError('BadRequest', 'a JSON patch must be a list of operations');
  }
  if (operations.length > maxOperations) {
    throw new StatusError(
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`,
    );
  }
  let copiedBytes = 0;
  let patched = document;
  for (const operation of operations.map(parseOperation)) {
    copiedBytes += operation.op === 'copy' ? sizeOf(read(patched, fromOf(operation))) : 0;
    if (copiedBytes > maxCopiedBytes) {
      throw misfit(operation.path, `the patch copies more than ${maxCopiedBytes} bytes`);
    }
    patched = applyOperation(patched, operation);
  }
  return withBoundedDepth(patched);
}

/** About how long the JSON of a value is, or more than may be copied. Without recursion: it may be nested deeply. */
function sizeOf(value: unknown): number {
  let bytes = 0;
  const waiting = [value];
  while (waiting.length > 0 && bytes <= maxCopiedBytes) {
    const next = waiting.pop();
    bytes += typeof next === 'string' ? next.length + 2 : 4;
    const entries = isJsonList(next) || isJsonObject(next) ? Object.entries(next) : [];
    for (const [name, child] of entries) {
      bytes += isJsonList(next) ? 1 : name.length + 3;
      waiting.push(child);
    }
  }
  return bytes;
}

function parseOperation(operation: unknown, index: number): Operation {
  if (!isJsonObject(operation) || typeof operation['op'] !== 'string' || typeof operation['path'] !== 'string') {
    throw new StatusError('BadRequest', `JSON patch operation ${index} needs op and path`);
  }
  const from = operation['from'];
  return {
    op: operation['op'],
    path: parsePointer(operation['path']),
    from: typeof from === 'string' ? parsePointer(from) : undefined,
    value: operation['value'],
    hasValue: Object.hasOwn(operation, 'value'),
  };
}

function parsePointer(text: string): Pointer {
  if (text === '') {
    return [];
  }
  if (!text.startsWith('/') || /~(?![01])/.test(text)) {
    throw new StatusError('BadRequest', `not a JSON pointer: ${JSON.stringify(text)}`);
  }
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function applyOperation(document: unknown, operation: Operation): unknown {
  const { op, path } = operation;
  switch (op) {
    case 'add':
      return add(document, path, valueOf(operation));
    case 'remove':
      return remove(document, path);
    case 'replace':
      return replace(document, path, valueOf(operation));
    case 'copy':
      return add(document, path, read(document, fromOf(operation)));
    case 'move':
      return move(document, fromOf(operation), path);
    case 'test':
      if (!isEqual(read(document, path), valueOf(operation))) {
        throw misfit(path, 'testing value failed');
      }
      return document;
    default:
      throw new StatusError('BadRequest', `unexpected JSON patch operation ${JSON.stringify(op)}`);
  }
}

function valueOf({ op, value, hasValue }: Operation): unknown {
  if (!hasValue) {
    throw new StatusError('BadRequest', `JSON patch operation ${op} needs a value`);
  }
  return value;
}

function fromOf({ op, from }: Operation): Pointer {
  if (from === undefined) {
    throw new StatusError('BadRequest', `JSON patch operation ${op} needs from`);
  }
  return from;
}

function move(document: unknown, from: Pointer, path: Pointer): unknown {
  const value = read(document, from);
  if (from.length === path.length && from.every((token, index) => token === path[index])) {
    return document;
  }
  if (from.every((token, index) => token === path[index])) {
    throw misfit(path, 'cannot move a value into itself');
  }
  return add(remove(document, from), path, value);
}

function read(document: unknown, path: Pointer): unknown {
  return path.reduce((value, token) => childOf(value, token, path), document);
}

function add(document: unknown, path: Pointer, value: unknown): unknown {
  return edit(document, path, value, (parent, token) => {
    if (!isJsonList(parent)) {
      return withChild(parent, token, value);
    }
    const index = token === '-' ? parent.length : indexOf(parent, token, path, parent.length);
    return parent.toSpliced(index, 0, value);
  });
}

function replace(document: unknown, path: Pointer, value: unknown): unknown {
  return edit(document, path, value, (parent, token) => {
    childOf(parent, token, path);
    return withChild(parent, token, value);
  });
}

function remove(document: unknown, path: Pointer): unknown {
  return edit(document, path, null, (parent, token) => {
    childOf(parent, token, path);
    return isJsonList(parent)
      ? parent.toSpliced(Number(token), 1)
      : Object.fromEntries(Object.entries(parent).filter(([name]) => name !== token));
  });
}

type Parent = JsonObject | readonly unknown[];

/** A copy of the document in which `change` made another parent of the value at `path`; `whole` when that is the root. */
function edit(
  document: unknown,
  path: Pointer,
  whole: unknown,
  change: (parent: Parent, token: string) => unknown,
): unknown {
  const [token, ...rest] = path;
  if (token === undefined) {
    return whole;
  }
  if (!isJsonObject(document) && !isJsonList(document)) {
    throw misfit(path, 'path does not exist');
  }
  if (rest.length === 0) {
    return change(document, token);
  }
  return withChild(document, token, edit(childOf(document, token, path), rest, whole, change));
}

/** A copy of the parent with one child set, in its old place if it had one. */
function withChild(parent: Parent, token: string, child: unknown): unknown {
  return isJsonList(parent)
    ? parent.with(Number(token), child)
    : Object.fromEntries([...Object.entries(parent), [token, child]]);
}

function childOf(value: unknown, token: string, path: Pointer): unknown {
  if (isJsonObject(value) && Object.hasOwn(value, token)) {
    return value[token];
  }
  if (isJsonList(value)) {
    return value[indexOf(value, token, path, value.length - 1)];
  }
  throw misfit(path, 'path does not exist');
}

function indexOf(list: readonly unknown[], token: string, path: Pointer, last: number): number {
  const index = Number(token);
  if (!/^(?:0|[1-9]\d*)$/.test(token) || index > last) {
    throw misfit(path, `no index ${JSON.stringify(token)} in a list of ${list.length}`);
  }
  return index;
}

function misfit(path: Pointer, problem: string): StatusError {
  return new StatusError(
    'Invalid',
    `the server rejected our request due to an error in our request: JSON patch at ${JSON.stringify(path.join('/'))}: ${problem}`,
  );
}

function isEqual(left: unknown, right: unknown): boolean {
  if (isJsonList(left) && isJsonList(right)) {
    return left.length === right.length && left.every((value, index) => isEqual(value, right[index]));
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name]))
    );
  }
  return left === right;
}
