/// <reference types="jest" />
import { EVERYTHING } from '#api';
import { parseLabelSelector } from '#kube';
import {
  clusterRoles,
  listed,
  pod,
  podConfig,
  role,
  signal,
  type StorageSubject,
  type StorageUnderTest,
  versionsIn,
} from './storage-subject.js';

/** Clusters come, are taken up again after a restart, and go; so do storages. */
export function describeLifecycle(subject: StorageSubject, open: () => Promise<StorageUnderTest>): void {
  const putRole = async (cluster: string, name: string): Promise<void> => {
    const roles = subject.factory.newResourceStorage(clusterRoles);
    await roles.applyBatch(cluster, [{ type: 'upsert', object: role(name) }], signal);
  };

  describe('prepareCluster', () => {
    it('may be repeated, and changes nothing that is stored', async () => {
      await subject.factory.prepareCluster('east', signal);
      await subject.put('east', pod({ name: 'web' }));

      await subject.factory.prepareCluster('east', signal);

      expect((await subject.list({})).keys).toEqual(['default/web']);
    });

    it('stores nothing yet', async () => {
      await subject.factory.prepareCluster('north', signal);

      expect(await versionsIn(subject.factory, 'north')).toEqual({});
    });
  });

  describe('getResourceVersions', () => {
    it('knows every stored object of the cluster by its key', async () => {
      await subject.put('west', pod({ name: 'elsewhere' }));
      await subject.put('east', pod({ name: 'web', resourceVersion: '7' }), pod({ name: 'db', resourceVersion: '8' }));
      await putRole('east', 'admin');

      const versions = await versionsIn(subject.factory, 'east');

      expect(versions).toEqual({
        '/v1/pods': { 'default/web': '7', 'default/db': '8' },
        'rbac.authorization.k8s.io/v1/clusterroles': { admin: '1' },
      });
    });

    it('follows what is written', async () => {
      await subject.put('east', pod({ name: 'web', resourceVersion: '7' }), pod({ name: 'db' }));
      await subject.put('east', pod({ name: 'web', resourceVersion: '9' }));
      await subject.pods.applyBatch('east', [{ type: 'delete', namespace: 'default', name: 'db' }], signal);

      expect(await versionsIn(subject.factory, 'east')).toEqual({ '/v1/pods': { 'default/web': '9' } });
    });

    it('gives large clusters completely', async () => {
      const objects = Array.from({ length: 2345 }, (_, index) =>
        pod({ name: `pod-${index}`, resourceVersion: String(index) }),
      );
      await subject.put('east', ...objects);

      const versions = await versionsIn(subject.factory, 'east');

      const expected = objects.map((_, index) => [`default/pod-${index}`, String(index)]);
      expect(versions).toEqual({ '/v1/pods': Object.fromEntries(expected) });
    });

    it('knows nothing of a cluster never seen', async () => {
      expect(await versionsIn(subject.factory, 'nowhere')).toEqual({});
    });
  });

  describe('clean-up', () => {
    it('of a cluster leaves the others, and may be repeated', async () => {
      const objects = Array.from({ length: 1100 }, (_, index) => pod({ name: `pod-${index}`, labels: { app: 'x' } }));
      await subject.put('east', ...objects);
      await subject.put('west', pod({ name: 'stays' }));

      await subject.factory.cleanCluster('east', signal);
      await subject.factory.cleanCluster('east', signal);

      expect((await subject.list({})).keys).toEqual(['default/stays']);
      expect((await subject.list({ labelSelector: parseLabelSelector('app=x') })).keys).toEqual([]);
      expect(await versionsIn(subject.factory, 'east')).toEqual({});
    });

    it('of a cluster never seen succeeds', async () => {
      await expect(subject.factory.cleanCluster('nowhere', signal)).resolves.toBeUndefined();
      await expect(
        subject.factory.cleanClusterResource('nowhere', podConfig.resource, signal),
      ).resolves.toBeUndefined();
    });

    it('of a resource leaves the others, and may be repeated', async () => {
      await subject.put('east', pod({ name: 'web' }));
      await subject.put('west', pod({ name: 'web' }));
      await putRole('east', 'admin');

      await subject.factory.cleanClusterResource('east', podConfig.resource, signal);
      await subject.factory.cleanClusterResource('east', podConfig.resource, signal);

      expect(await versionsIn(subject.factory, 'east')).toEqual({
        'rbac.authorization.k8s.io/v1/clusterroles': { admin: '1' },
      });
      expect((await subject.list({})).keys).toEqual(['default/web']);
    });

    it('of a resource spares its other versions', async () => {
      await subject.put('east', pod({ name: 'web' }));

      await subject.factory.cleanClusterResource('east', { ...podConfig.resource, version: 'v2' }, signal);

      expect((await subject.list({})).keys).toEqual(['default/web']);
    });

    it('lets the cluster come back', async () => {
      await subject.put('east', pod({ name: 'old' }));
      await subject.factory.cleanCluster('east', signal);

      await subject.factory.prepareCluster('east', signal);
      await subject.put('east', pod({ name: 'new' }));

      expect((await subject.list({})).keys).toEqual(['default/new']);
    });
  });

  describe('life', () => {
    it('answers a ping', async () => {
      await expect(subject.factory.ping(signal)).resolves.toBeUndefined();
    });

    it('shows what is stored to whoever opens it too, and after a restart', async () => {
      const { factory, reopen, dispose } = await open();
      const web = pod({ name: 'web', resourceVersion: '7', labels: { app: 'web' } });
      await factory.newResourceStorage(podConfig).applyBatch('east', [{ type: 'upsert', object: web }], signal);

      // Where nothing outlives the factory there is nothing to open.
      const other = (await reopen?.()) ?? factory;
      const { objects } = await listed(other.newResourceStorage(podConfig), {});
      if (other !== factory) {
        await factory.shutdown();
      }
      const versions = await versionsIn(other, 'east');

      expect(objects).toEqual([web]);
      expect(versions).toEqual({ '/v1/pods': { 'default/web': '7' } });
      await other.shutdown();
      await dispose();
    });

    (subject.abilities.events ? it : it.skip)(
      'knows the versions of recorded events, and after a restart',
      async () => {
        const { factory, reopen, dispose } = await open();
        const pods = factory.newResourceStorage(podConfig);
        await pods.applyBatch('east', [{ type: 'upsert', object: pod({ name: 'web', uid: 'web-uid' }) }], signal);
        const metadata = { name: 'started', namespace: 'default', uid: 'e', resourceVersion: '12345678901234567890' };
        const core = { apiVersion: 'v1', kind: 'Event', metadata, involvedObject: { uid: 'web-uid' } };
        await pods.recordEvent?.('east', core, signal);

        const other = (await reopen?.()) ?? factory;
        if (other !== factory) {
          await factory.shutdown();
        }
        const versions: [string, string][] = [];
        for await (const { eventVersionByKey = [] } of other.getResourceVersions('east', signal)) {
          versions.push(...eventVersionByKey);
        }

        expect(versions).toEqual([['default/started', '12345678901234567890']]);
        await other.shutdown();
        await dispose();
      },
    );

    it('fails every call cleanly once it is shut down', async () => {
      const { factory, dispose } = await open();
      const pods = factory.newResourceStorage(podConfig);
      await pods.applyBatch('east', [{ type: 'upsert', object: pod({ name: 'web' }) }], signal);

      await factory.shutdown();

      const failure = { name: 'StorageError', code: expect.stringMatching(/^(Recoverable|Internal)$/) };
      await expect(factory.ping(signal)).rejects.toMatchObject(failure);
      await expect(pods.get('east', { namespace: 'default', name: 'web' }, signal)).rejects.toMatchObject(failure);
      await expect(listed(pods, EVERYTHING)).rejects.toMatchObject(failure);
      await expect(versionsIn(factory, 'east')).rejects.toMatchObject(failure);
      await expect(factory.cleanCluster('east', signal)).rejects.toMatchObject(failure);
      const change = { type: 'upsert', object: pod({ name: 'late' }) } as const;
      await expect(pods.applyBatch('east', [change], signal)).rejects.toMatchObject(failure);
      await dispose();
    });
  });
}
