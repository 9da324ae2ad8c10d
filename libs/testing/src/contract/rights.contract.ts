/// <reference types="jest" />
import { EVERYTHING, type RightsScope, type SearchOptions, type SearchRights } from '#api';
import type { GroupResource, KubernetesObject } from '#kube';
import type { ResourceStorage, ResourceStorageConfig, StoredJson } from '#storage';
import { Random } from '../fleet/random.js';
import {
  clusterRoles,
  deployments,
  owned,
  pod,
  podConfig,
  read,
  role,
  signal,
  type StorageSubject,
} from './storage-subject.js';
import { WatchRecorder } from './watch-recorder.js';

/** Not those that are cleaned after each test. */
const clusters = ['rights-a', 'rights-b', 'rights-c'];
const namespaces = ['default', 'shop', 'shop-2'];
const names = ['db', 'web', "web's"];
const pods: GroupResource = { group: '', resource: 'pods' };
const seeds = Array.from({ length: 30 }, (_, index) => `rights-${index}`);

/** What one caller may see of pods. */
function podsIn(...scopes: readonly RightsScope[]): SearchRights {
  return { grants: [{ types: [pods], scopes }] };
}

/** What a caller may not see is not there, whatever is asked. */
export function describeRights(subject: StorageSubject): void {
  it('says whether it limits searches by rights', () => {
    expect(subject.factory.limitsByRights === true).toBe(subject.abilities.rights);
  });

  if (!subject.abilities.rights) {
    return;
  }

  describe('rights', () => {
    const everyObject = (): ReturnType<typeof objectsOf> => [
      ...objectsOf(podConfig),
      ...objectsOf(deployments),
      ...clusters.map((cluster) => ({ cluster, config: clusterRoles, object: at(cluster, role('web')) })),
    ];

    describe('chosen at random', () => {
      beforeAll(async () => {
        for (const { cluster, config, object } of everyObject()) {
          await storageOf(config).applyBatch(cluster, [{ type: 'upsert', object }], signal);
        }
      });

      afterAll(async () => {
        for (const cluster of clusters) {
          await subject.factory.cleanCluster(cluster, signal);
        }
      });

      it.each(seeds)('%s give the objects in them, in pages, with their number', async (seed) => {
        const random = new Random(seed);
        const rights = randomRights(random);
        const search = { ...randomSearch(random), rights };
        const config = random.pick([podConfig, deployments, clusterRoles]);
        const expected = everyObject()
          .filter(({ config: { resource } }) => resource === config.resource)
          .filter((placed) => isSearched(placed, search) && isIn(placed, rights))
          .map(({ object }) => uidOf(object));

        expect(await uidsOfPages(storageOf(config), search)).toEqual(expected);
        const { summary } = await read(
          await storageOf(config).list({ ...search, limit: 1, withRemainingCount: true }, signal),
        );
        expect(summary.remainingItemCount).toBe(Math.max(0, expected.length - 1));
      });

      it.each(seeds)('%s hold for each type of a collection', async (seed) => {
        const rights = randomRights(new Random(seed));
        const any = subject.factory.newCollectionResourceStorage('any');

        const { items } = await read(
          await any.list({ ...EVERYTHING, rights }, [{ group: '*', version: '', resource: '' }], signal),
        );

        const expected = everyObject().filter((placed) => isIn(placed, rights));
        expect(new Set(items.map(({ json }) => uidOf(parsed(json))))).toEqual(
          new Set(expected.map(({ object }) => uidOf(object))),
        );
        expect(items).toHaveLength(expected.length);
      });
    });

    it('may be to thousands of namespaces, another set of them in each cluster', async () => {
      const many = Array.from({ length: 600 }, (_, index) => `ns-${index}`);
      const scopes = Array.from({ length: 60 }, (_, index) => ({ clusters: [`c${index}`], namespaces: many }));
      await subject.put('east', pod({ name: 'web', namespace: 'ns-7' }), pod({ name: 'web', namespace: 'shop' }));

      const { keys } = await subject.list({
        rights: podsIn(...scopes, { clusters: ['east'], namespaces: many.slice(0, 9) }),
      });

      expect(keys).toEqual(['ns-7/web']);
    });

    it.each(["o'hara", 'a"b', 'a\\b', '{}', 'ns,1', 'NULL', ' '])('take %j for a name', async (name) => {
      await subject.put('east', pod({ name, namespace: 'shop' }), pod({ name: 'web', namespace: 'shop' }));

      const { keys } = await subject.list({ rights: podsIn({ clusters: ['east'], names: [name] }) });

      expect(keys).toEqual([`shop/${name}`]);
    });

    it('that have changed show the next page as they are now', async () => {
      await subject.put('east', ...['a', 'b', 'c', 'd'].map((name) => pod({ name })));
      const before = podsIn({ clusters: ['east'], names: ['a', 'b', 'c'] });
      const first = await subject.list({ rights: before, limit: 1 });

      const { keys } = await subject.list({
        rights: podsIn({ clusters: ['east'], names: ['b', 'd'] }),
        limit: 5,
        continue: first.summary.continue ?? '',
      });

      expect(keys).toEqual(['default/b', 'default/d']);
    });

    if (subject.abilities.owners) {
      it.each<[string, readonly string[], readonly string[]]>([
        ['with the whole family', ['web', 'rs', 'child'], ['shop/child']],
        ['without the owner', ['rs', 'child'], []],
        ['without the generation between', ['web', 'child'], []],
        ['without the descendant', ['web', 'rs'], []],
      ])('%s find descendants only over what is in them', async (_how, visible, expected) => {
        await subject.put('east', owned('web', 'd1', ''), owned('rs', 'r1', 'd1'), owned('child', 'p1', 'r1'));

        const { keys } = await subject.list({
          owner: { name: 'web', seniority: 1 },
          rights: podsIn({ clusters: ['east'], names: visible }),
        });

        expect(keys).toEqual(expected);
      });
    }

    if (subject.abilities.watch) {
      it('tell a watcher nothing about any other object', async () => {
        await subject.put('east', pod({ name: 'mine' }), pod({ name: 'yours' }));
        const rights = podsIn({ clusters: ['east'], names: ['mine'] }, { clusters: ['west'], namespaces: ['shop'] });
        const recorder = await WatchRecorder.open(subject.pods, { search: { rights } });
        const remove = (name: string) => ({ type: 'delete', namespace: 'default', name }) as const;
        const before = await recorder.told(1);

        await subject.put('west', pod({ name: 'mine' }));
        await subject.pods.applyBatch('east', [remove('yours')], signal);
        await subject.put('west', pod({ name: 'ours', namespace: 'shop' }));
        await subject.pods.applyBatch('east', [remove('mine')], signal);

        expect(before).toEqual(['ADDED default/mine']);
        expect(await recorder.told(2)).toEqual(['ADDED shop/ours', 'DELETED default/mine']);
        await recorder.close();
      });
    }

    function storageOf(config: ResourceStorageConfig): ResourceStorage {
      return subject.factory.newResourceStorage(config);
    }
  });
}

interface Placed {
  readonly cluster: string;
  readonly config: ResourceStorageConfig;
  readonly object: KubernetesObject;
}

/** An object of each name in each namespace of each cluster, in order. */
function objectsOf(config: ResourceStorageConfig): readonly Placed[] {
  const { kind } = config;
  return clusters.flatMap((cluster) =>
    namespaces.flatMap((namespace) =>
      names.map((name) => ({ cluster, config, object: at(cluster, { ...pod({ name, namespace }), kind }) })),
    ),
  );
}

/** The object with a uid that says which one it is. */
function at(cluster: string, object: KubernetesObject): KubernetesObject {
  const { kind, metadata } = object;
  const uid = [cluster, kind, metadata?.namespace, metadata?.name].join('/').slice(0, 36);
  return { ...object, metadata: { ...metadata, uid } };
}

function randomRights(random: Random): SearchRights {
  const types = [podConfig, deployments, clusterRoles].map(({ resource }) => resource);
  // Few scopes and many are answered in different ways.
  const most = random.pick([3, 3, 200]);
  return {
    grants: Array.from({ length: random.integer(0, 4) }, () => ({
      types: some(random, types),
      scopes: Array.from({ length: random.integer(0, most) }, () => ({
        clusters: some(random, clusters),
        ...(random.chance(0.6) ? { namespaces: some(random, namespaces) } : {}),
        ...(random.chance(0.4) ? { names: some(random, names) } : {}),
      })),
    })),
  };
}

function randomSearch(random: Random): SearchOptions {
  return {
    ...EVERYTHING,
    clusters: { in: random.chance(0.2) ? some(random, clusters) : [], notIn: [] },
    names: { in: [], notIn: random.chance(0.2) ? [random.pick(names)] : [] },
    limit: random.pick([0, 1, 4]),
  };
}

function some<T>(random: Random, values: readonly T[]): readonly T[] {
  return values.filter(() => random.chance(0.4));
}

/** What the rights mean, object by object. */
function isIn({ cluster, config: { resource }, object }: Placed, { grants }: SearchRights): boolean {
  const { namespace = '', name = '' } = object.metadata ?? {};
  const scopes = grants.filter(({ types }) => types.includes(resource)).flatMap((grant) => grant.scopes);
  return scopes.some(
    (scope) =>
      scope.clusters.includes(cluster) &&
      (scope.namespaces === undefined || scope.namespaces.includes(namespace)) &&
      (scope.names === undefined || scope.names.includes(name)),
  );
}

function isSearched({ cluster, object }: Placed, search: SearchOptions): boolean {
  const isThere = search.clusters.in.length === 0 || search.clusters.in.includes(cluster);
  return isThere && !search.names.notIn.includes(object.metadata?.name ?? '');
}

async function uidsOfPages(storage: ResourceStorage, search: SearchOptions): Promise<readonly string[]> {
  const uids: string[] = [];
  for (let more: string | undefined = ''; more !== undefined;) {
    const page: Awaited<ReturnType<typeof read<StoredJson>>> = await read(
      await storage.list({ ...search, continue: more }, signal),
    );
    uids.push(...page.items.map((json) => uidOf(parsed(json))));
    more = page.summary.continue;
  }
  return uids;
}

function parsed(json: StoredJson): KubernetesObject {
  return JSON.parse(json.toString()) as KubernetesObject;
}

function uidOf({ metadata }: KubernetesObject): string {
  return metadata?.uid ?? '';
}
