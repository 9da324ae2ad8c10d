import { isJsonObject, type JsonObject } from '../json-value.js';
import { isEmpty, objectIn, withField, type Edit } from './edit.js';

/** The text of an annotation. */
export function annotationOf(object: JsonObject, name: string): string | undefined {
  const text = objectIn(objectIn(object, 'metadata'), 'annotations')[name];
  return typeof text === 'string' ? text : undefined;
}

/** What an annotation that holds JSON says. Anyone may write anything there: text that is no JSON says nothing. */
export function annotationJson(object: JsonObject, name: string): unknown {
  const text = annotationOf(object, name);
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object with an annotation set, or, for `undefined`, without it. The last to go takes the field with it. */
export function withAnnotation(object: JsonObject, name: string, text: string | undefined): JsonObject {
  const metadata = objectIn(object, 'metadata');
  const before = objectIn(metadata, 'annotations');
  const after = withField(before, name, text);
  if (after === before) {
    return object;
  }
  return withField(object, 'metadata', withField(metadata, 'annotations', isEmpty(after) ? undefined : after));
}

/** Removes annotations. */
export function withoutAnnotations(names: readonly string[]): Edit {
  return (object) => {
    const { metadata } = object;
    // Most objects have none of them: say so before anything is copied.
    if (!isJsonObject(metadata) || !isJsonObject(metadata['annotations'])) {
      return object;
    }
    return names.reduce((result, name) => withAnnotation(result, name, undefined), object);
  };
}
