import { isJsonList, isJsonObject, type JsonObject } from '../json-value.js';

/**
 * A change of a JSON object. The object that comes in is never changed; when there is nothing to change, the same object
 * comes out, so that what needs no conversion costs no copy.
 */
export type Edit = (value: JsonObject) => JsonObject;

/** One edit after the other. */
export function inOrder(...edits: readonly Edit[]): Edit {
  return (value) => {
    let result = value;
    for (const edit of edits) {
      result = edit(result);
    }
    return result;
  };
}

/**
 * An edit of what is at a path, which is keys joined by dots. A plain key leads to an object and does nothing when there is
 * none. `key[]` leads to every object of a list. `key+` leads to an object that the type always has: when it is absent, what
 * the edit makes of an empty one is written.
 */
export function at(path: string, edit: Edit): Edit {
  return path
    .split('.')
    .reverse()
    .reduce((inner, step) => stepInto(step, inner), edit);
}

function stepInto(step: string, edit: Edit): Edit {
  if (step.endsWith('[]')) {
    return eachOf(step.slice(0, -2), edit);
  }
  return step.endsWith('+') ? insideAlways(step.slice(0, -1), edit) : inside(step, edit);
}

function inside(key: string, edit: Edit): Edit {
  return (value) => {
    const child = value[key];
    return isJsonObject(child) ? withField(value, key, edit(child)) : value;
  };
}

function insideAlways(key: string, edit: Edit): Edit {
  return (value) => {
    const child = value[key] ?? {};
    if (!isJsonObject(child)) {
      return value;
    }
    const edited = edit(child);
    return edited === child ? value : withField(value, key, edited);
  };
}

function eachOf(key: string, edit: Edit): Edit {
  return (value) => {
    const list = value[key];
    return isJsonList(list) ? withField(value, key, mapChanged(list, edit)) : value;
  };
}

function mapChanged(list: readonly unknown[], edit: Edit): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    const edited = isJsonObject(item) ? edit(item) : item;
    if (edited !== item) {
      changed ??= [...list];
      changed[index] = edited;
    }
  }
  return changed ?? list;
}

/** The object with a field set, or, for `undefined`, without it. */
export function withField(value: JsonObject, key: string, field: unknown): JsonObject {
  if (value[key] === field && (field !== undefined || !Object.hasOwn(value, key))) {
    return value;
  }
  if (field !== undefined) {
    return { ...value, [key]: field };
  }
  const { [key]: _, ...rest } = value;
  return rest;
}

/** Fills in fields that are absent. Text that is empty counts as absent. */
export function defaults(fields: JsonObject): Edit {
  return fillIn(fields, (value, fallback) => isAbsent(value) || (value === '' && typeof fallback === 'string'));
}

/** Fills in numbers that are absent or zero. */
export function defaultsOfZero(fields: Readonly<Record<string, number>>): Edit {
  return fillIn(fields, (value) => isAbsent(value) || value === 0);
}

/** Fills in lists that are absent or empty. */
export function defaultsOfEmpty(fields: Readonly<Record<string, readonly unknown[]>>): Edit {
  return fillIn(fields, isEmpty);
}

function fillIn(fields: JsonObject, isMissing: (value: unknown, fallback: unknown) => boolean): Edit {
  const entries = Object.entries(fields);
  return (value) => {
    let result = value;
    for (const [key, fallback] of entries) {
      if (isMissing(value[key], fallback)) {
        result = withField(result, key, fallback);
      }
    }
    return result;
  };
}

/** Moves a field to another name, if it is there. */
export function rename(from: string, to: string): Edit {
  return (value) => (isAbsent(value[from]) ? value : withField(withField(value, from, undefined), to, value[from]));
}

/** An edit for objects of which something holds. */
export function when(holds: (value: JsonObject) => boolean, edit: Edit): Edit {
  return (value) => (holds(value) ? edit(value) : value);
}

/** Whether a field says nothing: it is missing, or null. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Whether there is nothing in a field: it is absent, or an empty text, list or object. */
export function isEmpty(value: unknown): boolean {
  if (isAbsent(value) || value === '') {
    return true;
  }
  return isJsonList(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}

/** What is in a field, if that is an object; otherwise an empty one. */
export function objectIn(value: JsonObject, key: string): JsonObject {
  const field = value[key];
  return isJsonObject(field) ? field : {};
}

/** The objects of a list in a field. */
export function objectsIn(value: JsonObject, key: string): readonly JsonObject[] {
  const field = value[key];
  return isJsonList(field) ? field.filter(isJsonObject) : [];
}
