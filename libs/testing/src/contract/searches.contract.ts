/// <reference types="jest" />
import { EVERYTHING, type SearchOptions } from '#api';
import type { KubernetesObject } from '#kube';
import type { StoredJson } from '#storage';
import { clusterRoles, deployments, owned, pod, read, role, signal, type StorageSubject } from './storage-subject.js';

/** Searches along owners, and over several types. */
export function describeSearches(subject: StorageSubject): void {
  (subject.abilities.owners ? describe : describe.skip)('owners', () => {
    beforeEach(async () => {
      const deploymentStorage = subject.factory.newResourceStorage(deployments);
      const web = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop', uid: 'd1' },
      };
      for (const cluster of ['east', 'west']) {
        await deploymentStorage.applyBatch(cluster, [{ type: 'upsert', object: web }], signal);
      }
      await subject.put('east', owned('rs', 'r1', 'd1'), owned('child', 'p1', 'r1'), owned('other', 'p2', 'r2'));
      await subject.put('west', owned('far', 'p3', 'd1'));
    });

    it.each<[string, SearchOptions['owner'], readonly string[]]>([
      ['by uid', { uid: 'd1', seniority: 0 }, ['shop/rs', 'shop/far']],
      ['by uid, one generation down', { uid: 'd1', seniority: 1 }, ['shop/child']],
      ['by uid, without a row of its own', { uid: 'r2', seniority: 0 }, ['shop/other']],
      ['by uid before name', { uid: 'r2', name: 'web', seniority: 0 }, ['shop/other']],
      ['by name', { name: 'web', seniority: 0 }, ['shop/rs', 'shop/far']],
      [
        'by name and type',
        { name: 'web', groupResource: { group: 'apps', resource: 'deployments' }, seniority: 1 },
        ['shop/child'],
      ],
      ['by a uid that no object has', { uid: 'é', seniority: 1 }, []],
      ['by the uid of a text that no database has', { uid: 'a\0b', seniority: 0 }, []],
      [
        'by a type that no cluster has',
        { name: 'web', groupResource: { group: 'é', resource: 'é' }, seniority: 0 },
        [],
      ],
      ['by name of another type', { name: 'web', groupResource: { group: '', resource: 'pods' }, seniority: 0 }, []],
    ])('are found %s', async (_how, owner, expected) => {
      expect((await subject.list(owner === undefined ? {} : { owner })).keys).toEqual(expected);
    });

    it('are looked for in the searched clusters only', async () => {
      const { keys } = await subject.list({
        clusters: { in: ['west'], notIn: [] },
        owner: { name: 'web', seniority: 0 },
      });

      expect(keys).toEqual(['shop/far']);
    });

    it('are looked for by name in the searched namespaces and at cluster scope, their objects in the namespaces', async () => {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web', uid: 'n1' } };
      const namespaces = { resource: { group: '', version: 'v1', resource: 'namespaces' }, kind: 'Namespace' };
      const storage = subject.factory.newResourceStorage({ ...namespaces, namespaced: false });
      await storage.applyBatch('east', [{ type: 'upsert', object: namespace }], signal);
      await subject.put('east', owned('quota', 'q1', 'n1'));
      const owner = { name: 'web', seniority: 0 };

      const inShop = await subject.list({ owner, namespaces: { in: ['shop'], notIn: [] } });
      const elsewhere = await subject.list({ owner, namespaces: { in: ['default'], notIn: [] } });

      expect(inShop.keys).toEqual(['shop/quota', 'shop/rs', 'shop/far']);
      expect(elsewhere.keys).toEqual([]);
    });

    it.each([-1, 11, 1000, 0.5])('of seniority %d are refused', async (seniority) => {
      const listing = subject.pods.list({ ...EVERYTHING, owner: { uid: 'd1', seniority } }, signal);

      await expect(listing).rejects.toMatchObject({ code: 'BadRequest', field: 'ownerSeniority' });
    });
  });

  describe('collections', () => {
    beforeEach(async () => {
      await subject.put('east', pod({ name: 'web' }));
      const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' } };
      await subject.factory.newResourceStorage(deployments).applyBatch('east', [{ type: 'upsert', object }], signal);
      await subject.factory
        .newResourceStorage(clusterRoles)
        .applyBatch('east', [{ type: 'upsert', object: role('admin') }], signal);
    });

    it.each<[string, { group: string; version: string; resource: string }[], readonly string[]]>([
      ['workloads', [], ['Deployment web']],
      ['kuberesources', [], ['ClusterRole admin', 'Pod web', 'Deployment web']],
      ['any', [{ group: '', version: '', resource: '' }], ['Pod web']],
      ['any', [{ group: '*', version: '', resource: '' }], ['ClusterRole admin', 'Pod web', 'Deployment web']],
      ['any', [{ group: 'apps', version: 'v1', resource: 'deployments' }], ['Deployment web']],
      ['any', [{ group: 'apps', version: 'v2', resource: 'deployments' }], []],
      ['any', [{ group: 'é', version: '', resource: 'é' }], []],
      [
        'any',
        [
          { group: 'apps', version: 'v1', resource: '' },
          { group: '', version: '', resource: 'pods' },
          { group: '', version: '', resource: 'pods' },
        ],
        ['Pod web', 'Deployment web'],
      ],
    ])('%s of %j lists objects of several types', async (collection, types, expected) => {
      const collectionStorage = subject.factory.newCollectionResourceStorage(collection);

      const all = await read(await collectionStorage.list(EVERYTHING, types, signal));
      const options = { ...EVERYTHING, limit: 1, onlyMetadata: true, continue: '' };
      const paged: typeof all.items = [];
      for (let more: string | undefined = ''; more !== undefined;) {
        const page: typeof all = await read(
          await collectionStorage.list({ ...options, continue: more }, types, signal),
        );
        paged.push(...page.items);
        more = page.summary.continue;
      }

      const told = ({ type, json }: { type: { kind: string }; json: StoredJson }): string =>
        `${type.kind} ${(JSON.parse(json.toString()) as KubernetesObject).metadata?.name ?? ''}`;
      expect(all.items.map(told)).toEqual(expected);
      expect(paged.map(told)).toEqual(expected);
    });

    it('that do not exist are refused', () => {
      expect(() => subject.factory.newCollectionResourceStorage('none')).toThrow(
        expect.objectContaining({ code: 'NotFound' }),
      );
    });

    it('are not searched by owner', async () => {
      const options = { ...EVERYTHING, owner: { uid: 'd1', seniority: 0 } };

      const listing = subject.factory.newCollectionResourceStorage('workloads').list(options, [], signal);

      await expect(listing).rejects.toMatchObject({ code: 'BadRequest' });
    });

    it('without types need some from the request', async () => {
      const listing = subject.factory.newCollectionResourceStorage('any').list(EVERYTHING, [], signal);

      await expect(listing).rejects.toMatchObject({ code: 'BadRequest' });
    });
  });
}
