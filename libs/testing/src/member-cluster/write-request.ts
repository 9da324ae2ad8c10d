import { type KubernetesObject, StatusError } from '#kube';
import type { MemberClusterStore, WriteOptions } from '../member-cluster-store.js';
import type { ApiRequest } from './api-request.js';
import type { FieldManager } from './managed-fields.js';
import type { ServedResource } from './served-resource.js';

/** What a write answers with: an HTTP status and the document. */
export interface WriteAnswer {
  readonly status: 200 | 201;
  readonly document: unknown;
}

/** How a request writes: who it is, and whether the result is kept. */
export function writeOptionsOf(
  { query, headers, info }: ApiRequest,
  operation: FieldManager['operation'],
): WriteOptions {
  const [agent = 'unknown'] = (headers['user-agent'] ?? 'unknown').split('/');
  const manager = query.get('fieldManager') ?? agent;
  const subresource = info.subresource === '' ? {} : { subresource: info.subresource };
  return { by: { manager, operation, ...subresource }, dryRun: query.getAll('dryRun').includes('All') };
}

/** @throws StatusError NotFound when the namespace of a new object does not exist */
export function assertNamespace(store: MemberClusterStore, { namespaced }: ServedResource, namespace: string): void {
  if (namespaced) {
    store.get({ group: '', version: 'v1', resource: 'namespaces' }, { namespace: '', name: namespace });
  }
}

/** A document without a namespace belongs to that of the path; one with another namespace is refused later. */
export function inNamespace(
  object: KubernetesObject,
  { namespaced }: ServedResource,
  namespace: string,
): KubernetesObject {
  if (!namespaced) {
    return object;
  }
  const claimed = object.metadata?.namespace ?? '';
  if (claimed !== '' && claimed !== namespace) {
    throw new StatusError(
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return { ...object, metadata: { ...object.metadata, namespace } };
}
