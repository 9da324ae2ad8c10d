/// <reference types="jest" />
import { type KubernetesObject, parseFieldSelector, parseLabelSelector } from '#kube';
import { clusterRoles, pages, pod, podConfig, role, signal, type StorageSubject } from './storage-subject.js';
import { WatchRecorder, type WatchRequest } from './watch-recorder.js';

/** Watches begin where they are told to, miss nothing and repeat nothing. */
export function describeWatches(subject: StorageSubject): void {
  if (!subject.abilities.watch) {
    return;
  }

  describe('watch', () => {
    const open: WatchRecorder[] = [];
    const watch = async (request: WatchRequest = {}): Promise<WatchRecorder> => {
      const recorder = await WatchRecorder.open(subject.pods, request);
      open.push(recorder);
      return recorder;
    };
    const version = async (): Promise<string> => (await subject.list({})).summary.resourceVersion ?? '';
    const remove = async (cluster: string, name: string): Promise<void> => {
      await subject.pods.applyBatch(cluster, [{ type: 'delete', namespace: 'default', name }], signal);
    };
    const numbered = (name: string, n: number, app = 'web'): KubernetesObject =>
      pod({ name, resourceVersion: String(n), labels: { n: String(n), app } });

    afterEach(async () => {
      for (const recorder of open.splice(0)) {
        await recorder.close();
      }
    });

    it('goes on from a list with exactly what came later', async () => {
      await subject.put('east', pod({ name: 'before' }));
      const resourceVersion = await version();
      await subject.put('east', pod({ name: 'web' }));
      await subject.put('west', pod({ name: 'db' }));

      const recorder = await watch({ resourceVersion });

      expect(await recorder.told(2)).toEqual(['ADDED default/web', 'ADDED default/db']);
      await remove('east', 'before');
      await subject.put('west', pod({ name: 'db', resourceVersion: '2' }));
      expect(await recorder.told(2)).toEqual(['DELETED default/before', 'MODIFIED default/db']);
    });

    it('goes on from the list of nothing', async () => {
      const resourceVersion = await version();

      const recorder = await watch({ resourceVersion, search: { names: { in: ['web'], notIn: [] } } });
      await subject.put('east', pod({ name: 'web' }));

      expect(await recorder.told(1)).toEqual(['ADDED default/web']);
    });

    it.each(['', '0'])('begins with everything there is when the version is %j', async (resourceVersion) => {
      await subject.put('east', pod({ name: 'web' }));
      await subject.put('west', pod({ name: 'web' }), pod({ name: 'db' }));

      const recorder = await watch({ resourceVersion });

      expect((await recorder.told(3)).toSorted()).toEqual([
        'ADDED default/db',
        'ADDED default/web',
        'ADDED default/web',
      ]);
      await remove('west', 'db');
      expect(await recorder.told(1)).toEqual(['DELETED default/db']);
    });

    it('tells where the initial events end', async () => {
      await subject.put('east', pod({ name: 'web' }));

      const recorder = await watch({ sendInitialEvents: true, allowBookmarks: true });

      const [first, second] = await recorder.take(2);
      expect(first).toMatchObject({ type: 'ADDED', key: 'default/web' });
      expect(second).toMatchObject({ type: 'BOOKMARK', isInitialEventsEnd: true });
      await remove('east', 'web');
      const resumed = await watch({ resourceVersion: second?.resourceVersion ?? '' });
      expect(await resumed.told(1)).toEqual(['DELETED default/web']);
    });

    it('sends no initial events when they are not wanted', async () => {
      await subject.put('east', pod({ name: 'web' }));

      const recorder = await watch({ sendInitialEvents: false });
      await subject.put('east', pod({ name: 'db' }));

      expect(await recorder.told(1)).toEqual(['ADDED default/db']);
    });

    it('shows every change once, in order, with what it led to', async () => {
      const resourceVersion = await version();
      for (let n = 1; n <= 5; n += 1) {
        await subject.put('east', numbered('web', n), numbered('db', n));
      }
      await remove('east', 'web');
      await subject.put('east', numbered('web', 6));

      const events = await (await watch({ resourceVersion })).take(12);

      const told = (key: string): readonly string[] =>
        events
          .filter((event) => event.key === key)
          .map(({ type, object }) => `${type} ${object?.metadata?.labels?.['n'] ?? ''}`);
      const updates = ['ADDED 1', 'MODIFIED 2', 'MODIFIED 3', 'MODIFIED 4', 'MODIFIED 5'];
      expect(told('default/web')).toEqual([...updates, 'DELETED 5', 'ADDED 6']);
      expect(told('default/db')).toEqual(updates);
    });

    it('gives every event a version that the watch can be taken up again from', async () => {
      const start = await version();
      await subject.put('east', numbered('a', 1), numbered('b', 1), numbered('c', 1));
      await subject.put('west', numbered('a', 1));
      await remove('east', 'b');
      const events = await (await watch({ resourceVersion: start })).take(5);

      for (const [index, { resourceVersion, object }] of events.entries()) {
        expect(object?.metadata?.resourceVersion).toBe(resourceVersion);
        const later = await (await watch({ resourceVersion })).take(4 - index);
        expect(later).toEqual(events.slice(index + 1));
      }
      expect(new Set(events.map(({ resourceVersion }) => resourceVersion)).size).toBe(5);
    });

    it('leaves everything but the version as it is stored', async () => {
      const object = pod({
        name: 'web',
        resourceVersion: '7',
        annotations: { text: 'a "resourceVersion":"7" \\ \n ☃', last: '{"resourceVersion":"7"}' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Any', name: 'any', uid: 'o', controller: true }],
      });
      const resourceVersion = await version();
      await subject.put('east', object, pod({ name: 'other' }, { involved: { resourceVersion: '9' } }));

      const changes = await (await watch({ resourceVersion })).take(2);
      // Objects of one batch have no order among themselves.
      const [other, web] = changes.toSorted((a, b) => a.key.localeCompare(b.key));

      expect(web?.object).toEqual({
        ...object,
        metadata: { ...object.metadata, resourceVersion: web?.resourceVersion },
      });
      expect(other?.object?.metadata?.resourceVersion).toBe(other?.resourceVersion);
      expect(other?.object).toMatchObject({ spec: { involved: { resourceVersion: '9' } } });
    });

    it('tells an object that comes to match as new, and one that no longer does as deleted', async () => {
      await subject.put('east', numbered('web', 1, 'other'));
      const recorder = await watch({
        resourceVersion: await version(),
        search: { labelSelector: parseLabelSelector('app=web') },
      });

      await subject.put('east', numbered('web', 2));
      await subject.put('east', numbered('web', 3));
      await subject.put('east', numbered('web', 4, 'other'));
      await subject.put('east', numbered('web', 5, 'other'));
      await remove('east', 'web');
      await subject.put('east', numbered('web', 6));

      const events = await recorder.take(4);
      expect(events.map(({ type, object }) => `${type} ${object?.metadata?.labels?.['n'] ?? ''}`)).toEqual([
        'ADDED 2',
        'MODIFIED 3',
        'DELETED 3',
        'ADDED 6',
      ]);
      expect(events.map(({ object }) => object?.metadata?.resourceVersion)).toEqual(
        events.map(({ resourceVersion }) => resourceVersion),
      );
    });

    it.each<readonly [string, WatchRequest['search'], readonly string[]]>([
      ['clusters', { clusters: { in: ['west'], notIn: [] } }, ['ADDED default/c', 'DELETED default/c']],
      ['other clusters', { clusters: { in: [], notIn: ['west', 'north'] } }, ['ADDED default/a', 'ADDED shop/b']],
      ['namespaces', { namespaces: { in: ['shop'], notIn: [] } }, ['ADDED shop/b', 'ADDED shop/d']],
      ['names', { names: { in: ['d', 'a'], notIn: [] } }, ['ADDED default/a', 'ADDED shop/d']],
      ['one name', { fieldSelector: parseFieldSelector('metadata.name=b') }, ['ADDED shop/b']],
      ['a field', { fieldSelector: parseFieldSelector('spec.nodeName=n1') }, ['ADDED shop/d']],
    ])('selects by %s', async (_what, search = {}, expected) => {
      const recorder = await watch({ resourceVersion: await version(), search });

      await subject.put('east', pod({ name: 'a' }), pod({ name: 'b', namespace: 'shop' }));
      await subject.put('west', pod({ name: 'c' }));
      await subject.put('north', pod({ name: 'd', namespace: 'shop' }, { nodeName: 'n1' }));
      await remove('west', 'c');

      expect((await recorder.told(expected.length)).toSorted()).toEqual(expected);
    });

    it('does not tell of other resources', async () => {
      const recorder = await watch({ resourceVersion: await version() });
      const roles = subject.factory.newResourceStorage(clusterRoles);

      await roles.applyBatch('east', [{ type: 'upsert', object: role('admin') }], signal);
      await subject.put('east', pod({ name: 'web' }));

      expect(await recorder.told(1)).toEqual(['ADDED default/web']);
    });

    it('tells everybody the same', async () => {
      const resourceVersion = await version();
      const [early, other] = [await watch({ resourceVersion }), await watch({ resourceVersion })];
      await subject.put('east', ...Array.from({ length: 7 }, (_, index) => pod({ name: `pod-${index}` })));
      const events = await early.take(7);

      expect(await other.take(7)).toEqual(events);
      expect(await (await watch({ resourceVersion })).take(7)).toEqual(events);
    });

    it('shows every object of a large batch', async () => {
      const recorder = await watch({ resourceVersion: await version() });
      const names = Array.from({ length: 60 }, (_, index) => `pod-${index}`);

      await subject.put('east', ...names.map((name) => pod({ name })));

      expect((await recorder.told(60)).toSorted()).toEqual(names.map((name) => `ADDED default/${name}`).toSorted());
    });

    it.each<readonly [string, () => Promise<void>]>([
      ['cluster', () => subject.factory.cleanCluster('east', signal)],
      ['resource', () => subject.factory.cleanClusterResource('east', podConfig.resource, signal)],
    ])('tells of the objects that go with their %s', async (_what, clean) => {
      await subject.put('east', pod({ name: 'web' }), pod({ name: 'db' }));
      await subject.put('west', pod({ name: 'stays' }));
      const recorder = await watch({ resourceVersion: await version() });

      await clean();
      await subject.put('west', pod({ name: 'last' }));

      const told = await recorder.told(3);
      expect(told.slice(0, 2).toSorted()).toEqual(['DELETED default/db', 'DELETED default/web']);
      expect(told.at(2)).toBe('ADDED default/last');
    });

    it('goes on from the first page of a list with what came to any page meanwhile', async () => {
      await subject.put('east', pod({ name: 'a' }), pod({ name: 'b' }), pod({ name: 'c' }));
      const first = await subject.list({ limit: 1 });
      await subject.put('east', pod({ name: 'a', resourceVersion: '2' }));

      const second = await subject.list({ limit: 1, continue: first.summary.continue ?? '' });

      expect(second.summary.resourceVersion).toBe(first.summary.resourceVersion);
      const recorder = await watch({ resourceVersion: second.summary.resourceVersion ?? '' });
      expect(await recorder.told(1)).toEqual(['MODIFIED default/a']);
      expect(await pages(subject.pods, { limit: 2 })).toEqual(['default/a', 'default/b', 'default/c']);
    });

    it.each(['!', '-1', '1.5', 'latest'])('refuses the version %j', async (resourceVersion) => {
      await expect(watch({ resourceVersion })).rejects.toMatchObject({
        code: expect.stringMatching(/^(Invalid|BadRequest)$/),
      });
    });

    it('stops with the reason of the signal', async () => {
      const reason = new Error('stopped');
      const recorder = await WatchRecorder.open(subject.pods, { resourceVersion: await version() });

      await expect(recorder.abort(reason)).rejects.toBe(reason);
    });
  });
}
