/// <reference types="jest" />
import { type KubernetesObject, objectKey, parseLabelSelector } from '#kube';
import type { ResourceChange } from '#storage';
import { clusterRoles, listed, pod, role, signal, type StorageSubject } from './storage-subject.js';

/** What is written can be read, by its name and by its version. */
export function describeWrites(subject: StorageSubject): void {
  describe('get', () => {
    it('gives back what was stored', async () => {
      const object = pod({ name: 'web', labels: { app: 'wéb' }, annotations: { text: 'a "quoted" \\ \n ☃ 😀' } });

      await subject.put('east', object);

      const json = await subject.pods.get('east', { namespace: 'default', name: 'web' }, signal);
      expect(JSON.parse(json.toString())).toEqual(object);
    });

    it.each([
      ['another cluster', 'west', { namespace: 'default', name: 'web' }],
      ['another namespace', 'east', { namespace: 'kube-system', name: 'web' }],
      ['another name', 'east', { namespace: 'default', name: 'we' }],
      ['a cluster that cannot be', 'é', { namespace: 'default', name: 'web' }],
      ['a namespace that cannot be', 'east', { namespace: 'a\0', name: 'web' }],
    ])('does not find an object in %s', async (_where, cluster, objectName) => {
      await subject.put('east', pod({ name: 'web' }));

      await expect(subject.pods.get(cluster, objectName, signal)).rejects.toMatchObject({ code: 'NotFound' });
    });

    it('stops with the reason of the signal', async () => {
      const reason = new Error('stopped');

      await expect(
        subject.pods.get('east', { namespace: 'default', name: 'web' }, AbortSignal.abort(reason)),
      ).rejects.toBe(reason);
    });
  });

  describe('applyBatch', () => {
    it('replaces an object', async () => {
      await subject.put('east', pod({ name: 'web', resourceVersion: '1' }));
      await subject.put('east', pod({ name: 'web', resourceVersion: '2' }));

      expect((await subject.list({})).objects.map(({ metadata }) => metadata?.resourceVersion)).toEqual(['2']);
    });

    it('takes an object again as it is stored', async () => {
      await subject.put('east', pod({ name: 'web' }));
      await subject.put('east', pod({ name: 'web' }));

      expect((await subject.list({})).objects).toEqual([pod({ name: 'web' })]);
    });

    it('lets the last of several changes to one object count', async () => {
      const changes: ResourceChange[] = [
        { type: 'upsert', object: pod({ name: 'kept', resourceVersion: '1' }) },
        { type: 'upsert', object: pod({ name: 'gone' }) },
        { type: 'delete', namespace: 'default', name: 'kept' },
        { type: 'delete', namespace: 'default', name: 'gone' },
        { type: 'upsert', object: pod({ name: 'kept', resourceVersion: '2' }) },
      ];

      const results = await subject.pods.applyBatch('east', changes, signal);

      expect(results).toEqual(changes.map(() => undefined));
      expect(
        (await subject.list({})).objects.map(({ metadata }) => [metadata?.name, metadata?.resourceVersion]),
      ).toEqual([['kept', '2']]);
    });

    it('deletes, and finds nothing wrong with deleting what is not there', async () => {
      await subject.put('east', pod({ name: 'web' }));
      const change: ResourceChange = { type: 'delete', namespace: 'default', name: 'web' };

      expect(await subject.pods.applyBatch('east', [change], signal)).toEqual([undefined]);
      expect(await subject.pods.applyBatch('east', [change], signal)).toEqual([undefined]);

      expect((await subject.list({})).keys).toEqual([]);
    });

    it('stores nothing of an empty batch', async () => {
      expect(await subject.pods.applyBatch('east', [], signal)).toEqual([]);
    });

    it('keeps objects apart whose long names differ at the end', async () => {
      const long = 'n'.repeat(252);

      await subject.put('east', pod({ name: `${long}a` }), pod({ name: `${long}b` }));

      expect((await subject.list({})).keys).toEqual([`default/${long}a`, `default/${long}b`]);
    });

    it('keeps objects apart whose names differ in case', async () => {
      const roles = subject.factory.newResourceStorage(clusterRoles);
      const changes = ['admin', 'Admin'].map((name) => ({ type: 'upsert', object: role(name) }) as const);

      await roles.applyBatch('east', changes, signal);

      const json = await roles.get('east', { namespace: '', name: 'Admin' }, signal);
      expect(JSON.parse(json.toString())).toEqual(role('Admin'));
      expect((await listed(roles, { names: { in: ['admin'], notIn: [] } })).keys).toEqual(['admin']);
    });

    it('stores objects of a long group and version', async () => {
      const config = {
        resource: {
          group: `${'g'.repeat(190)}.example.com`,
          version: `v1alpha${'1'.repeat(50)}`,
          resource: 'things',
        },
        kind: 'Thing',
        namespaced: true,
      };
      const things = subject.factory.newResourceStorage(config);

      const [result] = await things.applyBatch('east', [{ type: 'upsert', object: pod({ name: 'one' }) }], signal);

      expect(result).toBeUndefined();
      expect((await listed(things, {})).keys).toEqual(['default/one']);
    });

    it('stores text with NUL and lone surrogates, whatever becomes of those', async () => {
      const object = pod({ name: 'odd', annotations: { odd: 'a\u0000b\ud800c', escaped: '\\u0000' } });

      await subject.put('east', object);

      const json = await subject.pods.get('east', { namespace: 'default', name: 'odd' }, signal);
      const { metadata } = JSON.parse(json.toString()) as KubernetesObject;
      expect(metadata?.annotations?.['odd']).toMatch(/^a.b.c$/s);
      expect(metadata?.annotations?.['escaped']).toBe('\\u0000');
    });

    it('writes a batch of many sizes completely', async () => {
      const objects = Array.from({ length: 1237 }, (_, index) =>
        pod({ name: `pod-${index}`, labels: { index: String(index), app: 'many' } }),
      );

      await subject.put('east', ...objects);

      expect((await subject.list({})).keys.toSorted()).toEqual(objects.map(objectKey).toSorted());
      expect((await subject.list({ labelSelector: parseLabelSelector('app=many,index in (7,1236)') })).keys).toEqual([
        'default/pod-1236',
        'default/pod-7',
      ]);
    });

    it('forgets the labels of a replaced object', async () => {
      await subject.put('east', pod({ name: 'web', labels: { app: 'old', stays: 'yes' } }));
      await subject.put('east', pod({ name: 'web', labels: { app: 'new', stays: 'yes' } }));

      expect((await subject.list({ labelSelector: parseLabelSelector('app=old') })).keys).toEqual([]);
      expect((await subject.list({ labelSelector: parseLabelSelector('app=new,stays') })).keys).toEqual([
        'default/web',
      ]);
    });
  });
}
