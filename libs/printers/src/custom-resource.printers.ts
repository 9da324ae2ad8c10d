import { compileJsonPath, type TableCell } from '#kube';
import { ageColumn, nameColumn, type Column } from './column.js';
import { goJson, numberText } from './go-text.js';
import { ageOf } from './human-duration.js';
import { printerOf, type Printer } from './printer.js';

/** One of `additionalPrinterColumns` in a CustomResourceDefinition, as a member validated it. */
export interface CrdPrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/**
 * The table of a custom resource: its name, then what its definition asks for, or its age when that is nothing. A path that
 * cannot be read takes its column away and all after it, as kube-apiserver does.
 *
 * @see spec/tables.md section 9
 */
export function customResourcePrinter(columns: readonly CrdPrinterColumn[]): Printer {
  if (columns.length === 0) {
    const { definition, cell } = ageColumn;
    return printerOf(nameColumn, { definition: { ...definition, type: 'date' }, cell });
  }
  return printerOf(nameColumn, ...readableColumns(columns));
}

function readableColumns(columns: readonly CrdPrinterColumn[]): readonly Column[] {
  const readable: Column[] = [];
  for (const each of columns) {
    const select = selectorOf(each.jsonPath);
    if (select === undefined) {
      break;
    }
    readable.push({
      definition: definitionOf(each),
      cell: (object, now) => cellOf(each.type, select(object)[0], now),
    });
  }
  return readable;
}

function selectorOf(jsonPath: string): ReturnType<typeof compileJsonPath> | undefined {
  try {
    return compileJsonPath(jsonPath);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function definitionOf({ name, type, format, description, priority, jsonPath }: CrdPrinterColumn): Column['definition'] {
  return {
    name,
    type,
    format: format ?? '',
    description: description ?? `Value of ${jsonPath}.`,
    priority: priority ?? 0,
  };
}

function cellOf(type: string, value: unknown, now: Date): TableCell {
  switch (type) {
    case 'string':
      return textOf(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value === 'null' ? '' : value, now) : null;
    default:
      return null;
  }
}

function textOf(value: unknown): TableCell {
  if (value === undefined) {
    return null;
  }
  if (value === null) {
    return '<no value>';
  }
  if (typeof value === 'number') {
    return numberText(value);
  }
  return typeof value === 'string' ? value : goJson(value);
}
