import type { PediaClusterSpec } from '#api';

/** Fields of a PediaCluster that a lifecycle goes on to look after once it is there. All but the first are base64. */
export const connectionFields = ['apiserver', 'kubeconfig', 'caData', 'tokenData', 'certData', 'keyData'] as const;

export type ConnectionField = (typeof connectionFields)[number];

/** The connection fields that differ: what bytes they stand for, not how the base64 is laid out; absent is empty. */
export function changedConnectionFields(before: PediaClusterSpec, after: PediaClusterSpec): readonly ConnectionField[] {
  return connectionFields.filter(
    (field) => before[field] !== after[field] && valueOf(before, field) !== valueOf(after, field),
  );
}

/** A merge patch of these fields and no others. Empty bytes are removed. */
export function connectionPatch(wanted: PediaClusterSpec, fields: readonly ConnectionField[]): object {
  const entries = fields.map((field) => {
    const value = wanted[field] ?? '';
    return [field, value === '' && field !== 'apiserver' ? null : value] as const;
  });
  return { spec: Object.fromEntries(entries) };
}

function valueOf(spec: PediaClusterSpec, field: ConnectionField): string {
  const value = spec[field] ?? '';
  return field === 'apiserver' ? value : Buffer.from(value, 'base64').toString('base64');
}
