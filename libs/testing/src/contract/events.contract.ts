/// <reference types="jest" />
import { EVERYTHING, EVENTS_ANNOTATION, type SearchOptions } from '#api';
import type { KubernetesObject } from '#kube';
import { listed, pod, podConfig, read, signal, type StorageSubject } from './storage-subject.js';

/** Events stay with the object they are about. Only asked of storages that record them. */
export function describeEvents(subject: StorageSubject): void {
  if (!subject.abilities.events) {
    return;
  }
  describe('recordEvent', () => {
    const record = async (cluster: string, core: KubernetesObject): Promise<void> => {
      await subject.pods.recordEvent?.(cluster, core, signal);
    };
    const namesIn = async (options: Partial<SearchOptions> = {}): Promise<Record<string, string[] | undefined>> => {
      const { objects } = await listed(subject.pods, { injectEvents: true, ...options });
      return Object.fromEntries(objects.map((object) => [object.metadata?.name, eventNames(object)]));
    };
    const eventVersions = async (cluster: string): Promise<Record<string, string>> => {
      const versions: Record<string, string> = {};
      for await (const { resource, eventVersionByKey = [] } of subject.factory.getResourceVersions(cluster, signal)) {
        for (const [key, version] of eventVersionByKey) {
          versions[`${resource.resource} ${key}`] = version;
        }
      }
      return versions;
    };

    it('shows events with their object, newest first, and only when asked', async () => {
      await subject.put('east', pod({ name: 'web', uid: 'web-uid' }), pod({ name: 'quiet', uid: 'quiet-uid' }));
      await record('east', event('first', 'web-uid', { second: 1 }));
      await record('east', event('third', 'web-uid', { second: 3 }));
      await record('east', event('second', 'web-uid', { second: 2, message: 'a "quoted" \\ ☃' }));

      expect(await namesIn()).toEqual({ web: ['third', 'second', 'first'], quiet: undefined });
      expect(await namesIn({ injectEvents: false })).toEqual({ web: undefined, quiet: undefined });
      const [, web] = (await listed(subject.pods, { injectEvents: true })).objects;
      expect(eventsOf(web)?.[1]).toEqual(event('second', 'web-uid', { second: 2, message: 'a "quoted" \\ ☃' }));
      expect(web?.['spec']).toEqual({});
    });

    it('keeps the annotations that are there', async () => {
      await subject.put('east', pod({ name: 'web', uid: 'web-uid', annotations: { note: 'kept' } }));
      await record('east', event('first', 'web-uid'));

      const [web] = (await listed(subject.pods, { injectEvents: true })).objects;

      expect(web?.metadata?.annotations).toEqual({ note: 'kept', [EVENTS_ANNOTATION]: expect.any(String) });
    });

    it('shows events with metadata alone, on pages, and in collections', async () => {
      await subject.put('east', pod({ name: 'db', uid: 'db-uid' }), pod({ name: 'web', uid: 'web-uid' }));
      await record('east', event('first', 'web-uid'));

      const { objects } = await listed(subject.pods, { injectEvents: true, onlyMetadata: true });
      expect(objects.map((object) => [object['spec'], eventNames(object)])).toEqual([
        [undefined, undefined],
        [undefined, ['first']],
      ]);
      const page = await listed(subject.pods, { injectEvents: true, limit: 1 });
      const next = await listed(subject.pods, { injectEvents: true, limit: 1, continue: page.summary.continue ?? '' });
      expect(next.objects.map(eventNames)).toEqual([['first']]);

      const types = [{ group: '', version: 'v1', resource: 'pods' }];
      const any = subject.factory.newCollectionResourceStorage('any');
      const { items } = await read(await any.list({ ...EVERYTHING, injectEvents: true }, types, signal));
      expect(items.map(({ json }) => eventNames(JSON.parse(json.toString()) as KubernetesObject))).toEqual([
        undefined,
        ['first'],
      ]);
    });

    it('lets a later version of an event take the place of the former', async () => {
      await subject.put('east', pod({ name: 'web', uid: 'web-uid' }));
      await record('east', event('first', 'web-uid', { second: 1, resourceVersion: '7' }));
      await record('east', event('first', 'web-uid', { second: 2, resourceVersion: '8' }));

      expect(await namesIn()).toEqual({ web: ['first'] });
      expect(await eventVersions('east')).toEqual({ 'pods default/first': '8' });
    });

    it('keeps the newest of many events', async () => {
      await subject.put('east', pod({ name: 'web', uid: 'web-uid' }));
      const seconds = Array.from({ length: 59 }, (_, second) => (second * 7) % 59);
      for (const second of seconds) {
        await record('east', event(`event-${second}`, 'web-uid', { second }));
      }

      const { web = [] } = await namesIn();

      const newest = Array.from({ length: web.length }, (_, index) => `event-${58 - index}`);
      expect(web).toEqual(newest);
      expect(web.length).toBeGreaterThanOrEqual(10);
      expect(web.length).toBeLessThan(59);
      expect(Object.keys(await eventVersions('east'))).toHaveLength(web.length);
    });

    it('finds the object by cluster and uid, and nothing wrong with an event about another', async () => {
      await subject.put('east', pod({ name: 'web', uid: 'web-uid' }));
      await subject.put('west', pod({ name: 'twin', uid: 'web-uid' }));

      await record('east', event('first', 'web-uid'));
      await record('east', event('lost', 'nobody'));

      expect(await namesIn()).toEqual({ web: ['first'], twin: undefined });
      expect(await eventVersions('west')).toEqual({});
    });

    it('refuses an event that is about no object', async () => {
      const { involvedObject: _, ...rest } = event('first', 'web-uid');

      await expect(record('east', rest)).rejects.toMatchObject({ code: 'Rejected' });
      await expect(record('east', event('first', ''))).rejects.toMatchObject({ code: 'Rejected' });
    });

    it('keeps events when the object changes, and forgets them when another takes its name', async () => {
      await subject.put('east', pod({ name: 'web', uid: 'web-uid' }));
      await record('east', event('first', 'web-uid'));

      await subject.put('east', pod({ name: 'web', uid: 'web-uid', resourceVersion: '2' }));
      expect(await namesIn()).toEqual({ web: ['first'] });

      await subject.put('east', pod({ name: 'web', uid: 'new-uid', resourceVersion: '3' }));
      expect(await namesIn()).toEqual({ web: undefined });
      expect(await eventVersions('east')).toEqual({});

      await record('east', event('other', 'new-uid'));
      expect(await namesIn()).toEqual({ web: ['other'] });
    });

    it('forgets the events of an object that is deleted or cleaned up', async () => {
      const change = { type: 'delete', namespace: 'default', name: 'web' } as const;
      for (const remove of [
        () => subject.pods.applyBatch('east', [change], signal),
        () => subject.factory.cleanClusterResource('east', podConfig.resource, signal),
        () => subject.factory.cleanCluster('east', signal),
      ]) {
        await subject.put('east', pod({ name: 'web', uid: 'web-uid' }));
        await record('east', event('first', 'web-uid'));

        await remove();

        await subject.put('east', pod({ name: 'web', uid: 'web-uid' }));
        expect(await namesIn()).toEqual({ web: undefined });
        expect(await eventVersions('east')).toEqual({});
      }
    });

    it('does not count as a change of the object', async () => {
      const object = pod({ name: 'web', uid: 'web-uid' });
      await subject.put('east', object);

      await record('east', event('first', 'web-uid'));

      const json = await subject.pods.get('east', { namespace: 'default', name: 'web' }, signal);
      expect(JSON.parse(json.toString())).toEqual(object);
    });
  });
}

interface EventSketch {
  readonly second?: number;
  readonly message?: string;
  readonly resourceVersion?: string;
}

/** A core Event in namespace `default` about the object with this uid. */
function event(
  name: string,
  uid: string,
  { second = 0, message = 'it happened', resourceVersion = '1' }: EventSketch = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'default', uid: `uid-of-${name}`, resourceVersion },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid },
    message,
    lastTimestamp: `2024-01-01T00:00:${String(second).padStart(2, '0')}Z`,
  };
}

function eventsOf(object: KubernetesObject | undefined): KubernetesObject[] | undefined {
  const text = object?.metadata?.annotations?.[EVENTS_ANNOTATION];
  return text === undefined ? undefined : (JSON.parse(text) as KubernetesObject[]);
}

function eventNames(object: KubernetesObject): string[] | undefined {
  return eventsOf(object)?.map(({ metadata }) => metadata?.name ?? '');
}
