import { CLUSTER_NAME_ANNOTATION, type SearchOptions } from '#api';
import { formatGroupResource, printedForm, type GroupResource, type KubernetesObject } from '#kube';
import type { StoredJson, StoredList } from '#storage';
import { parseStored } from './list-encoding.js';

/** What a flow schema is sorted by: those that are tried first come first. */
interface SchemaPlace {
  readonly json: StoredJson;
  readonly precedence: number;
  readonly name: string;
  readonly cluster: string;
}

/**
 * The objects of a list in the order of their table: flow schemas by precedence, name and cluster, as API servers print them,
 * unless the request says another order. A page is sorted for itself, so all of its flow schemas are held at once; they are
 * few. Of all other resources this is the list as it is.
 *
 * @see spec/tables.md section 7.9
 */
export function inTableOrder(
  list: StoredList,
  resource: GroupResource,
  { orderBy }: Pick<SearchOptions, 'orderBy'>,
): StoredList {
  const isSorted = orderBy.length === 0 && formatGroupResource(resource) === 'flowschemas.flowcontrol.apiserver.k8s.io';
  return isSorted ? { ...list, items: byPrecedence(list.items) } : list;
}

async function* byPrecedence(items: StoredList['items']): AsyncGenerator<readonly StoredJson[], void, undefined> {
  const places: SchemaPlace[] = [];
  for await (const chunk of items) {
    places.push(...chunk.map(placeOf));
  }
  yield places.sort(comparePlaces).map(({ json }) => json);
}

function placeOf(json: StoredJson): SchemaPlace {
  const schema: SchemaFields = printedForm(parseStored(json));
  const precedence = schema.spec?.matchingPrecedence;
  return {
    json,
    precedence: typeof precedence === 'number' ? precedence : 0,
    name: schema.metadata?.name ?? '',
    cluster: schema.metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] ?? '',
  };
}

interface SchemaFields extends KubernetesObject {
  readonly spec?: { readonly matchingPrecedence?: unknown } | null;
}

function comparePlaces(left: SchemaPlace, right: SchemaPlace): number {
  return (
    left.precedence - right.precedence ||
    Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)) ||
    Buffer.compare(Buffer.from(left.cluster), Buffer.from(right.cluster))
  );
}
