import { type KubernetesObject, parseObjectName, StatusError } from '#kube';
import type { DeleteOptions, MemberClusterStore } from '../member-cluster-store.js';
import { type ApiRequest, readObject } from './api-request.js';
import { notFound } from './object-identity.js';
import { patchObject } from './patch-handler.js';
import { readScale, writeScale } from './scale.js';
import { compileSelection } from './selection.js';
import type { ServedResource } from './served-resource.js';
import { assertNamespace, inNamespace, type WriteAnswer, writeOptionsOf } from './write-request.js';

/** Answers create, update, patch, delete and deletecollection, and get of a subresource. */
export async function handleWrite(
  store: MemberClusterStore,
  resource: ServedResource,
  request: ApiRequest,
): Promise<WriteAnswer> {
  switch (request.info.verb) {
    case 'create':
      return { status: 201, document: create(store, resource, request, await readObject(request)) };
    case 'update':
      return { status: 200, document: update(store, resource, request, await readObject(request)) };
    case 'patch':
      return patchObject(store, resource, request);
    case 'delete':
      return { status: 200, document: remove(store, resource, request, await readDeleteOptions(request)) };
    case 'deletecollection':
      return { status: 200, document: removeAll(store, resource, request, await readDeleteOptions(request)) };
    default:
      throw new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
  }
}

function create(
  store: MemberClusterStore,
  resource: ServedResource,
  request: ApiRequest,
  object: KubernetesObject,
): KubernetesObject {
  const { info } = request;
  if ((object.metadata?.resourceVersion ?? '') !== '') {
    throw new StatusError('BadRequest', 'resourceVersion should not be set on objects to be created');
  }
  assertNamespace(store, resource, info.namespace);
  const placed = inNamespace(object, resource, info.namespace);
  return store.create(info, placed, writeOptionsOf(request, 'Update'));
}

function update(
  store: MemberClusterStore,
  resource: ServedResource,
  request: ApiRequest,
  object: KubernetesObject,
): KubernetesObject {
  const { info } = request;
  const options = writeOptionsOf(request, 'Update');
  if (info.subresource === 'scale') {
    return readScale(store.update(info, writeScale(store.get(info, info), object), options));
  }
  const name = object.metadata?.name ?? '';
  if (name !== '' && name !== info.name) {
    throw new StatusError(
      'BadRequest',
      `the name of the object (${name}) does not match the name on the URL (${info.name})`,
    );
  }
  return store.update(info, inNamespace(withName(object, info.name), resource, info.namespace), options);
}

function withName(object: KubernetesObject, name: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, name } };
}

async function readDeleteOptions(request: ApiRequest): Promise<DeleteOptions> {
  const hasBody = request.headers['content-length'] !== '0' && request.headers['content-type'] !== undefined;
  const { preconditions } = hasBody ? ((await readObject(request)) as Pick<DeleteOptions, 'preconditions'>) : {};
  const dryRun = request.query.getAll('dryRun').includes('All');
  return { dryRun, ...(preconditions === undefined ? {} : { preconditions }) };
}

function remove(
  store: MemberClusterStore,
  resource: ServedResource,
  { info }: ApiRequest,
  options: DeleteOptions,
): unknown {
  const { object, finalized } = store.delete(info, info, options);
  if (!finalized) {
    return object;
  }
  const { uid } = object.metadata ?? {};
  const group = resource.group === '' ? {} : { group: resource.group };
  const details = { name: info.name, ...group, kind: resource.resource, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function removeAll(
  store: MemberClusterStore,
  resource: ServedResource,
  { info, query }: ApiRequest,
  options: DeleteOptions,
): unknown {
  const select = compileSelection(resource, {
    namespace: info.namespace,
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
  });
  const keys = store
    .table(resource)
    .at(store.version)
    .filter(select)
    .map(({ key }) => key);
  const present = keys.filter((key) => store.table(resource).get(key) !== undefined);
  const items = present.map((key) => store.delete(info, parseObjectName(key), options).object);
  const apiVersion = resource.group === '' ? info.version : `${resource.group}/${info.version}`;
  return { kind: resource.listKind, apiVersion, metadata: { resourceVersion: String(store.version) }, items };
}

/** @throws StatusError NotFound unless the object exists and the resource has the subresource */
export function handleSubresourceGet(
  store: MemberClusterStore,
  resource: ServedResource,
  { info }: ApiRequest,
): unknown {
  const object = store.get(info, info);
  if (info.subresource === 'scale' && resource.subresources.includes('scale')) {
    return readScale(object);
  }
  if (info.subresource === 'status' && resource.subresources.includes('status')) {
    return object;
  }
  throw notFound(resource, info.name);
}
