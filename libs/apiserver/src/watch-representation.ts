import { formatGroupVersion, type KubernetesObject, type MediaType } from '#kube';
import type { StoredBookmark } from '#storage';
import {
  metadataRepresentation,
  metaVersionOf,
  objectsRepresentation,
  tableRepresentation,
  type PrinterColumns,
} from './representation.js';
import type { ResourceTarget } from './resource-target.js';

/** What the events of a watch are made of. */
export interface WatchRepresentation {
  /** The same for watches whose events have the same bytes, so that those are made once. */
  readonly id: string;
  /** The object of an event; without it, objects are sent as they are stored. */
  readonly transform: ((object: KubernetesObject) => unknown) | undefined;
  /** The object of the first event, where that is another. */
  readonly transformFirst?: (object: KubernetesObject) => unknown;
  /** The object of a bookmark. */
  readonly bookmark: (bookmark: StoredBookmark) => unknown;
}

export interface WatchRepresentationOptions {
  readonly mediaType: MediaType;
  readonly onlyMetadata: boolean;
  readonly columns: PrinterColumns;
}

/** @throws StatusError `BadRequest` for an `includeObject` that is none */
export function watchRepresentation(target: ResourceTarget, options: WatchRepresentationOptions): WatchRepresentation {
  const { mediaType, onlyMetadata } = options;
  if (mediaType.as === 'Table') {
    return tables(target, options);
  }
  return mediaType.as === 'PartialObjectMetadata' ? partialObjects(mediaType) : objects(target, onlyMetadata);
}

function objects(target: ResourceTarget, onlyMetadata: boolean): WatchRepresentation {
  const { requested, resource } = target;
  const type = { kind: resource.kind, apiVersion: formatGroupVersion(requested) };
  const transform = onlyMetadata
    ? ({ metadata = {} }: KubernetesObject) => ({ ...type, metadata })
    : objectsRepresentation(target, false).transform;
  return {
    id: JSON.stringify([onlyMetadata, requested]),
    transform,
    bookmark: (bookmark) => ({ ...type, metadata: bookmarkMetadata(bookmark) }),
  };
}

function partialObjects(mediaType: MediaType): WatchRepresentation {
  const type = { kind: 'PartialObjectMetadata', apiVersion: metaVersionOf(mediaType) };
  return {
    id: JSON.stringify(type),
    transform: metadataRepresentation(mediaType).transform,
    bookmark: (bookmark) => ({ ...type, metadata: bookmarkMetadata(bookmark) }),
  };
}

/** Every event is a Table of one row. Columns are in the first only: later ones would be the same. */
function tables(target: ResourceTarget, { mediaType, columns }: WatchRepresentationOptions): WatchRepresentation {
  // Built for each event, because ages are counted from the moment of it.
  const table = (object: KubernetesObject, hasColumns: boolean): unknown => {
    const { envelope, transform } = tableRepresentation(target, { mediaType, columns, now: new Date() });
    return {
      kind: envelope.kind,
      apiVersion: envelope.apiVersion,
      metadata: { resourceVersion: object.metadata?.resourceVersion },
      columnDefinitions: hasColumns ? envelope.fields?.['columnDefinitions'] : null,
      rows: [transform?.(object)],
    };
  };
  const { envelope } = tableRepresentation(target, { mediaType, columns, now: new Date() });
  const { kind, apiVersion } = envelope;
  const { requested, context } = target;
  return {
    id: JSON.stringify([kind, apiVersion, requested, context.query.get('includeObject'), columns]),
    transform: (object) => table(object, false),
    transformFirst: (object) => table(object, true),
    bookmark: (bookmark) => ({
      kind,
      apiVersion,
      metadata: bookmarkMetadata(bookmark),
      columnDefinitions: null,
      rows: [],
    }),
  };
}

function bookmarkMetadata({ resourceVersion, isInitialEventsEnd }: StoredBookmark): object {
  return {
    resourceVersion,
    creationTimestamp: null,
    ...(isInitialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
  };
}
