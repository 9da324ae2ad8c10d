import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  knownResources,
  parseGroupVersion,
  printedForm,
  type KubernetesObject,
  type TableCell,
  type TableRowCondition,
} from '#kube';
import { printerFor, tableRow } from './table-printer.js';

/** Tables of a real kube-apiserver, kept beside the project. Without them these facts are covered by the other specs. */
const folder = join(import.meta.dirname, '../../../../shared/data/table-cases');

interface TableCase {
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: KubernetesObject & { readonly items?: readonly KubernetesObject[] };
  readonly wide: boolean;
  readonly columns: readonly string[];
  readonly now: string;
  readonly exactCells?: readonly TableCell[];
  readonly exactRows?: readonly (readonly TableCell[])[];
  readonly conditions?: readonly TableRowCondition[];
  /** Holds of the object as it is, before anything is filled in. */
  readonly printerOnly?: boolean;
}

/** The order of a list is not the printers' business. */
const sortedByServer = 'list-flowschemas-sorted';

const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
const cases = files
  .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly TableCase[])
  .filter(({ name }) => name !== sortedByServer);

describe('a row of a Table', () => {
  it('is compared with those of kube-apiserver where they are at hand', () => {
    expect(cases.length > 0).toBe(existsSync(folder));
  });

  for (const each of cases) {
    it(`has the cells of kube-apiserver: ${each.kind} ${each.name}`, () => {
      const { object, exactRows, exactCells = [], conditions } = each;
      const rows = (object.items ?? [object]).map((item) => printed(each, item));

      expect(rows.map(({ cells }) => cells)).toEqual(exactRows ?? [exactCells]);
      expect(rows[0]?.conditions).toEqual(conditions);
    });
  }
});

function printed(
  { apiVersion, kind, wide, columns, now, printerOnly }: TableCase,
  object: KubernetesObject,
): ReturnType<typeof tableRow> {
  const { group } = parseGroupVersion(apiVersion);
  const itemKind = kind.replace(/List$/, '');
  const known = knownResources.find((each) => each.group === group && each.kind === itemKind);
  const printer = printerFor(known ?? { group, resource: '' });
  const complete = printerOnly === true ? object : printedForm({ apiVersion, kind: itemKind, ...object });
  const row = tableRow(printer, complete, {
    now: new Date(now),
    includeObject: 'None',
    apiVersion: 'meta.k8s.io/v1',
    cluster: false,
  });
  const isListed = printer.columns.map(({ priority }) => wide || priority === 0);
  expect(printer.columns.filter((_, index) => isListed[index]).map(({ name }) => name)).toEqual(columns);
  return { ...row, cells: row.cells.filter((_, index) => isListed[index]) };
}
