import {
  groupVersionPath,
  listOptionsToQuery,
  objectNameOf,
  type GroupVersionResource,
  type KubernetesObject,
  type ObjectList,
  type ObjectName,
  type WatchEvent,
} from '#kube';
import type { ListerWatcher, ScopedListOptions } from './lister-watcher.js';
import type { RestClient } from './rest-client.js';
import { parseWatchEvent, readWatchEvents } from './watch-stream.js';

const patchContentTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export interface PatchRequest {
  readonly type: keyof typeof patchContentTypes;
  readonly body: unknown;
  readonly subresource?: string;
  /** Required for `apply`. */
  readonly fieldManager?: string;
  /** For `apply`: take over fields that others own. */
  readonly force?: boolean;
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly gracePeriodSeconds?: number;
}

type ListAnswer<T> = Omit<ObjectList<T>, 'items'> & { readonly items?: readonly T[] | null };

/**
 * The API verbs, for any resource. Objects are what the server sent, neither checked nor converted.
 *
 * Every method rejects with a `StatusError` when the server says no and with a `ConnectionError` when it says nothing.
 */
export class DynamicClient implements ListerWatcher {
  constructor(private readonly rest: RestClient) {}

  get<T extends KubernetesObject = KubernetesObject>(
    resource: GroupVersionResource,
    name: ObjectName,
    signal: AbortSignal,
  ): Promise<T> {
    return this.rest.json<T>({ method: 'GET', path: objectPath(resource, name), signal });
  }

  /** One page, or everything when `limit` is left out; held in memory whole. */
  async list<T extends KubernetesObject = KubernetesObject>(
    resource: GroupVersionResource,
    { namespace = '', ...options }: ScopedListOptions,
    signal: AbortSignal,
  ): Promise<ObjectList<T>> {
    const path = resourcePath(resource, namespace);
    const query = listOptionsToQuery(options);
    // Some servers write `null` for an empty list.
    const list = await this.rest.json<ListAnswer<T>>({ method: 'GET', path, query, signal });
    return { ...list, items: list.items ?? [] };
  }

  /**
   * Follows changes. Resolves when the server has accepted the watch; the events are read as they are wanted, and the
   * watch ends when the loop over them is left or the signal aborts.
   */
  async watch(
    resource: GroupVersionResource,
    { namespace = '', ...options }: ScopedListOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<WatchEvent>> {
    const query = listOptionsToQuery(options);
    query.set('watch', 'true');
    const path = resourcePath(resource, namespace);
    const { body } = await this.rest.request({ method: 'GET', path, query, watch: true, signal });
    return readWatchEvents(body, parseWatchEvent);
  }

  create<T extends KubernetesObject>(resource: GroupVersionResource, object: T, signal: AbortSignal): Promise<T> {
    const path = resourcePath(resource, objectNameOf(object).namespace);
    return this.rest.json<T>({ method: 'POST', path, body: object, signal });
  }

  /** Replaces an object. With a resourceVersion in it, only that version: `Conflict` otherwise. */
  update<T extends KubernetesObject>(resource: GroupVersionResource, object: T, signal: AbortSignal): Promise<T> {
    return this.rest.json<T>({ method: 'PUT', path: objectPath(resource, objectNameOf(object)), body: object, signal });
  }

  /** Replaces the status; the server ignores everything else. */
  updateStatus<T extends KubernetesObject>(resource: GroupVersionResource, object: T, signal: AbortSignal): Promise<T> {
    const path = `${objectPath(resource, objectNameOf(object))}/status`;
    return this.rest.json<T>({ method: 'PUT', path, body: object, signal });
  }

  patch<T extends KubernetesObject = KubernetesObject>(
    resource: GroupVersionResource,
    name: ObjectName,
    { type, body, subresource, fieldManager, force }: PatchRequest,
    signal: AbortSignal,
  ): Promise<T> {
    const query = new URLSearchParams({
      ...(fieldManager === undefined ? {} : { fieldManager }),
      ...(force === true ? { force: 'true' } : {}),
    });
    const path = `${objectPath(resource, name)}${subresource === undefined ? '' : `/${subresource}`}`;
    const headers = { 'content-type': patchContentTypes[type] };
    return this.rest.json<T>({ method: 'PATCH', path, query, headers, body: JSON.stringify(body), signal });
  }

  /** Resolves when the server has accepted; with finalizers, the object may live on. */
  async delete(
    resource: GroupVersionResource,
    name: ObjectName,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options };
    await this.rest.json({ method: 'DELETE', path: objectPath(resource, name), body, signal });
  }
}

/** The path of a resource's collection. @param namespace - `''` for all of them */
export function resourcePath(resource: GroupVersionResource, namespace: string): string {
  const scope = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${groupVersionPath(resource)}${scope}/${resource.resource}`;
}

function objectPath(resource: GroupVersionResource, { namespace, name }: ObjectName): string {
  return `${resourcePath(resource, namespace)}/${encodeURIComponent(name)}`;
}
