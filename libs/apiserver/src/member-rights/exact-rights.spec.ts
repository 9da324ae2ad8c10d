import { CLUSTER_NAME_ANNOTATION, EVERYTHING, type SearchOptions } from '#api';
import type { UserInfo } from '#auth';
import { formatGroupResource, StatusError, type KubernetesObject } from '#kube';
import { FeatureGates } from '#options';
import { STORAGE_API_VERSION, type CreateStorageFactory, type StorageFactory, type StorageLayer } from '#storage';
import * as internal from '#storage-internal';
import * as memory from '#storage-memory';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, Random } from '#testing';
import { apiserverFeatures } from '../apiserver.options.js';
import type { ResourceRegistry } from '../resource-registry.js';
import { ResourceView } from '../resource-view.js';
import type { RbacResource } from './cluster-rbac.js';
import { MemberRights } from './member-rights.js';
import { RbacIndex } from './rbac-index.js';
import type { RbacObjects } from './rbac-objects.js';

const SETUPS = 1000;
const clusters = ['a', 'b', 'c'];
const namespaces = ['n1', 'n2', 'n3'];
const names = ['x', 'y', 'z'];
const types = [
  { group: '', resource: 'pods', kind: 'Pod', namespaced: true },
  { group: 'apps', resource: 'deployments', kind: 'Deployment', namespaced: true },
  { group: 'example.io', resource: 'widgets', kind: 'Widget', namespaced: true },
  { group: '', resource: 'nodes', kind: 'Node', namespaced: false },
  { group: '', resource: 'namespaces', kind: 'Namespace', namespaced: false },
] as const;
const users = ['alice', 'bob', 'system:serviceaccount:n1:robot', 'system:anonymous'];
const groups = ['dev', 'ops', 'system:authenticated', 'system:serviceaccounts:n1'];
const { signal } = new AbortController();
const databases = availableDatabases().filter(({ name }) => name !== 'mariadb');

type Type = (typeof types)[number];

interface Placed {
  readonly cluster: string;
  readonly type: Type;
  readonly namespace: string;
  readonly name: string;
}

/** Every name of every type, in every namespace of every cluster. In the order of a list of one type. */
const universe: readonly Placed[] = types.flatMap((type) =>
  clusters.flatMap((cluster) =>
    (type.namespaced ? namespaces : ['']).flatMap((namespace) =>
      (type.resource === 'namespaces' ? namespaces : names).map((name) => ({ cluster, type, namespace, name })),
    ),
  ),
);

/**
 * The rights of a user as an API server finds them out: for one object, looking at every binding, subject, role and rule.
 * Shares nothing with what it is compared with, and is not in a hurry.
 */
class PlainRbac {
  readonly objects = new Map<string, { readonly resource: RbacResource; readonly object: KubernetesObject }>();

  allows(user: UserInfo, verb: string, placed: Placed): boolean {
    const { cluster, type, namespace, name } = placed;
    const scope = verb === 'get' && type.resource === 'namespaces' ? name : namespace;
    for (const { resource, object } of this.objects.values()) {
      const { annotations, namespace: own } = object.metadata ?? {};
      const isInScope = resource === 'clusterrolebindings' || (resource === 'rolebindings' && own === scope);
      const isHere = annotations?.[CLUSTER_NAME_ANNOTATION] === cluster && isInScope;
      if (isHere && subjectsOf(object).some((subject) => this.#isMeant(subject, user))) {
        const rules = this.#rules(cluster, object['roleRef'] as RoleRef, own);
        if (rules.some((rule) => allowsByRule(rule, verb, type, name))) {
          return true;
        }
      }
    }
    return false;
  }

  #isMeant(subject: Subject, { name, groups: of }: UserInfo): boolean {
    if (subject.kind === 'Group') {
      return of.includes(subject.name);
    }
    const account = `system:serviceaccount:${subject.namespace ?? ''}:${subject.name}`;
    return name === (subject.kind === 'User' ? subject.name : account);
  }

  #rules(cluster: string, { kind, name }: RoleRef, namespace: string | undefined): readonly Rule[] {
    const resource = kind === 'Role' ? 'roles' : 'clusterroles';
    const key = keyOf(resource, cluster, kind === 'Role' ? namespace : undefined, name);
    const role = this.objects.get(key)?.object;
    return role === undefined ? [] : this.#withAggregated(cluster, role, new Set());
  }

  #withAggregated(cluster: string, role: KubernetesObject, seen: Set<KubernetesObject>): readonly Rule[] {
    seen.add(role);
    const { clusterRoleSelectors = [] } = (role['aggregationRule'] ?? {}) as {
      readonly clusterRoleSelectors?: readonly { readonly matchLabels: Readonly<Record<string, string>> }[];
    };
    const others = [...this.objects.values()].filter(
      ({ resource, object }) =>
        resource === 'clusterroles' &&
        !seen.has(object) &&
        object.metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] === cluster &&
        clusterRoleSelectors.some(({ matchLabels }) =>
          Object.entries(matchLabels).every(([key, value]) => object.metadata?.labels?.[key] === value),
        ),
    );
    return [
      ...((role['rules'] ?? []) as readonly Rule[]),
      ...others.flatMap(({ object }) => this.#withAggregated(cluster, object, seen)),
    ];
  }
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface RoleRef {
  readonly kind: 'Role' | 'ClusterRole';
  readonly name: string;
}

function subjectsOf(object: KubernetesObject): readonly Subject[] {
  const namespace = object.metadata?.namespace;
  const subjects = (object['subjects'] ?? []) as readonly Subject[];
  return subjects.map((subject) => ({ ...(namespace === undefined ? {} : { namespace }), ...subject }));
}

function allowsByRule(rule: Rule, verb: string, { group, resource }: Type, name: string): boolean {
  const isAny = (list: readonly string[], value: string): boolean => list.some((one) => one === '*' || one === value);
  const isNamed = (rule.resourceNames ?? []).length === 0 || rule.resourceNames?.includes(name) === true;
  return isAny(rule.verbs, verb) && isAny(rule.apiGroups, group) && isAny(rule.resources, resource) && isNamed;
}

function keyOf(resource: string, cluster: string, namespace: string | undefined, name: string): string {
  return JSON.stringify([resource, cluster, namespace ?? '', name]);
}

/** Some of the values, at least one. */
function some<T>(random: Random, values: readonly T[]): readonly T[] {
  const chosen = values.filter(() => random.chance(0.45));
  return chosen.length === 0 ? [random.pick(values)] : chosen;
}

function randomRules(random: Random): readonly Rule[] {
  return Array.from({ length: random.integer(1, 5) }, () => ({
    verbs: some(random, ['get', 'list', 'watch', 'create', ...(random.chance(0.2) ? ['*'] : [])]),
    apiGroups: some(random, ['', 'apps', 'example.io', ...(random.chance(0.2) ? ['*'] : [])]),
    resources: some(random, [
      'pods',
      'deployments',
      'widgets',
      'nodes',
      'namespaces',
      'pods/log',
      '*/status',
      ...(random.chance(0.2) ? ['*'] : []),
    ]),
    ...(random.chance(0.3) ? { resourceNames: some(random, [...names, 'n1']) } : {}),
  }));
}

function randomSubjects(random: Random, isNamespaced: boolean): readonly Subject[] {
  return Array.from({ length: random.integer(0, 5) }, () => {
    const kind = random.pick(['User', 'Group', 'ServiceAccount']);
    const isAccount = kind === 'ServiceAccount';
    const name = isAccount ? 'robot' : random.pick(kind === 'User' ? users : groups);
    const isTold = isAccount && (!isNamespaced || random.chance(0.5));
    return { kind, name, ...(isTold ? { namespace: random.pick(namespaces) } : {}) };
  });
}

function randomObject(random: Random): { readonly resource: RbacResource; readonly object: KubernetesObject } {
  const resource = random.pick([
    'roles',
    'clusterroles',
    'rolebindings',
    'rolebindings',
    'clusterrolebindings',
  ] as const);
  const isNamespaced = resource === 'roles' || resource === 'rolebindings';
  const metadata = {
    name: random.pick(['r1', 'r2', 'r3']),
    ...(isNamespaced ? { namespace: random.pick(namespaces) } : {}),
    annotations: { [CLUSTER_NAME_ANNOTATION]: random.pick(clusters) },
    labels: { aggregate: random.pick(['one', 'two', 'none']) },
  };
  if (resource === 'roles' || resource === 'clusterroles') {
    const aggregated = { clusterRoleSelectors: [{ matchLabels: { aggregate: random.pick(['one', 'two']) } }] };
    const aggregationRule = resource === 'clusterroles' && random.chance(0.3) ? { aggregationRule: aggregated } : {};
    return {
      resource,
      object: { metadata, rules: random.chance(0.1) ? null : randomRules(random), ...aggregationRule },
    };
  }
  const kind = resource === 'rolebindings' && random.chance(0.5) ? 'Role' : 'ClusterRole';
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: random.pick(['r1', 'r2', 'r3', 'gone']) };
  return { resource, object: { metadata, roleRef, subjects: randomSubjects(random, isNamespaced) } };
}

/** Adds, replaces and deletes some RBAC objects on both sides, so that each setup differs from the one before. */
function change(random: Random, index: RbacIndex, plain: PlainRbac, count: number): void {
  for (let done = 0; done < count; done += 1) {
    const { resource, object } = randomObject(random);
    const { name = '', namespace, annotations } = object.metadata ?? {};
    const key = keyOf(resource, annotations?.[CLUSTER_NAME_ANNOTATION] ?? '', namespace, name);
    if (random.chance(0.2)) {
      plain.objects.delete(key);
      index.delete(resource, object);
    } else {
      plain.objects.set(key, { resource, object });
      index.set(resource, object);
    }
  }
}

function randomSearch(random: Random): SearchOptions {
  return {
    ...EVERYTHING,
    clusters: { in: random.chance(0.3) ? some(random, clusters) : [], notIn: [] },
    namespaces: { in: random.chance(0.3) ? some(random, namespaces) : [], notIn: [] },
    limit: random.pick([0, 1, 5]),
    withRemainingCount: true,
  };
}

function isWanted({ cluster, namespace }: Placed, search: SearchOptions): boolean {
  const isIn = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  return isIn(search.clusters.in, cluster) && isIn(search.namespaces.in, namespace);
}

interface Storage {
  readonly factory: StorageFactory;
  readonly dispose: () => Promise<void>;
}

async function open(layer: StorageLayer, configFile: string): Promise<StorageFactory> {
  const made: CreateStorageFactory[] = [];
  layer.registerStorageLayer({
    apiVersion: STORAGE_API_VERSION,
    registerStorageFactory: (_name, create) => void made.push(create),
  });
  const [create] = made;
  if (create === undefined) {
    throw new Error('the layer registers nothing');
  }
  return create(configFile, { logger: silentLogger, registry: new Registry() });
}

const storages: readonly { readonly name: string; readonly start: () => Promise<Storage> }[] = [
  { name: 'memory', start: async () => ({ factory: await open(memory, ''), dispose: () => Promise.resolve() }) },
  ...databases.map(({ name, createSchema }) => ({
    name,
    start: async () => {
      const schema = await createSchema();
      return { factory: await open(internal, schema.configFile), dispose: () => schema.drop() };
    },
  })),
];

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(storages)('rights compiled from RBAC objects, in searches of $name', ({ name: storageName, start }) => {
  const index = new RbacIndex();
  const plain = new PlainRbac();
  const view = new ResourceView(
    types.map((type) => ({ ...type, singular: '', shortNames: [], categories: [], versions: ['v1'] })),
  );
  const registry: Pick<ResourceRegistry, 'viewOf'> = { viewOf: () => view };
  const features = new FeatureGates(apiserverFeatures);
  features.set('MemberRBACHostServiceAccounts=true');
  const rights = new MemberRights(registry as ResourceRegistry, features, { index, hasSynced: true } as RbacObjects);
  const random = new Random(`rbac-${SETUPS}`);
  let storage: Storage;

  beforeAll(async () => {
    storage = await start();
    for (const placed of universe) {
      const { cluster, type, namespace, name } = placed;
      const metadata = { name, ...(namespace === '' ? {} : { namespace }), uid: idOf(placed).slice(0, 36) };
      const object = { apiVersion: 'v1', kind: type.kind, metadata };
      await storageOf(type).applyBatch(cluster, [{ type: 'upsert', object }], signal);
    }
  }, 60_000);

  afterAll(async () => {
    await storage.factory.shutdown();
    await storage.dispose();
  });

  it(`show no row more and no row less than each member allows, in ${SETUPS} setups`, async () => {
    let shown = 0;
    for (let setup = 0; setup < SETUPS; setup += 1) {
      change(random, index, plain, setup === 0 ? 60 : 6);
      const user: UserInfo = { name: random.pick(users), groups: some(random, groups), extra: {} };
      const type = random.pick(types);
      const search = randomSearch(random);
      const verb = random.pick(['list', 'watch'] as const);
      const expected = universe.filter(
        (placed) => placed.type === type && isWanted(placed, search) && plain.allows(user, verb, placed),
      );

      const limited = rights.limit(search, { caller: user, verb, types: [type] });

      expect({ setup, ...(await pagesOf(type, limited)) }).toEqual({
        setup,
        uids: expected.map((placed) => idOf(placed).slice(0, 36)),
        counts: countsOf(expected.length, search.limit),
      });
      shown += expected.length;
    }
    // Setups that show nothing, or everything, would prove nothing.
    expect(shown / SETUPS).toBeGreaterThan(1);
    expect(shown / SETUPS).toBeLessThan(10);
  }, 120_000);

  it('let get exactly the objects that the member does', () => {
    for (let setup = 0; setup < SETUPS; setup += 1) {
      change(random, index, plain, 6);
      const user: UserInfo = { name: random.pick(users), groups: some(random, groups), extra: {} };
      const placed = random.pick(universe);

      expect([setup, placed, mayGet(user, placed)]).toEqual([setup, placed, plain.allows(user, 'get', placed)]);
    }
  });

  it('hold for every type of a collection', async () => {
    for (let setup = 0; setup < SETUPS / 10; setup += 1) {
      change(random, index, plain, 6);
      const user: UserInfo = { name: random.pick(users), groups: some(random, groups), extra: {} };
      const everything = [{ group: '*', version: '', resource: '' }];

      const limited = rights.limit(EVERYTHING, { caller: user, verb: 'list', types: everything });
      const list = await storage.factory.newCollectionResourceStorage('any').list(limited, everything, signal);

      const items = (await Array.fromAsync(list.items)).flat();
      expect(new Set(items.map(({ json }) => uidIn(json)))).toEqual(
        new Set(universe.filter((placed) => plain.allows(user, 'list', placed)).map((placed) => idOf(placed))),
      );
    }
  }, 60_000);

  function storageOf({ group, resource, kind, namespaced }: Type): ReturnType<StorageFactory['newResourceStorage']> {
    return storage.factory.newResourceStorage({ resource: { group, version: 'v1', resource }, kind, namespaced });
  }

  async function pagesOf(type: Type, search: SearchOptions): Promise<{ uids: string[]; counts: number[] }> {
    const uids: string[] = [];
    const counts: number[] = [];
    for (let more: string | undefined = ''; more !== undefined;) {
      const list = await storageOf(type).list({ ...search, continue: more }, signal);
      uids.push(...(await Array.fromAsync(list.items)).flat().map(uidIn));
      const summary = await list.summary();
      counts.push(summary.remainingItemCount ?? -1);
      more = summary.continue;
    }
    return { uids, counts };
  }

  function mayGet(caller: UserInfo, { cluster, type, namespace, name }: Placed): boolean {
    const root = type.group === '' ? '/api/v1' : `/apis/${type.group}/v1`;
    const path = `${root}${namespace === '' ? '' : `/namespaces/${namespace}`}/${type.resource}/${name}`;
    try {
      rights.assertAllowed({ caller, cluster }, { method: 'GET', path, query: new URLSearchParams() });
      return true;
    } catch (error) {
      if (StatusError.is(error, 'Forbidden')) {
        return false;
      }
      throw error;
    }
  }

  it(`are those of ${storageName}`, () => {
    expect(storage.factory.limitsByRights).toBe(true);
  });
});

/** What the objects after each page are in number. */
function countsOf(total: number, limit: number): readonly number[] {
  const counts = [Math.max(0, limit === 0 ? 0 : total - limit)];
  for (let left = counts[0] ?? 0; left > 0; left = Math.max(0, left - limit)) {
    counts.push(Math.max(0, left - limit));
  }
  return counts;
}

function idOf({ cluster, type, namespace, name }: Placed): string {
  return [cluster, formatGroupResource(type), namespace, name].join('/');
}

function uidIn(json: string | Buffer): string {
  return (JSON.parse(json.toString()) as KubernetesObject).metadata?.uid ?? '';
}
