import { EVERYTHING, type SearchOptions } from '#api';
import { type KubernetesObject, type ObjectMeta, objectKey } from '#kube';
import type { ListSummary, ResourceChange, ResourceStorage, StorageFactory, StoredList } from '#storage';
import type { StorageAbilities } from './storage-abilities.js';

/** What the suite stores. */
export const podConfig = {
  resource: { group: '', version: 'v1', resource: 'pods' },
  kind: 'Pod',
  namespaced: true,
} as const;
export const deployments = {
  resource: { group: 'apps', version: 'v1', resource: 'deployments' },
  kind: 'Deployment',
  namespaced: true,
} as const;
export const clusterRoles = {
  resource: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' },
  kind: 'ClusterRole',
  namespaced: false,
} as const;

export const signal: AbortSignal = new AbortController().signal;

/** A storage under test. */
export interface StorageUnderTest {
  readonly factory: StorageFactory;
  /** Opens what is stored once more, as another process does. Absent when nothing outlives the factory. */
  readonly reopen?: () => Promise<StorageFactory>;
  /** Removes everything that the storage left behind. The suite has shut the factory down. */
  readonly dispose: () => Promise<void>;
}

/** The storage that the suite asks, with what its questions have in common. Opened once, before the first test. */
export class StorageSubject {
  #factory: StorageFactory | undefined;

  constructor(readonly abilities: StorageAbilities) {}

  open(factory: StorageFactory): void {
    this.#factory = factory;
  }

  get factory(): StorageFactory {
    if (this.#factory === undefined) {
      throw new Error('the storage under test is not open');
    }
    return this.#factory;
  }

  get pods(): ResourceStorage {
    return this.factory.newResourceStorage(podConfig);
  }

  /** Stores pods in a cluster. @throws Error when one of them is not */
  async put(cluster: string, ...objects: readonly KubernetesObject[]): Promise<void> {
    const changes = objects.map((object): ResourceChange => ({ type: 'upsert', object }));
    const results = await this.pods.applyBatch(cluster, changes, signal);
    if (results.some((result) => result !== undefined)) {
      throw new AggregateError(results, 'not every pod was stored');
    }
  }

  /** The pods of all clusters. */
  list(options: Partial<SearchOptions>): Promise<Listed> {
    return listed(this.pods, options);
  }
}

/**
 * Rows of a table of cases whose first column is a selector or an order, without those that the storage cannot answer.
 *
 * @param needed - what the text of a row looks like that needs the ability
 */
export function casesFor<T extends readonly [string, ...unknown[]]>(
  { abilities }: StorageSubject,
  needed: Partial<Record<keyof StorageAbilities, RegExp>>,
  rows: readonly T[],
): readonly T[] {
  const missing = Object.entries(needed).filter(([ability]) => !abilities[ability as keyof StorageAbilities]);
  return rows.filter(([text]) => !missing.some(([, pattern]) => pattern.test(text)));
}

/** A list that was read to its end. */
export interface Listed {
  readonly objects: readonly KubernetesObject[];
  readonly keys: readonly string[];
  readonly summary: ListSummary;
}

/** A pod in namespace `default`. */
export function pod(metadata: ObjectMeta, spec: Readonly<Record<string, unknown>> = {}): KubernetesObject {
  const defaults = { namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '2024-01-01T00:00:00Z' };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...defaults, ...metadata }, spec };
}

/** A pod that says where it is. */
export function placed(cluster: string, namespace: string, name: string): KubernetesObject {
  return pod({ name, namespace, annotations: { cluster } });
}

/** A pod in namespace `shop` whose controller has the uid `owner`, and which another object owns without controlling. */
export function owned(name: string, uid: string, owner: string): KubernetesObject {
  const reference = { apiVersion: 'v1', kind: 'Any', name: 'any', uid: owner, controller: true };
  return pod({
    name,
    uid,
    namespace: 'shop',
    ownerReferences: [{ ...reference, uid: 'no', controller: false }, reference],
  });
}

/** An object at cluster scope. */
export function role(name: string): KubernetesObject {
  const metadata = { name, uid: 'u', resourceVersion: '1', creationTimestamp: '2024-01-01T00:00:00Z' };
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata };
}

/** `name desc,cluster`, as options. */
export function ordered(text: string): SearchOptions['orderBy'] {
  return text.split(',').map((part) => ({ field: part.split(' ')[0] ?? '', descending: part.endsWith(' desc') }));
}

/** Reads a list to its end. */
export async function read<T>({ items, summary }: StoredList<T>): Promise<{ items: T[]; summary: ListSummary }> {
  const all: T[] = [];
  for await (const chunk of items) {
    all.push(...chunk);
  }
  return { items: all, summary: await summary() };
}

/** Lists and parses. */
export async function listed(storage: ResourceStorage, options: Partial<SearchOptions>): Promise<Listed> {
  const { items, summary } = await read(await storage.list({ ...EVERYTHING, ...options }, signal));
  const objects = items.map((json) => JSON.parse(json.toString()) as KubernetesObject);
  return { objects, keys: objects.map(objectKey), summary };
}

/** Keys of every page, each opened with the token of the one before. */
export async function pages(storage: ResourceStorage, options: Partial<SearchOptions>): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let more: string | undefined = ''; more !== undefined;) {
    const page: Listed = await listed(storage, { ...options, continue: more });
    keys.push(...page.keys);
    more = page.summary.continue;
  }
  return keys;
}

/** What is stored of a cluster: by resource, then by key. */
export async function versionsIn(
  factory: StorageFactory,
  cluster: string,
): Promise<Record<string, Record<string, string>>> {
  const versions: Record<string, Record<string, string>> = {};
  for await (const { resource, versionByKey } of factory.getResourceVersions(cluster, signal)) {
    const id = `${resource.group}/${resource.version}/${resource.resource}`;
    versions[id] = { ...versions[id], ...Object.fromEntries(versionByKey) };
  }
  return versions;
}
