import type { KubernetesObject, ListMeta, Table, TableColumn } from '#kube';
import { parseIncludeObject, printerFor, tableRow } from '#printers';
import { inVersionOf } from '../catalog/custom-resources.js';
import type { ResourceRequest } from '../resource-request.js';
import type { Representation } from './representation.js';

/**
 * Objects as rows, for people.
 *
 * @throws StatusError `BadRequest` for an `includeObject` that is none
 */
export function tableRepresentation({ resource, query, now }: ResourceRequest, apiVersion: string): Representation {
  const includeObject = parseIncludeObject(query.get('includeObject') ?? undefined);
  const printer = printerFor(resource, resource.columns);
  const table = (
    metadata: ListMeta,
    columnDefinitions: readonly TableColumn[] | null,
    objects: readonly KubernetesObject[],
    at: Date,
  ): Table => ({
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions,
    rows: objects.map((object) =>
      tableRow(printer, inVersionOf(resource, object), { now: at, includeObject, apiVersion, cluster: false }),
    ),
  });
  // A watch says once what the columns are.
  let columnsOfEvent: readonly TableColumn[] | null = printer.columns;
  return {
    object: (object) => table(versionOf(object), printer.columns, [object], now),
    list: ({ metadata = {}, items }) => table(metadata, printer.columns, items, now),
    event: (event) => {
      if (event.type === 'ERROR') {
        return event;
      }
      const objects = event.type === 'BOOKMARK' ? [] : [event.object];
      const object = table(versionOf(event.object), columnsOfEvent, objects, new Date());
      columnsOfEvent = null;
      return { type: event.type, object };
    },
  };
}

function versionOf({ metadata }: KubernetesObject): ListMeta {
  return metadata?.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
}
