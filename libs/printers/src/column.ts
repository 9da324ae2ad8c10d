import type { KubernetesObject, TableCell, TableColumn } from '#kube';
import { textAt } from './field.js';
import { ageOf } from './human-duration.js';

/** A column and how its cell is made from what the printer reads, mostly the object itself. */
export interface Column<Subject = KubernetesObject> {
  readonly definition: TableColumn;
  readonly cell: Cell<Subject>;
}

type Cell<Subject> = (subject: Subject, now: Date) => TableCell;

/** A column of type `string`. That says nothing of its cells: many are integers, as kube-apiserver prints them. */
export function column<Subject = KubernetesObject>(
  name: string,
  description: string,
  cell: Cell<Subject>,
): Column<Subject> {
  return { definition: { name, type: 'string', format: '', description, priority: 0 }, cell };
}

export function integerColumn<Subject = KubernetesObject>(
  name: string,
  description: string,
  cell: (subject: Subject) => number,
): Column<Subject> {
  return ofType('integer', column(name, description, cell));
}

export function booleanColumn<Subject = KubernetesObject>(
  name: string,
  description: string,
  cell: Cell<Subject>,
): Column<Subject> {
  return ofType('boolean', column(name, description, cell));
}

/** The column, shown in wide output only. */
export function wide<Subject>({ definition, cell }: Column<Subject>): Column<Subject> {
  return { definition: { ...definition, priority: 1 }, cell };
}

/** The column, holding what a client takes for the name of the object. */
export function formattedAsName<Subject>({ definition, cell }: Column<Subject>): Column<Subject> {
  return { definition: { ...definition, format: 'name' }, cell };
}

/** Name of the object, the first column of nearly every kind. */
export const nameColumn: Column = formattedAsName(
  column('Name', 'Name of the object, unique among those of its kind and namespace.', (object) =>
    textAt(object, 'metadata', 'name'),
  ),
);

/** Time since the object was created. */
export const ageColumn: Column = column('Age', 'Time since the object was created.', (object, now) =>
  ageAt(object, now, 'metadata', 'creationTimestamp'),
);

/** How long ago the time in a field is. */
export function ageAt(object: unknown, now: Date, ...path: readonly string[]): string {
  return ageOf(textAt(object, ...path), now);
}

function ofType<Subject>(type: string, { definition, cell }: Column<Subject>): Column<Subject> {
  return { definition: { ...definition, type }, cell };
}
