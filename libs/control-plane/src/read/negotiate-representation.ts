import { type KubernetesObject, negotiate, type PartialObjectMetadata } from '#kube';
import { inVersionOf } from '../catalog/custom-resources.js';
import type { ServedResource } from '../catalog/served-resource.js';
import type { ResourceRequest } from '../resource-request.js';
import type { Representation } from './representation.js';
import { tableRepresentation } from './table-representation.js';

/** What objects without spec and status are called: on their own, or in a list. */
type PartialKind = 'PartialObjectMetadata' | 'PartialObjectMetadataList';

/**
 * The representation a request asks for.
 *
 * @param partialKind - what objects without spec and status are called in the answer to this request
 * @throws StatusError `NotAcceptable`, or `BadRequest` for a bad `includeObject`
 */
export function negotiateRepresentation(request: ResourceRequest, partialKind: PartialKind): Representation {
  const { as, version = 'v1' } = negotiate(request.accept, { as: ['Table', partialKind] });
  if (as === undefined) {
    return inOneVersion(request.resource);
  }
  return as === 'Table'
    ? tableRepresentation(request, `meta.k8s.io/${version}`)
    : metadataOnly(`meta.k8s.io/${version}`);
}

/** Objects as they are stored, but for the version they were written in. */
function inOneVersion(resource: ServedResource): Representation {
  const object = (stored: KubernetesObject): KubernetesObject => inVersionOf(resource, stored);
  return {
    object,
    list: (list) => ({ ...list, items: list.items.map(object) }),
    event: (event) =>
      event.type === 'ERROR' || event.type === 'BOOKMARK' ? event : { ...event, object: object(event.object) },
  };
}

function metadataOnly(apiVersion: string): Representation {
  const object = ({ metadata = {} }: KubernetesObject): PartialObjectMetadata => ({
    kind: 'PartialObjectMetadata',
    apiVersion,
    metadata,
  });
  return {
    object,
    list: ({ metadata, items }) => ({
      kind: 'PartialObjectMetadataList',
      apiVersion,
      metadata,
      items: items.map(object),
    }),
    event: (event) => (event.type === 'ERROR' ? event : { ...event, object: object(event.object) }),
  };
}
