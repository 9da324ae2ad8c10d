import { isJsonObject } from '#kube';
import { type FieldError, invalidField } from './field-error.js';
import { compilePattern } from './pattern.js';

type Fits = (value: unknown) => boolean;

const types: readonly unknown[] = ['object', 'array', 'string', 'integer', 'number', 'boolean'];
const isTexts: Fits = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string');
const isNumber: Fits = (value) => typeof value === 'number';
const isFlag: Fits = (value) => typeof value === 'boolean';

/** What validation and pruning rely on. Other words of the language are kept, and mean nothing here. */
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
  minItems: isNumber,
  required: isTexts,
  properties: isJsonObject,
  additionalProperties: (value) => isJsonObject(value) || typeof value === 'boolean',
  items: isJsonObject,
  'x-kubernetes-list-type': (value) => ['atomic', 'map', 'set'].includes(String(value)),
  'x-kubernetes-list-map-keys': isTexts,
  'x-kubernetes-preserve-unknown-fields': isFlag,
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
  const { properties = {}, items, additionalProperties } = schema;
  return [
    ...Object.entries(properties as object).flatMap(([field, each]) =>
      schemaErrors(each, `${path}.properties[${field}]`),
    ),
    ...(items === undefined ? [] : schemaErrors(items, `${path}.items`)),
    ...(isJsonObject(additionalProperties) ? schemaErrors(additionalProperties, `${path}.additionalProperties`) : []),
  ];
}
