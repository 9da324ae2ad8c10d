import { isDeepStrictEqual } from 'node:util';
import type { SchemaType, StructuralSchema } from '#api';
import { checkComposition } from './composition-checks.js';
import { compilePattern } from './pattern.js';
import { childPath, type FieldError, invalidField, notSupportedField, requiredField } from './field-error.js';
import { checkFieldCount, checkItemCount, checkNumber } from './size-checks.js';

type Check = (schema: StructuralSchema, value: unknown, path: string) => readonly FieldError[];

/**
 * What of a value does not fit a schema, in the words of kube-apiserver. Unknown fields are not its business; pruning drops
 * them first.
 *
 * @param path - where the value is in its object; `''` for the object itself
 */
export function validateSchema(schema: StructuralSchema, value: unknown, path = ''): readonly FieldError[] {
  if (value === null) {
    return schema.nullable === true ? [] : [typeError(schema, value, path)];
  }
  const isIntOrString =
    schema['x-kubernetes-int-or-string'] !== true || isOfType.integer(value) || isOfType.string(value);
  if (!isIntOrString || (schema.type !== undefined && !isOfType[schema.type](value))) {
    return [typeError(schema, value, path)];
  }
  return checks.flatMap((check) => check(schema, value, path));
}

const isOfType: Readonly<Record<SchemaType, (value: unknown) => boolean>> = {
  object: isRecord,
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
};

const checks: readonly Check[] = [
  checkText,
  checkEnum,
  (schema, value, path) => (typeof value === 'number' ? checkNumber(schema, value, path) : []),
  checkList,
  checkRequired,
  checkFields,
  (schema, value, path) => checkComposition(schema, value, path, validateSchema),
];

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

function checkText(schema: StructuralSchema, value: unknown, path: string): readonly FieldError[] {
  return typeof value === 'string' ? textChecks.flatMap((check) => check(schema, value, path) ?? []) : [];
}

type TextCheck = (schema: StructuralSchema, value: string, path: string) => FieldError | undefined;

const textChecks: readonly TextCheck[] = [
  (schema, value, path) => {
    const { format } = schema;
    const isUnfit = (format === 'byte' && !base64.test(value)) || (format === 'date-time' && !rfc3339.test(value));
    return isUnfit ? typeError(schema, value, path, format) : undefined;
  },
  ({ minLength = 0 }, value, path) =>
    lengthOf(value) < minLength
      ? invalidField(path, value, `${path} in body should be at least ${minLength} chars long`)
      : undefined,
  ({ maxLength = Infinity }, value, path) =>
    lengthOf(value) > maxLength
      ? { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} bytes`, field: path }
      : undefined,
  ({ pattern }, value, path) =>
    pattern !== undefined && compilePattern(pattern)?.test(value) === false
      ? invalidField(path, value, `${path} in body should match '${pattern}'`)
      : undefined,
];

/** In characters, not in the UTF-16 units of a JavaScript text. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function checkEnum({ enum: allowed }: StructuralSchema, value: unknown, path: string): readonly FieldError[] {
  return allowed === undefined || allowed.some((each) => isDeepStrictEqual(each, value))
    ? []
    : [notSupportedField(path, value, allowed)];
}

function checkList(schema: StructuralSchema, value: unknown, path: string): readonly FieldError[] {
  if (!Array.isArray(value)) {
    return [];
  }
  const { items } = schema;
  const unfit =
    items === undefined ? [] : value.flatMap((item, index) => validateSchema(items, item, `${path}[${index}]`));
  return [...checkItemCount(schema, value.length, path), ...unfit, ...checkKeys(schema, value, path)];
}

/** Elements of a `set` are told apart by what they are, those of a `map` by their keys: no two may be the same. */
function checkKeys(schema: StructuralSchema, values: readonly unknown[], path: string): readonly FieldError[] {
  const { 'x-kubernetes-list-type': type, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  if (type !== 'set' && type !== 'map') {
    return [];
  }
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const key =
      type === 'map' && isRecord(value) ? Object.fromEntries(keys.map((field) => [field, value[field]])) : value;
    const text = JSON.stringify(key);
    const isDuplicate = seen.has(text);
    seen.add(text);
    const message = `Duplicate value: ${text}`;
    return isDuplicate ? [{ reason: 'FieldValueDuplicate', message, field: `${path}[${index}]` } as const] : [];
  });
}

function checkRequired({ required = [] }: StructuralSchema, value: unknown, path: string): readonly FieldError[] {
  if (!isRecord(value)) {
    return [];
  }
  return required.filter((field) => !Object.hasOwn(value, field)).map((field) => requiredField(childPath(path, field)));
}

function checkFields(schema: StructuralSchema, value: unknown, path: string): readonly FieldError[] {
  if (!isRecord(value)) {
    return [];
  }
  const { properties = {}, additionalProperties } = schema;
  const fields = Object.entries(value);
  const unfit = fields.flatMap(([field, child]) => {
    const childSchema = Object.hasOwn(properties, field) ? properties[field] : additionalProperties;
    return childSchema === undefined ? [] : validateSchema(childSchema, child, childPath(path, field));
  });
  return [...checkFieldCount(schema, fields.length, path), ...unfit];
}

function typeError(schema: StructuralSchema, value: unknown, path: string, format?: string): FieldError {
  const given = format === undefined ? typeName(value) : value;
  const detail = `${path} in body must be of type ${format ?? schema.type ?? typelessName(schema)}: ${JSON.stringify(given)}`;
  return invalidField(path, given, detail, 'FieldValueTypeInvalid');
}

function typelessName(schema: StructuralSchema): string {
  return schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : 'any';
}

function typeName(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
