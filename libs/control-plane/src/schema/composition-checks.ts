import type { StructuralSchema } from '#api';
import { type FieldError, invalidField } from './field-error.js';

/** What of a value does not fit one schema. */
export type FitsSchema = (schema: StructuralSchema, value: unknown, path: string) => readonly FieldError[];

/** What a value must fit besides its own schema: all of several, any of them, one of them, or not one. */
export function checkComposition(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  errorsOf: FitsSchema,
): readonly FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const fits = (each: StructuralSchema): boolean => errorsOf(each, value, path).length === 0;
  const say = (rule: string): FieldError => invalidField(path, '', `${JSON.stringify(path)} must ${rule}`);
  const fitting = oneOf.filter(fits).length;
  const found = fitting === 0 ? 'Found none valid' : `Found ${fitting} valid alternatives`;
  return [
    ...(allOf.every(fits) ? [] : [say('validate all the schemas (allOf)')]),
    ...allOf.flatMap((each) => errorsOf(each, value, path)),
    ...(anyOf.length === 0 || anyOf.some(fits) ? [] : [say('validate at least one schema (anyOf)')]),
    ...(oneOf.length === 0 || fitting === 1 ? [] : [say(`validate one and only one schema (oneOf). ${found}`)]),
    ...(not !== undefined && fits(not) ? [say('not validate the schema (not)')] : []),
  ];
}
