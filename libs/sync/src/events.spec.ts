import { EVENTS_ANNOTATION, EVERYTHING } from '#api';
import type { KubernetesObject } from '#kube';
import { StorageFactory } from '#storage';
import { eventually } from '#testing';
import { configMap, configMaps, SyncStage, type Process } from './sync-stage.contract.js';

const events = { group: '', version: 'v1', resource: 'events' };

describe('events of the objects they involve', () => {
  const stage = new SyncStage();
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  function happen(name: string, involved: string, message = 'it happened'): void {
    const object = stage.member.store.get(configMaps, { namespace: 'default', name: involved });
    stage.member.store.create(events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'default', name, managedFields: [] },
      involvedObject: { kind: 'ConfigMap', namespace: 'default', name: involved, uid: object.metadata?.uid },
      message,
    });
  }

  /** Names of the events of each object, as they are stored. */
  async function recorded(process: Process): Promise<Readonly<Record<string, readonly string[]>>> {
    const factory = process.get(StorageFactory);
    const storage = factory.newResourceStorage({ resource: configMaps, kind: 'ConfigMap', namespaced: true });
    const list = await storage.list({ ...EVERYTHING, injectEvents: true }, new AbortController().signal);
    const objects: KubernetesObject[] = [];
    for await (const chunk of list.items) {
      objects.push(...chunk.map((json) => JSON.parse(json.toString()) as KubernetesObject));
    }
    return Object.fromEntries(objects.map(({ metadata }) => [metadata?.name ?? '', namesOf(metadata?.annotations)]));
  }

  it.each([
    ['opted in by name', ['configmaps'], { web: ['event'] }],
    ['opted in with the whole group', ['*'], { web: ['event'] }],
    ['not opted in', ['pods'], { web: [] }],
  ])('are recorded of a resource that is %s', async (_, eventsInvolvedResources, expected) => {
    stage.member.store.create(configMaps, configMap('web'));
    happen('event', 'web');
    const process = await stage.start();

    stage.importMember({
      syncResources: [
        { group: '', resources: ['configmaps'], eventsInvolvedResources, fieldSelector: 'metadata.namespace=default' },
      ],
    });

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing']));
    await eventually(async () => expect(await recorded(process)).toEqual(expected));
    expect(stage.member.requests.of('list', 'events').map(({ query }) => query.get('fieldSelector'))).toEqual(
      expected.web.map(() => 'involvedObject.kind=ConfigMap'),
    );
  });

  it('are recorded of more resources than may list their events at a time', async () => {
    const resources = ['configmaps', 'secrets', 'services', 'pods'];
    await stage.start();

    stage.importMember({ syncResources: [{ group: '', resources, eventsInvolvedResources: ['*'] }] });

    await eventually(() => expect(stage.member.requests.of('watch', 'events')).toHaveLength(resources.length));
  });

  it('are recorded as they happen, also of an object that is as new as they are, and outlive themselves', async () => {
    const process = await stage.start();
    stage.importMember({
      syncResources: [
        { group: '', resources: ['configmaps'], eventsInvolvedResources: ['configmaps'], namespaces: ['default'] },
      ],
    });
    await eventually(() => expect(stage.member.requests.of('watch', 'events')).toHaveLength(1));

    stage.member.store.create(configMaps, configMap('web'));
    happen('first', 'web');
    happen('second', 'web');
    await eventually(async () => expect(await recorded(process)).toEqual({ web: ['first', 'second'] }));
    stage.member.store.delete(events, { namespace: 'default', name: 'first' });
    happen('third', 'web');

    await eventually(async () => expect(await recorded(process)).toEqual({ web: ['first', 'second', 'third'] }));
  });

  it('are not listed again after a restart, and those that happened meanwhile are recorded', async () => {
    const first = await stage.start();
    stage.member.store.create(configMaps, configMap('web'));
    stage.importMember({
      syncResources: [
        { group: '', resources: ['configmaps'], eventsInvolvedResources: ['configmaps'], namespaces: ['default'] },
      ],
    });
    await eventually(() => expect(stage.member.requests.of('watch', 'events')).toHaveLength(1));
    happen('before', 'web');
    await eventually(async () => expect(await recorded(first)).toEqual({ web: ['before'] }));
    await first.stop();
    stage.member.requests.clear();
    happen('meanwhile', 'web');

    const second = await stage.start();

    await eventually(async () => expect(await recorded(second)).toEqual({ web: ['before', 'meanwhile'] }));
    expect(stage.member.requests.of('list', 'events')).toEqual([]);
  });
});

function namesOf(annotations: Readonly<Record<string, string>> = {}): readonly string[] {
  const list = JSON.parse(annotations[EVENTS_ANNOTATION] ?? '[]') as readonly KubernetesObject[];
  return list.map(({ metadata }) => metadata?.name ?? '').toSorted();
}
