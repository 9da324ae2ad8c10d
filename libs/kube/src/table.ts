import type { KubernetesObject, ListMeta, ObjectMeta } from './object.js';

/** A column of a Table. Clients hide priorities above 0 unless asked for wide output. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export type TableCell = string | number | boolean | null;

export interface TableRowCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** One object of a Table; `cells` is as long as the Table's columns. */
export interface TableRow {
  readonly cells: readonly TableCell[];
  readonly conditions?: readonly TableRowCondition[];
  readonly object: KubernetesObject | PartialObjectMetadata | null;
}

/** `meta.k8s.io/v1` Table: what kubectl prints. @see spec/tables.md section 2 */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: string;
  readonly metadata: ListMeta;
  readonly columnDefinitions: readonly TableColumn[] | null;
  readonly rows: readonly TableRow[];
}

/** An object without spec and status. */
export interface PartialObjectMetadata {
  readonly kind: 'PartialObjectMetadata';
  readonly apiVersion: string;
  readonly metadata: ObjectMeta;
}
