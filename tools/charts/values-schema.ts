import type { ChartValue } from './chart-values.js';

/** The part of JSON Schema that is used here. */
interface Schema {
  readonly type?: readonly string[] | string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
}

/** The first line of what `helm get values` prints, which users give back with `-f` as it is. */
const headingOfHelm = 'USER-SUPPLIED VALUES';

/**
 * The values.schema.json of a chart. Keys that are not in its values are refused, so that a misspelt one is seen.
 *
 * Helm pastes values into text, and the original's users could write numbers as texts and texts as numbers: both are accepted.
 *
 * @param dependencies - names of sub-charts, whose values are for their own schemas
 */
export function valuesSchema(values: readonly ChartValue[], dependencies: readonly string[]): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...mapSchema(values, false),
  };
  const open = Object.fromEntries(dependencies.map((name) => [name, { type: 'object' }]));
  const properties = { ...open, global: { type: 'object' }, [headingOfHelm]: { type: 'null' }, ...schema.properties };
  return `${JSON.stringify({ ...schema, properties }, undefined, 2)}\n`;
}

function mapSchema(values: readonly ChartValue[], isOpen: boolean): Schema & Required<Pick<Schema, 'properties'>> {
  return {
    type: 'object',
    properties: Object.fromEntries(values.map((value) => [lastWord(value.path), valueSchema(value, isOpen)])),
    ...(isOpen ? {} : { additionalProperties: false }),
  };
}

/** @param isInOpenMap - what is in an open map is open too: it is somebody else's */
function valueSchema(value: ChartValue, isInOpenMap: boolean): Schema {
  const described = value.description === '' ? {} : { description: value.description };
  if (value.children !== undefined) {
    return { ...described, ...mapSchema(value.children, value.isOpen || isInOpenMap) };
  }
  if (value.choices.length > 0) {
    return { ...described, enum: value.default === '' ? ['', ...value.choices] : value.choices };
  }
  return { ...described, ...leafSchema(value) };
}

function leafSchema(value: ChartValue): Schema {
  if (value.types.length > 0) {
    return { type: value.types };
  }
  switch (typeof value.default) {
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+$' }] };
    case 'string':
      return { type: ['string', 'number'] };
    case 'object':
      return { type: Array.isArray(value.default) ? 'array' : 'object' };
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      break;
  }
  throw new Error(`the default of ${value.path} is no JSON`);
}

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
