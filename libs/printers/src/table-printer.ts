import { formatGroupResource, type GroupResource, type KubernetesObject, type TableColumn, type TableRow } from '#kube';
import { accessPrinters } from './access.printers.js';
import { autoscalingPrinters } from './autoscaling.printers.js';
import { clusterPrinters } from './cluster.printers.js';
import { column, nameColumn } from './column.js';
import { corePrinters } from './core.printers.js';
import { customResourcePrinter, type CrdPrinterColumn } from './custom-resource.printers.js';
import { eventPrinters } from './event.printers.js';
import { textAt } from './field.js';
import type { IncludeObject } from './include-object.js';
import { networkingPrinters } from './networking.printers.js';
import { podPrinters } from './pod.printers.js';
import { printerOf, type Printer } from './printer.js';
import { storagePrinters } from './storage.printers.js';
import { workloadPrinters } from './workload.printers.js';

const clusterNameAnnotation = 'shadow.clusterpedia.io/cluster-name';

/** The first column of every Table of objects from more than one place: the member cluster an object is in. */
export const clusterColumn: TableColumn = {
  name: 'Cluster',
  type: 'string',
  format: '',
  description: 'Member cluster the object is in.',
  priority: 0,
};

const { definition: createdAt, cell: createdAtCell } = column(
  'Created At',
  'When the object was created.',
  creationTime,
);

/** For kinds without columns of their own, and kinds this release does not know. */
const defaultPrinter = printerOf(nameColumn, { definition: { ...createdAt, type: 'date' }, cell: createdAtCell });

const printerByResource: ReadonlyMap<string, Printer> = new Map(
  Object.entries({
    ...podPrinters,
    ...workloadPrinters,
    ...autoscalingPrinters,
    ...corePrinters,
    ...eventPrinters,
    ...networkingPrinters,
    ...storagePrinters,
    ...accessPrinters,
    ...clusterPrinters,
  }),
);

/**
 * The printer of a resource, in whatever version it is asked for.
 *
 * @param crdColumns - columns that the definition of a custom resource asks for; empty when it asks for none, absent for a
 *   built-in kind or when no definition is known
 */
export function printerFor(resource: GroupResource, crdColumns?: readonly CrdPrinterColumn[]): Printer {
  return crdColumns === undefined
    ? (printerByResource.get(formatGroupResource(resource)) ?? defaultPrinter)
    : customResourcePrinter(crdColumns);
}

export interface TableRowOptions {
  readonly now: Date;
  readonly includeObject: IncludeObject;
  /** Version of the Table: `meta.k8s.io/v1` or `meta.k8s.io/v1beta1`. */
  readonly apiVersion: string;
  /** Whether the first cell is that of {@link clusterColumn}. */
  readonly cluster: boolean;
}

/** One object as a row of a Table. */
export function tableRow(printer: Printer, object: KubernetesObject, options: TableRowOptions): TableRow {
  const { now, includeObject, apiVersion, cluster } = options;
  const cells = printer.cells(object, now);
  const conditions = printer.conditions?.(object) ?? [];
  return {
    cells: cluster ? [textAt(object, 'metadata', 'annotations', clusterNameAnnotation), ...cells] : cells,
    ...(conditions.length === 0 ? {} : { conditions }),
    object: rowObject(object, includeObject, apiVersion),
  };
}

function rowObject(object: KubernetesObject, includeObject: IncludeObject, apiVersion: string): TableRow['object'] {
  switch (includeObject) {
    case 'None':
      return null;
    case 'Object':
      return object;
    case 'Metadata':
      return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata ?? {} };
  }
}

/** RFC 3339 in UTC to the second; the zero time of Go without one. */
function creationTime(object: KubernetesObject): string {
  const createdMs = Date.parse(textAt(object, 'metadata', 'creationTimestamp'));
  return Number.isNaN(createdMs) ? '0001-01-01T00:00:00Z' : `${new Date(createdMs).toISOString().slice(0, 19)}Z`;
}
