import {
  formatGroupVersion,
  type KubernetesObject,
  type ListMeta,
  type ListOptions,
  objectNameOf,
  parseListOptions,
  StatusError,
} from '#kube';
import { type Answer, type ResourceRequest, storeKey } from '../resource-request.js';
import { compareNames, type Snapshot } from '../store/object-store.js';
import { type ContinueToken, formatContinueToken, parseContinueToken } from './continue-token.js';
import { negotiateRepresentation } from './negotiate-representation.js';
import { parseResourceVersion } from './resource-version.js';
import { selectObjects } from './selection.js';

/** GET of a collection. Pages are of one moment, that of the first. */
export function handleList(request: ResourceRequest): Answer {
  const { resource, query } = request;
  const representation = negotiateRepresentation(request, 'PartialObjectMetadataList');
  const options = parseListOptions(query);
  const token = options.continue === undefined ? undefined : parseContinueToken(options.continue);
  const snapshot = read(request, options, token);
  const selected = selectObjects(request, snapshot.objects);
  const rest =
    token === undefined ? selected : selected.filter((object) => compareNames(objectNameOf(object), token.after) > 0);
  const items = options.limit === undefined || options.limit <= 0 ? rest : rest.slice(0, options.limit);
  const metadata = listMeta(snapshot, items, rest.length - items.length, options);
  const list = { kind: resource.listKind, apiVersion: formatGroupVersion(resource), metadata, items };
  return { code: 200, document: representation.list(list) };
}

function read(request: ResourceRequest, options: ListOptions, token: ContinueToken | undefined): Snapshot {
  const { store, resource, info } = request;
  const key = storeKey(resource);
  if (token !== undefined) {
    return readAgain(() => store.list(key, info.namespace, token.resourceVersion));
  }
  const wanted = parseResourceVersion(options.resourceVersion);
  if (wanted > store.resourceVersion) {
    throw tooLarge(wanted, store.resourceVersion);
  }
  return store.list(key, info.namespace, options.resourceVersionMatch === 'Exact' ? wanted : undefined);
}

function readAgain(list: () => Snapshot): Snapshot {
  try {
    return list();
  } catch (cause) {
    if (StatusError.is(cause, 'Expired')) {
      const message =
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';
      throw new StatusError('Expired', message, { cause });
    }
    throw cause;
  }
}

function tooLarge(wanted: number, current: number): StatusError {
  return new StatusError('Timeout', `Too large resource version: ${wanted}, current: ${current}`, {
    details: {
      retryAfterSeconds: 1,
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    },
  });
}

function listMeta(
  { resourceVersion }: Snapshot,
  items: readonly KubernetesObject[],
  remaining: number,
  { labelSelector, fieldSelector }: ListOptions,
): ListMeta {
  const last = items.at(-1);
  if (remaining === 0 || last === undefined) {
    return { resourceVersion: String(resourceVersion) };
  }
  const isWhole = labelSelector === undefined && fieldSelector === undefined;
  return {
    resourceVersion: String(resourceVersion),
    continue: formatContinueToken({ resourceVersion, after: objectNameOf(last) }),
    // Kubernetes leaves the count out for selections, which it would have to make in full.
    ...(isWhole ? { remainingItemCount: remaining } : {}),
  };
}
