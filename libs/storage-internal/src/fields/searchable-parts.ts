import type { KubernetesObject } from '#kube';
import { fieldLabels } from './indexed-fields.js';
import { withoutLists } from './without-lists.js';

/** Twice as much as anything but data, scripts and schemas has. Those are looked up in the object. */
const MAX_FIELDS = 4096;

/** What is kept of an object beside it, so that field selectors need not look into it. */
export interface SearchableParts {
  /** The indexed fields, as labels. */
  readonly fieldLabels: readonly (readonly [string, string])[];
  /** JSON of the object without its lists; `null` when that is too much to keep. */
  readonly fields: string | null;
}

/**
 * @param json - the object as it is stored
 * @param object - the object, if it is parsed already: else what is left of the text is, in a fraction of the time
 */
export function searchableParts(json: string, object: KubernetesObject | undefined): SearchableParts {
  const fields = withoutLists(json);
  return {
    fieldLabels: fieldLabels(object ?? (JSON.parse(fields) as KubernetesObject)),
    fields: fields.length > MAX_FIELDS ? null : fields,
  };
}
