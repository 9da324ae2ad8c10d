import { CLUSTER_NAME_ANNOTATION, CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION, type CollectionResourceType } from '#api';
import {
  formatGvr,
  parseGroupVersion,
  type KubernetesObject,
  type Table,
  type TableCell,
  type TableColumn,
} from '#kube';
import { ageOf, clusterColumn, type parseIncludeObject } from '#printers';
import type { CollectionItem, StoredList } from '#storage';
import { isUserCollection, type Collection } from './collection-catalog.js';
import { pagingFields } from './list-encoding.js';
import type { Representation } from './representation.js';

const apiVersion = `${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}`;

type TableVersion = 'meta.k8s.io/v1' | 'meta.k8s.io/v1beta1';
type IncludeObject = ReturnType<typeof parseIncludeObject>;

/** What collections there are. */
export function collectionsDocument(collections: readonly Collection[]): object {
  return {
    kind: 'CollectionResourceList',
    apiVersion,
    metadata: {},
    items: collections.map(listedFields),
  };
}

/** The names of what collections there are, and the rest of their metadata. */
export function collectionsMetadata(collections: readonly Collection[], listVersion: TableVersion): object {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: listVersion,
    metadata: {},
    items: collections.map((collection) => ({
      kind: 'PartialObjectMetadata',
      apiVersion: listVersion,
      metadata: metadataOf(collection),
    })),
  };
}

/** One collection without the objects in it. */
export function collectionFields(collection: Collection): object {
  return { kind: 'CollectionResource', apiVersion, ...listedFields(collection) };
}

/** The same for people. */
export function collectionsTable(collections: readonly Collection[], tableVersion: TableVersion): Table {
  return {
    kind: 'Table',
    apiVersion: tableVersion,
    metadata: {},
    columnDefinitions: [
      { ...textColumn('Name', 'Name of the collection.'), format: 'name' },
      textColumn('Resources', 'Types of objects in it.'),
    ],
    rows: collections.map((collection) => ({
      cells: [collection.name, typesText(collection.resourceTypes)],
      object: { kind: 'PartialObjectMetadata', apiVersion: tableVersion, metadata: { name: collection.name } },
    })),
  };
}

/**
 * Objects found in a collection, exactly as they are stored. A collection that a user defined keeps the types it was
 * defined with, as whoever changes it compares them with theirs; others tell the types that were found.
 */
export function collectionDocument(
  collection: Collection,
  seenTypes: () => readonly CollectionResourceType[],
): Representation {
  const typesOf = isUserCollection(collection) ? () => collection.resourceTypes : seenTypes;
  return {
    envelope: {
      kind: 'CollectionResource',
      apiVersion,
      fields: { metadata: metadataOf(collection) },
      itemsField: 'items',
      lastFields: (summary) => ({ resourceTypes: typesOf(), ...pagingFields(summary) }),
    },
    transform: undefined,
  };
}

const foundColumns: readonly TableColumn[] = [
  clusterColumn,
  textColumn('Group', 'API group of the object.'),
  textColumn('Version', 'Version in which the object is stored.'),
  textColumn('Kind', 'Kind of the object.'),
  textColumn('Namespace', 'Namespace of the object.'),
  { ...textColumn('Name', 'Name of the object.'), format: 'name' },
  textColumn('Age', 'Time since the object was created.'),
];

export interface CollectionTableOptions {
  readonly apiVersion: TableVersion;
  readonly includeObject: IncludeObject;
  readonly now: Date;
}

/** Objects found in a collection, for people. */
export function collectionTable({
  apiVersion: tableVersion,
  includeObject,
  now,
}: CollectionTableOptions): Representation {
  return {
    envelope: {
      kind: 'Table',
      apiVersion: tableVersion,
      fields: { columnDefinitions: foundColumns },
      itemsField: 'rows',
    },
    transform: (object) => ({
      cells: foundCells(object, now),
      object: rowObject(object, tableVersion, includeObject),
    }),
  };
}

/** The JSON of a collection's objects, and the types among those read so far, in the order in which they came. */
export function readTypes({ items, summary }: StoredList<CollectionItem>): {
  readonly objects: StoredList;
  readonly seenTypes: () => readonly CollectionResourceType[];
} {
  const typeByKey = new Map<string, CollectionResourceType>();
  return {
    objects: { items: jsonOf(items, typeByKey), summary },
    seenTypes: () => [...typeByKey.values()],
  };
}

async function* jsonOf(
  items: StoredList<CollectionItem>['items'],
  typeByKey: Map<string, CollectionResourceType>,
): AsyncGenerator<readonly CollectionItem['json'][], void, undefined> {
  for await (const chunk of items) {
    for (const { type } of chunk) {
      typeByKey.set(formatGvr(type), type);
    }
    yield chunk.map(({ json }) => json);
  }
}

function listedFields(collection: Collection): object {
  return { metadata: metadataOf(collection), resourceTypes: collection.resourceTypes };
}

function metadataOf(collection: Collection): object {
  return isUserCollection(collection) ? collection.metadata : { name: collection.name, creationTimestamp: null };
}

function typesText(types: Collection['resourceTypes']): string {
  return types.length === 0
    ? '*'
    : types.map(({ group = '', resource = '' }) => `${group}.${resource || '*'}`).join(',');
}

function foundCells(
  { apiVersion: of = '', kind = '', metadata = {} }: KubernetesObject,
  now: Date,
): readonly TableCell[] {
  const { group, version } = parseGroupVersion(of);
  const { annotations = {}, namespace = '', name = '', creationTimestamp } = metadata;
  return [
    annotations[CLUSTER_NAME_ANNOTATION] ?? '',
    group,
    version,
    kind,
    namespace,
    name,
    ageOf(creationTimestamp, now),
  ];
}

function rowObject(object: KubernetesObject, tableVersion: TableVersion, includeObject: IncludeObject): unknown {
  switch (includeObject) {
    case 'None':
      return null;
    case 'Object':
      return object;
    case 'Metadata':
      return { kind: 'PartialObjectMetadata', apiVersion: tableVersion, metadata: object.metadata ?? {} };
  }
}

function textColumn(name: string, description: string): TableColumn {
  return { name, type: 'string', format: '', description, priority: 0 };
}
