import { GroupResourceStatus } from './group-resource-status.js';
import type { NegotiatedResource } from './resource-negotiator.js';

function negotiated(group: string, resource: string, version: string, stored = version): NegotiatedResource {
  return {
    sync: { group, version, resource },
    storage: { group, version: stored, resource },
    kind: 'Kind',
    namespaced: true,
    recordsEvents: false,
  };
}

const carts = negotiated('shop.io', 'carts', 'v1');
const pods = negotiated('', 'pods', 'v1');

class Scene {
  clock = new Date('2026-01-01T00:00:00Z');
  changes = 0;
  readonly status = new GroupResourceStatus(
    () => (this.changes += 1),
    () => this.clock,
  );

  passSeconds(seconds: number): void {
    this.clock = new Date(this.clock.getTime() + seconds * 1000);
  }
}

describe('GroupResourceStatus', () => {
  it('is absent before the first negotiation, and empty after one without result', () => {
    const { status } = new Scene();
    expect(status.snapshot()).toBeUndefined();

    status.setNegotiated([]);

    expect(status.snapshot()).toEqual([]);
  });

  it('keeps groups and resources in the order of the request, and sorts versions', () => {
    const { status } = new Scene();

    status.setNegotiated([negotiated('shop.io', 'orders', 'v2'), pods, negotiated('shop.io', 'orders', 'v1'), carts]);

    expect(
      status
        .snapshot()
        ?.map(({ group, resources }) => [
          group,
          ...resources.map(
            ({ name, syncConditions }) => `${name} ${syncConditions.map(({ version }) => version).join()}`,
          ),
        ]),
    ).toEqual([
      ['shop.io', 'orders v1,v2', 'carts v1'],
      ['', 'pods v1'],
    ]);
  });

  it('forgets the version that a member had before it was upgraded, when what is stored remains', () => {
    const { status } = new Scene();
    const versions = (): unknown =>
      status.snapshot()?.flatMap(({ resources }) => resources.flatMap(({ syncConditions }) => syncConditions));
    status.setNegotiated([negotiated('networking.k8s.io', 'ingresses', 'v1beta1', 'v1')]);

    status.setNegotiated([negotiated('networking.k8s.io', 'ingresses', 'v1')]);

    expect(versions()).toMatchObject([{ version: 'v1' }]);
  });

  it('shows the state of the synchro', () => {
    const { status } = new Scene();
    status.setNegotiated([carts]);

    status.setState(carts.storage, carts.sync, { status: 'Error', reason: 'ResourceWatchFailed', message: 'no' });

    expect(status.snapshot()).toEqual([
      {
        group: 'shop.io',
        resources: [
          {
            name: 'carts',
            kind: 'Kind',
            namespaced: true,
            syncConditions: [
              {
                version: 'v1',
                storageVersion: 'v1',
                status: 'Error',
                reason: 'ResourceWatchFailed',
                message: 'no',
                lastTransitionTime: '2026-01-01T00:00:00Z',
              },
            ],
          },
        ],
      },
    ]);
  });

  it.each([
    ['Pending', true],
    ['Syncing', true],
    ['Stop', false],
    ['Error', false],
  ] as const)('mentions the initial list of a resource that is %s: %s', (state, isShown) => {
    const { status } = new Scene();
    status.setNegotiated([carts]);

    status.setState(carts.storage, carts.sync, { status: state, initialListPhase: true });

    const [condition] = status.snapshot()?.[0]?.resources[0]?.syncConditions ?? [];
    expect(condition).toMatchObject({ status: state });
    expect(condition?.initialListPhase === true).toBe(isShown);
  });

  it('mirrors the one synchro of several versions that are stored as one', () => {
    const { status } = new Scene();
    const [newer, older] = [
      negotiated('apps', 'deployments', 'v1beta2', 'v1'),
      negotiated('apps', 'deployments', 'v1beta1', 'v1'),
    ];
    status.setNegotiated([newer, older]);

    status.setState(newer.storage, newer.sync, { status: 'Syncing' });

    expect(status.snapshot()?.[0]?.resources[0]?.syncConditions).toMatchObject([
      { version: 'v1beta1', syncVersion: 'v1beta2', storageVersion: 'v1', status: 'Syncing' },
      { version: 'v1beta2', storageVersion: 'v1', status: 'Syncing' },
    ]);
  });

  it('does not know a resource without a synchro, since when it was negotiated', () => {
    const scene = new Scene();
    scene.status.setNegotiated([carts]);
    scene.passSeconds(60);

    scene.status.setNegotiated([carts]);

    expect(scene.status.snapshot()?.[0]?.resources[0]?.syncConditions).toMatchObject([
      { status: 'Unknown', reason: 'ResourceSynchroNotFound', lastTransitionTime: '2026-01-01T00:00:00Z' },
    ]);
  });

  it('keeps the time and stays silent when a state is repeated', () => {
    const scene = new Scene();
    scene.status.setNegotiated([carts]);
    scene.status.setState(carts.storage, carts.sync, { status: 'Syncing' });
    const before = { snapshot: scene.status.snapshot(), changes: scene.changes };
    scene.passSeconds(60);

    scene.status.setState(carts.storage, carts.sync, { status: 'Syncing' });

    expect({ snapshot: scene.status.snapshot(), changes: scene.changes }).toEqual(before);
  });

  it('shows a resource that is not wanted any more until its rows are gone', () => {
    const { status } = new Scene();
    status.setNegotiated([carts, pods]);
    status.setNegotiated([pods]);
    expect(status.snapshot()?.map(({ group }) => group)).toEqual(['', 'shop.io']);

    status.remove(carts.storage);

    expect(status.snapshot()?.map(({ group }) => group)).toEqual(['']);
  });
});
