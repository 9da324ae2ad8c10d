import type { KubernetesObject, ListMeta, ObjectList } from '#kube';
import { ConnectionError } from './connection-error.js';
import { isBlank, memberNames, skipValue, UnexpectedJsonError, walkArray, walkObject } from './json-scanner.js';
import { outlineObject } from './object-outline.js';
import { WireObject } from './wire-object.js';

const listNames = memberNames('metadata', 'items');

/**
 * A list whose items are still in the bytes of the answer.
 *
 * @throws ConnectionError when the bytes are not a list
 */
export function readWireList(bytes: Buffer): ObjectList<WireObject> {
  try {
    return scanList(bytes);
  } catch (error) {
    if (error instanceof UnexpectedJsonError) {
      return parseList(bytes);
    }
    throw error;
  }
}

function scanList(bytes: Buffer): ObjectList<WireObject> {
  let metadata: ListMeta | undefined;
  let items: readonly WireObject[] | undefined;
  const end = walkObject(bytes, 0, listNames, (name, value) => {
    if (name === 'items' && items === undefined) {
      const found: WireObject[] = [];
      items = found;
      return walkArray(bytes, value, (element) => {
        const outline = outlineObject(bytes, element);
        found.push(WireObject.within(bytes, outline));
        return outline.end;
      });
    }
    if (name === 'items' || (name === 'metadata' && metadata !== undefined)) {
      throw new UnexpectedJsonError(`${name} is there twice`);
    }
    const valueEnd = skipValue(bytes, value);
    if (name === 'metadata') {
      metadata = JSON.parse(bytes.toString('utf8', value, valueEnd)) as ListMeta;
    }
    return valueEnd;
  });
  if (items === undefined || !isBlank(bytes, end)) {
    throw new UnexpectedJsonError('not a list');
  }
  return { items, ...(metadata === undefined ? {} : { metadata }) };
}

function parseList(bytes: Buffer): ObjectList<WireObject> {
  let list: (Omit<ObjectList, 'items'> & { readonly items?: unknown }) | null;
  try {
    list = JSON.parse(bytes.toString('utf8')) as typeof list;
  } catch (cause) {
    throw new ConnectionError('a list is not JSON', { cause });
  }
  // Some servers write `null` for an empty list.
  const items = list?.items ?? [];
  if (!isObject(list) || !Array.isArray(items) || !items.every(isObject)) {
    throw new ConnectionError('a list is without items');
  }
  return { ...list, items: items.map((item) => WireObject.parsed(item)) };
}

function isObject(value: unknown): value is KubernetesObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
