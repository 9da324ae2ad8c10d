import type { FieldRequirement, KubernetesObject, LabelRequirement } from '#kube';

/**
 * Fields that are searched often and hold one of many values: those that Kubernetes itself selects by, of any type.
 *
 * They are kept among the labels. Each costs an entry of the index for every object that has it, so what nearly all
 * objects share (`spec.restartPolicy`, `spec.schedulerName`) is better looked up in the object.
 */
const indexedPaths = [
  ['status', 'phase'],
  ['spec', 'nodeName'],
  ['status', 'podIP'],
  ['spec', 'serviceAccountName'],
  ['spec', 'clusterIP'],
  ['spec', 'signerName'],
  ['involvedObject', 'kind'],
  ['involvedObject', 'name'],
  ['involvedObject', 'uid'],
  ['reason'],
  ['type'],
] as const;

/** No label key begins with a dot, so a field can never be taken for a label. */
const indexedFields = indexedPaths.map((path) => ({ path, label: `.${path.join('.')}` }));

const labelByPath: ReadonlyMap<string, string> = new Map(
  indexedFields.map(({ path, label }) => [JSON.stringify(path), label]),
);

/** Printable ASCII of bounded length without a space at its ends: what every database compares in the same way. */
const indexable = /^(?:[!-~](?:[ -~]{0,251}[!-~])?)?$/;

/** Whether a label stands for a field. */
export function isFieldLabel(key: string): boolean {
  return key.startsWith('.');
}

/** The indexed fields of an object, as labels, but for values that no index can hold. */
export function fieldLabels(object: KubernetesObject): [string, string][] {
  const labels: [string, string][] = [];
  for (const { path, label } of indexedFields) {
    const text = textOf(valueAt(object, path));
    if (text !== undefined && indexable.test(text)) {
      labels.push([label, text]);
    }
  }
  return labels;
}

function valueAt(object: object, [first, second]: readonly [string, string?]): unknown {
  const value = fieldOf(object, first);
  return second === undefined ? value : fieldOf(value, second);
}

function fieldOf(value: unknown, field: string): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : undefined;
}

/**
 * The same requirement as one on a label, if the index can answer it.
 *
 * @param keys - the path of the requirement
 */
export function indexedFieldLabel(
  keys: readonly string[],
  { operator, values }: Pick<FieldRequirement, 'operator' | 'values'>,
): LabelRequirement | undefined {
  const key = labelByPath.get(JSON.stringify(keys));
  const isAnswered = (operator === 'In' || operator === 'NotIn') && values.every((value) => indexable.test(value));
  return key !== undefined && isAnswered ? { key, operator, values } : undefined;
}
