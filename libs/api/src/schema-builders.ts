import type { StructuralSchema } from './structural-schema.js';

type Details = Omit<StructuralSchema, 'type' | 'description'>;

/** A string. */
export function text(description: string, details: Details = {}): StructuralSchema {
  return { description, ...details, type: 'string' };
}

/** A boolean. */
export function flag(description: string): StructuralSchema {
  return { description, type: 'boolean' };
}

/** A whole number. */
export function integer(description: string, details: Details = {}): StructuralSchema {
  return { description, ...details, type: 'integer' };
}

/** A list whose elements all have one schema. */
export function list(description: string, items: StructuralSchema, details: Details = {}): StructuralSchema {
  return { description, ...details, items, type: 'array' };
}

/** An object with declared fields, of which some must be there. */
export function object(
  description: string,
  properties: Readonly<Record<string, StructuralSchema>>,
  required: readonly string[] = [],
): StructuralSchema {
  return { description, properties, ...(required.length > 0 ? { required } : {}), type: 'object' };
}

/** An object with free keys. */
export function map(description: string, additionalProperties: StructuralSchema): StructuralSchema {
  return { description, additionalProperties, type: 'object' };
}

/** A `metav1.Condition` list, as status fields of our kinds hold it. */
export const conditionsSchema = list(
  'What the controllers observed, one entry for each aspect.',
  object(
    'One observed aspect.',
    {
      lastTransitionTime: text('When the status last changed.', { format: 'date-time' }),
      message: text('Explanation for people; may be empty.', { maxLength: 32_768 }),
      observedGeneration: integer('Generation of the object that was observed.', { format: 'int64', minimum: 0 }),
      reason: text('Cause of the last change, for programs.', {
        minLength: 1,
        maxLength: 1024,
        pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
      }),
      status: text('Whether the aspect holds.', { enum: ['True', 'False', 'Unknown'] }),
      type: text('Name of the aspect.', { maxLength: 316 }),
    },
    ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
  ),
);
