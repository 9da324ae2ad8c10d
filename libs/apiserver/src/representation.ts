import { completeObject, formatGroupVersion, printedForm, type KubernetesObject, type MediaType } from '#kube';
import {
  clusterColumn,
  parseIncludeObject,
  printerFor,
  tableRow,
  type CrdPrinterColumn,
  type Printer,
} from '#printers';
import type { ItemTransform, ListEnvelope } from './list-encoding.js';
import type { ResourceTarget } from './resource-target.js';

/** What an answer is made of, before it is written in one syntax or another. */
export interface Representation {
  readonly envelope: ListEnvelope;
  /** Without it, objects are sent as they are stored. */
  readonly transform: ItemTransform | undefined;
}

/** Columns of a custom resource's Table, when its definition is known. */
export type PrinterColumns = readonly CrdPrinterColumn[] | undefined;

/** Objects in the version that was asked for. */
export function objectsRepresentation(target: ResourceTarget, onlyMetadata: boolean): Representation {
  const { requested, resource } = target;
  const apiVersion = formatGroupVersion(requested);
  const isStoredVersion = requested.version === target.storage.config.resource.version;
  const transform = onlyMetadata
    ? (object: KubernetesObject) => ({ apiVersion, kind: resource.kind, metadata: object.metadata ?? {} })
    : converterTo(target);
  return {
    envelope: { kind: `${resource.kind}List`, apiVersion, itemsField: 'items' },
    transform: isStoredVersion ? undefined : transform,
  };
}

/** Metadata alone, as `PartialObjectMetadata`. */
export function metadataRepresentation(mediaType: MediaType): Representation {
  const apiVersion = metaVersionOf(mediaType);
  return {
    envelope: { kind: 'PartialObjectMetadataList', apiVersion, itemsField: 'items' },
    transform: ({ metadata = {} }) => ({ kind: 'PartialObjectMetadata', apiVersion, metadata }),
  };
}

/**
 * Rows for people: the Cluster column, then those of the kind.
 *
 * @throws StatusError `BadRequest` for an `includeObject` that is none
 */
export function tableRepresentation(
  target: ResourceTarget,
  { mediaType, columns, now }: { readonly mediaType: MediaType; readonly columns: PrinterColumns; readonly now: Date },
): Representation {
  const printer: Printer = printerFor(target.requested, columns);
  const includeObject = parseIncludeObject(target.context.query.get('includeObject') ?? undefined);
  const apiVersion = metaVersionOf(mediaType);
  const convert = converterTo(target);
  return {
    envelope: {
      kind: 'Table',
      apiVersion,
      fields: { columnDefinitions: [clusterColumn, ...printer.columns] },
      itemsField: 'rows',
    },
    transform: (object) => {
      const row = tableRow(printer, printedForm(object), { now, includeObject, apiVersion, cluster: true });
      return includeObject === 'Object' ? { ...row, object: convert === undefined ? object : convert(object) } : row;
    },
  };
}

/** Version of `meta.k8s.io` that the client asked for. */
export function metaVersionOf({ version }: MediaType): 'meta.k8s.io/v1' | 'meta.k8s.io/v1beta1' {
  return version === 'v1beta1' ? 'meta.k8s.io/v1beta1' : 'meta.k8s.io/v1';
}

function converterTo({
  requested,
  storage,
}: ResourceTarget): ((object: KubernetesObject) => KubernetesObject) | undefined {
  return requested.version === storage.config.resource.version
    ? undefined
    : (object) => completeObject(object, requested);
}
