import { isDeepStrictEqual } from 'node:util';
import type { StructuralSchema } from '#api';
import { isRecord } from '../schema/schema-validator.js';

/**
 * One step of a path in `metadata.managedFields`: `f:name` is a field, `v:"x"` an element of a set, `k:{"key":"x"}` an
 * element of a list with keys.
 */
export type PathElement = string;

/** Paths of fields, by their text. A path stands for the whole value there, unless longer paths say what of it. */
export type FieldSet = ReadonlyMap<string, FieldPath>;

export type FieldPath = readonly PathElement[];

/** The nested form of a {@link FieldSet} that `fieldsV1` holds; `.` stands for the value itself. */
export interface FieldsV1 {
  readonly [element: string]: FieldsV1;
}

/** A child of a value as far as fields are managed one by one. */
export interface ManagedChild {
  readonly element: PathElement;
  readonly value: unknown;
  readonly schema: StructuralSchema | undefined;
}

/**
 * The parts of a value that may have managers of their own; `undefined` when the value is managed as a whole, as are
 * scalars, empty objects and lists that declare no type.
 */
export function managedChildren(
  schema: StructuralSchema | undefined,
  value: unknown,
): readonly ManagedChild[] | undefined {
  if (Array.isArray(value)) {
    return managedElements(schema, value);
  }
  if (!isRecord(value) || Object.keys(value).length === 0) {
    return undefined;
  }
  return Object.entries(value).map(([field, child]) => ({
    element: `f:${field}`,
    value: child,
    schema: fieldSchema(schema, field),
  }));
}

/** The fields an object sets, without those that only the server sets. */
export function fieldSetOf(schema: StructuralSchema, object: object): FieldSet {
  return new Map([...leavesOf(schema, object)].map(([key, { path }]) => [key, path]));
}

/** Fields of `next` that `previous` does not have or has with another value. */
export function changedFields(schema: StructuralSchema, previous: object, next: object): FieldSet {
  const before = leavesOf(schema, previous);
  const changed = [...leavesOf(schema, next)].filter(
    ([key, leaf]) => !before.has(key) || !isDeepStrictEqual(before.get(key)?.value, leaf.value),
  );
  return new Map(changed.map(([key, { path }]) => [key, path]));
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  return new Map([...a, ...b]);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return new Map([...a].filter(([key]) => b.has(key)));
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return new Map([...a].filter(([key]) => !b.has(key)));
}

/** `.spec.syncResources[key="a"].name`: a path as messages show it. */
export function formatFieldPath(path: FieldPath): string {
  return path.map((element) => formatElement(element.slice(0, 1), element.slice(2))).join('');
}

export function toFieldsV1(fields: FieldSet): FieldsV1 {
  const root: Record<string, FieldsV1> = {};
  for (const path of fields.values()) {
    let node: Record<string, FieldsV1> = root;
    for (const element of path) {
      const next = (node[element] ?? {}) as Record<string, FieldsV1>;
      node[element] = next;
      node = next;
    }
  }
  return markInnerPaths(root, fields, []);
}

export function fromFieldsV1(fields: FieldsV1): FieldSet {
  const paths = new Map<string, FieldPath>();
  const visit = (node: FieldsV1, path: FieldPath): void => {
    const children = Object.entries(node).filter(([element]) => element !== '.');
    if (path.length > 0 && (children.length === 0 || Object.hasOwn(node, '.'))) {
      add(paths, path);
    }
    for (const [element, child] of children) {
      visit(child, [...path, element]);
    }
  };
  visit(fields, []);
  return paths;
}

/** Whether a path is for the server alone and never managed. */
function isServers([first, second]: FieldPath): boolean {
  const managed = ['f:labels', 'f:annotations', 'f:finalizers', 'f:ownerReferences', 'f:generateName'];
  return first === 'f:apiVersion' || first === 'f:kind' || (first === 'f:metadata' && !managed.includes(second ?? ''));
}

function add(paths: Map<string, FieldPath>, path: FieldPath): void {
  paths.set(JSON.stringify(path), path);
}

interface Leaf {
  readonly path: FieldPath;
  /** What is compared; `null` for an element of a list, which is only there or not. */
  readonly value: unknown;
}

function leavesOf(schema: StructuralSchema, object: object): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const visit = (childSchema: StructuralSchema | undefined, value: unknown, path: FieldPath): void => {
    const children = managedChildren(childSchema, value);
    // An element of a list is there by itself, whatever is in it.
    const isElement = path.at(-1)?.startsWith('f:') === false;
    if (path.length > 0 && !isServers(path) && (children === undefined || isElement)) {
      leaves.set(JSON.stringify(path), { path, value: children === undefined ? value : null });
    }
    for (const child of children ?? []) {
      visit(child.schema, child.value, [...path, child.element]);
    }
  };
  visit(schema, object, []);
  return leaves;
}

function managedElements(
  schema: StructuralSchema | undefined,
  values: readonly unknown[],
): readonly ManagedChild[] | undefined {
  const keys = schema?.['x-kubernetes-list-map-keys'];
  if (schema?.['x-kubernetes-list-type'] === 'set' && values.length > 0) {
    return values.map((value) => ({ element: `v:${JSON.stringify(value)}`, value, schema: schema.items }));
  }
  if (keys === undefined || values.length === 0 || !values.every(isRecord)) {
    return undefined;
  }
  return values.map((value) => ({
    element: `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, value[key]])))}`,
    value,
    schema: schema?.items,
  }));
}

function fieldSchema(schema: StructuralSchema | undefined, field: string): StructuralSchema | undefined {
  const properties = schema?.properties;
  return properties !== undefined && Object.hasOwn(properties, field)
    ? properties[field]
    : schema?.additionalProperties;
}

function markInnerPaths(node: FieldsV1, fields: FieldSet, path: FieldPath): FieldsV1 {
  const children = Object.entries(node).map(([element, child]) => [
    element,
    markInnerPaths(child, fields, [...path, element]),
  ]);
  const isMember = children.length > 0 && fields.has(JSON.stringify(path));
  return Object.fromEntries(isMember ? [['.', {}], ...children] : children) as FieldsV1;
}

function formatElement(type: string, text: string): string {
  if (type === 'f') {
    return `.${text}`;
  }
  if (type === 'v') {
    return `[=${text}]`;
  }
  const keys = Object.entries(JSON.parse(text) as Readonly<Record<string, unknown>>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
