/** The field names of a `managedFields` entry: `f:name` for a field, `k:{…}` for a list element, `.` for the thing itself. */
export interface FieldsV1 {
  readonly [key: string]: FieldsV1;
}

/** Lists of built-in kinds whose elements are told apart by a key; the first key that an element has is the one. */
const elementKeys: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  ports: ['containerPort', 'port'],
  topologySpreadConstraints: ['topologyKey'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** The field that tells the elements of a list apart; `undefined` for a list that is replaced as a whole. */
export function elementKeyOf(field: string, elements: readonly unknown[]): string | undefined {
  const [first] = elements;
  return isRecord(first) ? elementKeys[field]?.find((key) => Object.hasOwn(first, key)) : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every field that a value has. Lists without keys count as one field. */
export function fieldsOf(value: Readonly<Record<string, unknown>>): FieldsV1 {
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [`f:${name}`, fieldsOfChild(name, child)]));
}

function fieldsOfChild(name: string, child: unknown): FieldsV1 {
  if (isRecord(child)) {
    return Object.keys(child).length === 0 ? {} : fieldsOf(child);
  }
  if (!Array.isArray(child)) {
    return {};
  }
  const elements: readonly unknown[] = child;
  const key = elementKeyOf(name, elements);
  if (key === undefined) {
    return {};
  }
  const records = elements.filter(isRecord);
  return Object.fromEntries(records.map((element) => [elementField(key, element), { '.': {}, ...fieldsOf(element) }]));
}

/** How a list element is named among fields. */
export function elementField(key: string, element: Readonly<Record<string, unknown>>): string {
  return `k:${JSON.stringify({ [key]: element[key] })}`;
}

/** Fields of either. */
export function union(left: FieldsV1, right: FieldsV1): FieldsV1 {
  const both = Object.keys(right).map((key) => [key, union(left[key] ?? {}, right[key] ?? {})] as const);
  return { ...left, ...Object.fromEntries(both) };
}

/** Fields of the first that the second does not have. A field with children goes when all its children do. */
export function difference(left: FieldsV1, right: FieldsV1): FieldsV1 {
  return Object.fromEntries(
    Object.entries(left).flatMap(([key, children]) => {
      const other = right[key];
      if (other === undefined) {
        return [[key, children]];
      }
      const rest = difference(children, other);
      return Object.keys(rest).length === 0 ? [] : [[key, rest]];
    }),
  );
}

/** Fields of both. */
export function intersection(left: FieldsV1, right: FieldsV1): FieldsV1 {
  return Object.fromEntries(
    Object.entries(left).flatMap(([key, children]) => {
      const other = right[key];
      if (other === undefined) {
        return [];
      }
      // An empty map shares nothing with one that has fields.
      const isLeaf = Object.keys(children).length === 0 && Object.keys(other).length === 0;
      const common = intersection(children, other);
      return isLeaf || Object.keys(common).length > 0 ? [[key, common]] : [];
    }),
  );
}

/** The fields without children, each as the path from the root. */
export function leavesOf(fields: FieldsV1, path: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(fields).flatMap(([key, children]) =>
    Object.keys(children).length === 0 ? [[...path, key]] : leavesOf(children, [...path, key]),
  );
}
