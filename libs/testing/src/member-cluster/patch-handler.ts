import { formatObjectName, jsonPatch, type KubernetesObject, mergePatch, StatusError } from '#kube';
import type { MemberClusterStore } from '../member-cluster-store.js';
import { type ApiRequest, asObject, contentTypeOf, readDocument } from './api-request.js';
import { readScale, writeScale } from './scale.js';
import { applyIntent } from './server-side-apply.js';
import type { ServedResource } from './served-resource.js';
import { strategicMerge } from './strategic-merge.js';
import { assertNamespace, inNamespace, type WriteAnswer, writeOptionsOf } from './write-request.js';

const applyType = 'application/apply-patch+yaml';
const strategicType = 'application/strategic-merge-patch+json';
const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', strategicType, applyType] as const;

/**
 * Answers a patch of any of the four kinds. An apply creates what is not there.
 *
 * @throws StatusError UnsupportedMediaType, and what the patch and the update throw
 */
export async function patchObject(
  store: MemberClusterStore,
  resource: ServedResource,
  request: ApiRequest,
): Promise<WriteAnswer> {
  const { info } = request;
  const contentType = contentTypeOf(request);
  if (contentType === applyType) {
    return apply(store, resource, request, asObject(await readDocument(request)));
  }
  const patch = await readDocument(request);
  const current = store.get(info, info);
  const isScale = info.subresource === 'scale';
  const patched = patchWith(contentType, resource, isScale ? readScale(current) : current, patch);
  const next = isScale ? writeScale(current, patched) : patched;
  const updated = store.update(info, next, writeOptionsOf(request, 'Update'));
  return { status: 200, document: isScale ? readScale(updated) : updated };
}

/** Whether it is an apply of what is not there, for which the right to create is asked as well. */
export function createsByApply(store: MemberClusterStore, request: ApiRequest): boolean {
  const { info } = request;
  if (info.verb !== 'patch' || info.subresource !== '' || contentTypeOf(request) !== applyType) {
    return false;
  }
  const resource = store.resources.find(info);
  return resource !== undefined && store.table(resource).get(formatObjectName(info)) === undefined;
}

function patchWith(
  contentType: string,
  resource: ServedResource,
  current: KubernetesObject,
  patch: unknown,
): KubernetesObject {
  switch (contentType) {
    case 'application/json-patch+json':
      return asObject(jsonPatch(current, patch));
    case 'application/merge-patch+json':
      return asObject(mergePatch(current, asObject(patch)));
    case strategicType:
      if (resource.custom) {
        throw unsupported(patchTypes.filter((type) => type !== strategicType));
      }
      return strategicMerge(current, asObject(patch));
    default:
      throw unsupported(patchTypes);
  }
}

function unsupported(accepted: readonly string[]): StatusError {
  const list = accepted.join(', ');
  return new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${list}`,
  );
}

function apply(
  store: MemberClusterStore,
  resource: ServedResource,
  request: ApiRequest,
  document: KubernetesObject,
): WriteAnswer {
  const { info, query } = request;
  const manager = query.get('fieldManager') ?? '';
  if (manager === '') {
    const problem = 'fieldManager: Required value: is required for apply patch';
    throw new StatusError('Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${problem}`);
  }
  if (document.metadata?.managedFields !== undefined) {
    throw new StatusError('BadRequest', 'metadata.managedFields must be nil');
  }
  const named = { ...document, metadata: { ...document.metadata, name: info.name } };
  const intent = inNamespace(named, resource, info.namespace);
  const options = writeOptionsOf(request, 'Apply');
  if (store.table(resource).get(formatObjectName(info)) === undefined && info.subresource === '') {
    assertNamespace(store, resource, info.namespace);
    return { status: 201, document: store.create(info, intent, options) };
  }
  const force = query.get('force') === 'true';
  const subresource = info.subresource === '' ? {} : { subresource: info.subresource };
  const applied = applyIntent(resource, store.get(info, info), intent, { manager, force, ...subresource });
  return { status: 200, document: store.update(info, applied, options) };
}
