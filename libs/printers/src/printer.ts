import type { KubernetesObject, TableCell, TableColumn, TableRowCondition } from '#kube';
import type { Column } from './column.js';

/** How objects of a kind are shown in a Table. Holds no state; objects are in the shape of the kind's preferred version. */
export interface Printer {
  /** Without the Cluster column. */
  readonly columns: readonly TableColumn[];
  /** As many cells as there are columns. */
  cells(object: KubernetesObject, now: Date): readonly TableCell[];
  /** What a client may say about the whole row. */
  conditions?(object: KubernetesObject): readonly TableRowCondition[];
}

/** Printers by the resource they print: `pods`, `deployments.apps`. */
export type PrinterTable = Readonly<Record<string, Printer>>;

/** A printer whose columns read the object. */
export function printerOf(...columns: readonly Column[]): Printer {
  return printerOfFacts((object) => object, columns);
}

/** A printer whose columns read what is worked out once for each object. */
export function printerOfFacts<Facts>(
  factsOf: (object: KubernetesObject) => Facts,
  columns: readonly Column<Facts>[],
): Printer {
  return {
    columns: columns.map(({ definition }) => definition),
    cells: (object, now) => {
      const facts = factsOf(object);
      return columns.map(({ cell }) => cell(facts, now));
    },
  };
}
