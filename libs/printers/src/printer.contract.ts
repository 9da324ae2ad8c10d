import { parseGroupResource, type KubernetesObject, type ObjectMeta, type TableCell, type TableColumn } from '#kube';
import type { CrdPrinterColumn } from './custom-resource.printers.js';
import type { Printer } from './printer.js';
import { printerFor } from './table-printer.js';

/** When the tests run, five minutes after {@link created}. */
export const now = new Date('2024-06-01T12:00:00Z');

/** Metadata of an object that is five minutes old. */
export function created(name: string, metadata: ObjectMeta = {}): ObjectMeta {
  return { name, creationTimestamp: '2024-06-01T11:55:00Z', ...metadata };
}

interface PrinterFacts {
  /** In order: `Name`, `Ready:integer` for another type than string, `IP*` for wide output only. */
  readonly columns: readonly string[];
  /** Title of a fact, object, its cells. */
  readonly rows: readonly (readonly [string, KubernetesObject, readonly TableCell[]])[];
  readonly crdColumns?: readonly CrdPrinterColumn[];
}

/**
 * Facts about the printer of a resource: its columns, rows of sample objects, and that no field of a sample can be damaged so
 * that its row is not printed.
 *
 * @param resource - as in messages: `deployments.apps`
 */
export function describePrinter(resource: string, { columns, rows, crdColumns }: PrinterFacts): void {
  describe(`the printer of ${resource}`, () => {
    const printer = printerFor(parseGroupResource(resource), crdColumns);

    it('has the columns kubectl shows', () => {
      expect(printer.columns.map(columnText)).toEqual(columns);
    });

    it.each(rows)('prints %s', (_title, object, cells) => {
      expect(printer.cells(object, now)).toEqual(cells);
    });

    it('prints a row of a malformed object', () => {
      for (const [, object] of rows) {
        expectRows(printer, object);
      }
    });
  });
}

function columnText({ name, type, priority }: TableColumn): string {
  return `${name}${type === 'string' ? '' : `:${type}`}${priority === 0 ? '' : '*'}`;
}

function expectRows(printer: Printer, object: KubernetesObject): void {
  for (const damaged of damages(object)) {
    const cells = printer.cells(damaged as KubernetesObject, now);

    expect(cells).toHaveLength(printer.columns.length);
    expect(cells.filter((cell) => /undefined|NaN|\[object/.test(`${cell}`))).toEqual([]);
  }
}

/** The value with one field, at any depth, replaced by a value that does not belong there. */
function* damages(value: unknown): Generator<unknown, void, undefined> {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [key, field] of Object.entries(value)) {
    for (const replacement of [null, 'text', 7, true, [], [null], {}, ...damages(field)]) {
      yield Array.isArray(value) ? value.with(Number(key), replacement) : { ...value, [key]: replacement };
    }
  }
}
