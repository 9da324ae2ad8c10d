import type { JsonObject } from '../json-value.js';
import { isAbsent, isEmpty, objectIn, withField, type Edit } from './edit.js';

function templateLabels(object: JsonObject): JsonObject {
  return objectIn(objectIn(objectIn(objectIn(object, 'spec'), 'template'), 'metadata'), 'labels');
}

/** An object without labels has those of its template. */
export const labelsFromTemplate: Edit = (object) => {
  const labels = templateLabels(object);
  const metadata = objectIn(object, 'metadata');
  return isEmpty(labels) || !isEmpty(metadata['labels'])
    ? object
    : withField(object, 'metadata', withField(metadata, 'labels', labels));
};

/** What says which pods belong to an object. */
export interface SelectorField {
  /** Whether the object leaves it to its template. */
  readonly isUnset: (selector: unknown) => boolean;
  readonly selectorOf: (labels: JsonObject) => JsonObject;
}

/** The selector of all kinds but the oldest. */
export const labelSelectorField: SelectorField = {
  isUnset: isAbsent,
  selectorOf: (matchLabels) => ({ matchLabels }),
};

/** An object without a selector selects by the labels of its template, and one without labels has them too. */
export function selectorFromTemplate({ isUnset, selectorOf }: SelectorField): Edit {
  return (object) => {
    const labels = templateLabels(object);
    const spec = objectIn(object, 'spec');
    const isSelecting = isEmpty(labels) || !isUnset(spec['selector']);
    return labelsFromTemplate(
      isSelecting ? object : withField(object, 'spec', withField(spec, 'selector', selectorOf(labels))),
    );
  };
}
