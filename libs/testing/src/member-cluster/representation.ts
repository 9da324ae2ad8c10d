import {
  formatGroupVersion,
  printedForm,
  type KubernetesObject,
  type ListMeta,
  type MediaType,
  type TableRow,
} from '#kube';
import { parseIncludeObject, printerFor, tableRow } from '#printers';
import { inVersion } from '../member-cluster-store.js';
import type { ServedResource } from './served-resource.js';
import { decodeObject, type StoredObject, typePrefix } from './stored-object.js';

/** How a client wants to see the objects of a resource: each as a document, and the document around several. */
export interface Representation {
  /** One object, complete. */
  one(object: StoredObject): Buffer;
  /** One object between others, in pieces that need not be copied. */
  item(object: StoredObject): readonly Buffer[];
  /** The beginning of a list up to the first item, and what follows the last. */
  list(metadata: ListMeta): { readonly head: string; readonly tail: string };
}

/** What clients can ask to have objects transformed to. */
export const transformations = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const;

/**
 * @param version - the version of the resource that was asked for
 * @param isWatch - a Table then says its columns in the first document only
 */
export function representationFor(
  resource: ServedResource,
  version: string,
  mediaType: MediaType,
  options: { readonly includeObject: string; readonly isWatch: boolean },
): Representation {
  if (mediaType.as === 'Table') {
    return tableRepresentation(resource, version, mediaType.version ?? 'v1', options);
  }
  if (mediaType.as !== undefined) {
    return metadataRepresentation(mediaType.version ?? 'v1');
  }
  // A definition may have been changed since its objects were stored: some are in a version that was stored then.
  return version === resource.storageVersion && !resource.custom
    ? storedRepresentation(resource)
    : convertedRepresentation(resource, version);
}

/** Objects of a built-in kind as they are stored: the bytes as they are, without reading them. */
function storedRepresentation(resource: ServedResource): Representation {
  const { group, kind, storageVersion: version } = resource;
  // Items do not say what they are; the list does. Their text begins after that, but for the brace.
  const skipped = typePrefix({ group, version, kind }).length - 1;
  return {
    one: ({ text }) => text,
    item: ({ text }) => [openBrace, text.subarray(skipped + 1)],
    list: (metadata) => envelope(resource.listKind, formatGroupVersion({ group, version }), metadata),
  };
}

const openBrace = Buffer.from('{');

function convertedRepresentation(resource: ServedResource, version: string): Representation {
  const convert = (object: StoredObject): KubernetesObject => inVersion(resource, decodeObject(object), version);
  return {
    one: (object) => toBuffer(convert(object)),
    item: (object) => {
      const { kind: _kind, apiVersion: _apiVersion, ...rest } = convert(object);
      return [toBuffer(resource.custom ? convert(object) : rest)];
    },
    list: (metadata) => envelope(resource.listKind, formatGroupVersion({ group: resource.group, version }), metadata),
  };
}

function metadataRepresentation(metaVersion: string): Representation {
  const apiVersion = `meta.k8s.io/${metaVersion}`;
  const one = (object: StoredObject): Buffer => toBuffer(metadataOnly(decodeObject(object), apiVersion));
  return {
    one,
    item: (object) => [one(object)],
    list: (metadata) => envelope('PartialObjectMetadataList', apiVersion, metadata),
  };
}

function metadataOnly({ metadata = {} }: KubernetesObject, apiVersion: string): KubernetesObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata };
}

/** What people see: the columns of the kind, or those of a kind that nobody knows. */
function tableRepresentation(
  resource: ServedResource,
  version: string,
  metaVersion: string,
  options: { readonly includeObject: string; readonly isWatch: boolean },
): Representation {
  const apiVersion = `meta.k8s.io/${metaVersion}`;
  const includeObject = parseIncludeObject(options.includeObject);
  const printer = printerFor(resource);
  const { columns } = printer;
  let announced = false;
  const rowOf = (stored: StoredObject): TableRow => {
    const object = inVersion(resource, decodeObject(stored), version);
    const row = tableRow(printer, printedForm(object), { now: new Date(), includeObject, apiVersion, cluster: false });
    return includeObject === 'Object' ? { ...row, object } : row;
  };
  return {
    one: (object) => {
      const columnDefinitions = options.isWatch && announced ? null : columns;
      announced = true;
      const metadata = { resourceVersion: String(object.version) };
      return toBuffer({ kind: 'Table', apiVersion, metadata, columnDefinitions, rows: [rowOf(object)] });
    },
    item: (object) => [toBuffer(rowOf(object))],
    list: (metadata) => {
      const head = JSON.stringify({ kind: 'Table', apiVersion, metadata, columnDefinitions: columns });
      return { head: `${head.slice(0, -1)},"rows":[`, tail: ']}\n' };
    },
  };
}

function envelope(
  kind: string,
  apiVersion: string,
  metadata: ListMeta,
): { readonly head: string; readonly tail: string } {
  const head = JSON.stringify({ kind, apiVersion, metadata });
  return { head: `${head.slice(0, -1)},"items":[`, tail: ']}\n' };
}

function toBuffer(document: unknown): Buffer {
  return Buffer.from(JSON.stringify(document));
}
