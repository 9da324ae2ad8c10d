import { textAt } from './field.js';
import type { IdentityLabels } from './metric-family.js';

/** Labels `namespace` and the name of the object under the given label. */
export function namespacedIdentity(nameLabel: string): IdentityLabels {
  return {
    names: ['namespace', nameLabel],
    values: ({ metadata }) => [textAt(metadata, 'namespace'), textAt(metadata, 'name')],
  };
}

/** As {@link namespacedIdentity}, and `uid`. */
export function uniqueIdentity(nameLabel: string): IdentityLabels {
  return {
    names: ['namespace', nameLabel, 'uid'],
    values: ({ metadata }) => [textAt(metadata, 'namespace'), textAt(metadata, 'name'), textAt(metadata, 'uid')],
  };
}

/** Only the name of the object under the given label. */
export function nameIdentity(nameLabel: string): IdentityLabels {
  return { names: [nameLabel], values: ({ metadata }) => [textAt(metadata, 'name')] };
}
