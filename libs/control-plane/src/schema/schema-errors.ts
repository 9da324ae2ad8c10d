import type { StructuralSchema } from '#api';
import { isJsonObject } from '#kube';
import { type FieldError, forbiddenField, invalidField } from './field-error.js';
import { compilePattern } from './pattern.js';
import { pruneSchema } from './schema-pruning.js';
import { validateSchema } from './schema-validator.js';

type Fits = (value: unknown) => boolean;

const types: readonly unknown[] = ['object', 'array', 'string', 'integer', 'number', 'boolean'];
const isTexts: Fits = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string');
const isNumber: Fits = (value) => typeof value === 'number';
const isFlag: Fits = (value) => typeof value === 'boolean';

/** What validation, pruning and defaulting rely on. Other words of the language are kept, and mean nothing here. */
const words: Readonly<Record<string, Fits>> = {
  type: (value) => types.includes(value),
  format: (value) => typeof value === 'string',
  nullable: isFlag,
  enum: Array.isArray,
  // Patterns are written for another engine; nearly all of them mean the same in ours.
  pattern: (value) => typeof value === 'string' && compilePattern(value) !== undefined,
  minLength: isNumber,
  maxLength: isNumber,
  minimum: isNumber,
  exclusiveMinimum: isFlag,
  maximum: isNumber,
  exclusiveMaximum: isFlag,
  multipleOf: (value) => isNumber(value) && Number(value) > 0,
  minItems: isNumber,
  maxItems: isNumber,
  minProperties: isNumber,
  maxProperties: isNumber,
  allOf: Array.isArray,
  anyOf: Array.isArray,
  oneOf: Array.isArray,
  not: isJsonObject,
  required: isTexts,
  properties: isJsonObject,
  additionalProperties: (value) => isJsonObject(value) || typeof value === 'boolean',
  items: isJsonObject,
  'x-kubernetes-list-type': (value) => ['atomic', 'map', 'set'].includes(String(value)),
  'x-kubernetes-list-map-keys': isTexts,
  'x-kubernetes-preserve-unknown-fields': isFlag,
  'x-kubernetes-int-or-string': isFlag,
};

/** What of a schema, or of those inside it, is no schema. */
export function schemaErrors(schema: unknown, path: string): readonly FieldError[] {
  if (!isJsonObject(schema)) {
    return [invalidField(path, schema, 'must be a schema')];
  }
  const unfit = Object.entries(words).filter(([word, fits]) => schema[word] !== undefined && !fits(schema[word]));
  if (unfit.length > 0) {
    return unfit.map(([word]) => invalidField(`${path}.${word}`, schema[word], `is no ${word} of a schema`));
  }
  if (schema['uniqueItems'] === true) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    return [forbiddenField(`${path}.uniqueItems`, why)];
  }
  const inside = [...errorsInside(schema, path), ...compositionErrors(schema, path)];
  return inside.length === 0 ? defaultErrors(schema, path) : inside;
}

function errorsInside(schema: Readonly<Record<string, unknown>>, path: string): readonly FieldError[] {
  const { properties = {}, items, additionalProperties } = schema;
  return [
    ...Object.entries(properties as object).flatMap(([field, each]) =>
      schemaErrors(each, `${path}.properties[${field}]`),
    ),
    ...(items === undefined ? [] : schemaErrors(items, `${path}.items`)),
    ...(isJsonObject(additionalProperties) ? schemaErrors(additionalProperties, `${path}.additionalProperties`) : []),
  ];
}

/** Schemas that a value must fit as well say nothing of what an object is made of, nor what is left out. */
const notInComposition = ['default', 'additionalProperties', 'nullable', 'x-kubernetes-preserve-unknown-fields'];

function compositionErrors(schema: Readonly<Record<string, unknown>>, path: string): readonly FieldError[] {
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((word) =>
    ((schema[word] ?? []) as readonly unknown[]).map((each, index) => [each, `${path}.${word}[${index}]`] as const),
  );
  const all = schema['not'] === undefined ? lists : [...lists, [schema['not'], `${path}.not`] as const];
  return all.flatMap(([each, at]) => [
    ...notInComposition
      .filter((word) => isJsonObject(each) && each[word] !== undefined)
      .map((word) => forbiddenField(`${at}.${word}`, 'must be undefined to be structural')),
    ...schemaErrors(each, at),
  ]);
}

/** A default is what a user could have written, without the help of other defaults. Null is none. */
function defaultErrors(schema: StructuralSchema, path: string): readonly FieldError[] {
  const { default: value } = schema;
  if (value === undefined || value === null) {
    return [];
  }
  const at = `${path}.default`;
  const { unknownFields } = pruneSchema(schema, value);
  return unknownFields.length > 0
    ? [invalidField(at, value, `must not have unknown fields: ${unknownFields.join(', ')}`)]
    : validateSchema(schema, value, at);
}
