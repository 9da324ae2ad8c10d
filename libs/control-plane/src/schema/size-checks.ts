import type { StructuralSchema } from '#api';
import { type FieldError, invalidField, tooManyField } from './field-error.js';

/** What of a number is out of the bounds of its schema. */
export function checkNumber(schema: StructuralSchema, value: number, path: string): readonly FieldError[] {
  return numberRules
    .flatMap((rule) => rule(schema, value) ?? [])
    .map((wanted) => invalidField(path, value, `${path} in body should be ${wanted}`));
}

/** Says what a number should be; `undefined` when it is. */
type NumberRule = (schema: StructuralSchema, value: number) => string | undefined;

const numberRules: readonly NumberRule[] = [
  ({ minimum = -Infinity, exclusiveMinimum = false }, value) => {
    const isFit = exclusiveMinimum ? value > minimum : value >= minimum;
    return isFit ? undefined : `greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`;
  },
  ({ maximum = Infinity, exclusiveMaximum = false }, value) => {
    const isFit = exclusiveMaximum ? value < maximum : value <= maximum;
    return isFit ? undefined : `less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`;
  },
  ({ multipleOf }, value) =>
    multipleOf === undefined || isMultiple(value, multipleOf) ? undefined : `a multiple of ${multipleOf}`,
];

/** Whether a list has too few elements, or too many. */
export function checkItemCount(schema: StructuralSchema, count: number, path: string): readonly FieldError[] {
  const { minItems = 0, maxItems = Infinity } = schema;
  return checkCount({ least: minItems, most: maxItems, noun: 'items' }, count, path);
}

/** Whether an object has too few fields, or too many. */
export function checkFieldCount(schema: StructuralSchema, count: number, path: string): readonly FieldError[] {
  const { minProperties = 0, maxProperties = Infinity } = schema;
  return checkCount({ least: minProperties, most: maxProperties, noun: 'properties' }, count, path);
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly noun: string;
}

function checkCount({ least, most, noun }: Bounds, count: number, path: string): readonly FieldError[] {
  return [
    ...(count < least ? [invalidField(path, count, `${path} in body should have at least ${least} ${noun}`)] : []),
    ...(count > most ? [tooManyField(path, count, most)] : []),
  ];
}

/** 0.3 is a multiple of 0.1, though their quotient as floating point numbers is not whole. */
function isMultiple(value: number, factor: number): boolean {
  const quotient = value / factor;
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * Number.EPSILON;
}
