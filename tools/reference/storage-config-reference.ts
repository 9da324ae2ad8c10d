import { z } from 'zod';
import {
  configurationVariables,
  InternalStorageConfig,
} from '../../libs/storage-internal/src/config/internal-storage.config.js';
import { code, markdownTable } from './markdown-table.js';

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
}

/** A configuration with nothing but what is required, and with the block that is off without it. */
const leastConfig = { type: 'postgres', database: 'any', log: {} } as const;
const required = new Set(Object.keys(leastConfig));

/** The page about the keys of `--storage-config` for the storage `internal`. */
export function storageConfigReference(): string {
  const schema = z.toJSONSchema(InternalStorageConfig, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const variableByKey = new Map(Object.entries(configurationVariables).map(([variable, key]) => [key, variable]));
  const rows = keyRows(schema, '', InternalStorageConfig.parse(leastConfig)).map(([key, type, fallback]) => [
    code(key),
    type,
    required.has(key) ? '' : fallback,
    code(variableByKey.get(key) ?? ''),
  ]);
  const intro =
    'Every key of the file that `--storage-config` names, for the storage `internal`. What each means is in ' +
    '[storage](../storage.md). Keys without a type are accepted for the driver of Go and mean nothing.';
  return [
    '# Configuration of the storage `internal`',
    intro,
    markdownTable(['key', 'type', 'default', 'variable'], rows),
  ].join('\n\n');
}

/** @param effective - what the process works with when the file says nothing, at the same place */
function keyRows(
  schema: JsonSchema,
  prefix: string,
  effective: unknown,
): readonly (readonly [string, string, string])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const nested = [child, ...(child.anyOf ?? [])].find(({ properties }) => properties !== undefined);
    const value = (effective as Readonly<Record<string, unknown>> | undefined)?.[name];
    return nested === undefined
      ? [[prefix + name, typeOf(child), defaultOf(child, value)] as const]
      : keyRows(nested, `${prefix}${name}.`, value);
  });
}

/** A duration is text, or the number 0. */
function isDuration({ anyOf = [] }: JsonSchema): boolean {
  return anyOf.some(({ type }) => type === 'number') && anyOf.some(({ type }) => type === 'string');
}

function typeOf(schema: JsonSchema): string {
  const { type, enum: values } = schema;
  if (isDuration(schema)) {
    return 'duration';
  }
  return values === undefined ? (type ?? '') : values.map((value) => code(value === '' ? '""' : value)).join(', ');
}

function defaultOf(schema: JsonSchema, value: unknown): string {
  if (value === undefined || value === '' || typeof value === 'object') {
    return '';
  }
  if (isDuration(schema)) {
    return code(durationText(Number(value)));
  }
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

const units = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** @param ms - a duration in milliseconds; 0 is none */
function durationText(ms: number): string {
  const [unit, length] = units.find(([, unitMs]) => ms > 0 && ms % unitMs === 0) ?? ['ms', 1];
  return ms === 0 ? '0' : `${ms / length}${unit}`;
}
