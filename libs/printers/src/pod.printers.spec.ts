import type { KubernetesObject, TableCell } from '#kube';
import { created, describePrinter, now } from './printer.contract.js';
import { printerFor } from './table-printer.js';

type Fields = Readonly<Record<string, unknown>>;

const running = { running: {} };
const none = '<none>';

function containers(count: number): readonly Fields[] {
  return Array.from({ length: count }, (_, index) => ({ name: `c${index}`, image: `image-${index}` }));
}

function secondsAgo(seconds: number): string {
  return new Date(now.getTime() - seconds * 1000).toISOString();
}

function restarted(restartCount: number, seconds: number): Fields {
  return { restartCount, lastState: { terminated: { finishedAt: secondsAgo(seconds) } } };
}

function pod(spec: Fields, status: Fields, metadata: Fields = {}): KubernetesObject {
  return { metadata: created('web', metadata), spec: { containers: containers(1), ...spec }, status };
}

const ready = { name: 'c0', ready: true, state: running };
const sidecar = { name: 'side', restartPolicy: 'Always' };
const inits = { initContainers: [{ name: 'i0' }, { name: 'i1' }] };
const done = { name: 'i0', state: { terminated: { exitCode: 0 } } };

describePrinter('pods', {
  columns: ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP*', 'Node*', 'Nominated Node*', 'Readiness Gates*'],
  rows: [
    [
      'where a pod runs',
      pod(
        { nodeName: 'n1', readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] },
        {
          phase: 'Running',
          podIP: '10.0.0.1',
          podIPs: [{ ip: '10.0.0.2' }],
          nominatedNodeName: 'n2',
          containerStatuses: [ready],
          conditions: [
            { type: 'a', status: 'True' },
            { type: 'b', status: 'False' },
            { type: 'b', status: 'True' },
          ],
        },
      ),
      ['web', '1/1', 'Running', '0', '5m', '10.0.0.1', 'n1', 'n2', '1/2'],
    ],
    [
      'the first address of a pod that has only a list',
      pod({}, { phase: 'Running', podIPs: [{ ip: 'fd00::1' }] }),
      ['web', '0/1', 'Running', '0', '5m', 'fd00::1', none, none, none],
    ],
    [
      'a sidecar with its containers',
      pod(
        { initContainers: [sidecar] },
        {
          phase: 'Running',
          initContainerStatuses: [{ name: 'side', started: true, ready: true, state: running, ...restarted(3, 10) }],
          containerStatuses: [{ ...ready, ...restarted(4, 20) }],
        },
      ),
      ['web', '2/2', 'Running', '7 (10s ago)', '5m', none, none, none, none],
    ],
  ],
});

describe('the status of a pod', () => {
  const printer = printerFor({ group: '', resource: 'pods' });

  it.each<[string, KubernetesObject, readonly TableCell[]]>([
    [
      'is the reason of the first container that has one',
      pod(
        { containers: containers(2) },
        {
          phase: 'Running',
          containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }, ready],
        },
      ),
      ['1/2', 'ImagePullBackOff', '0'],
    ],
    [
      'is NotReady when some have completed and others run',
      pod(
        { containers: containers(2) },
        { phase: 'Running', containerStatuses: [{ state: { terminated: { reason: 'Completed' } } }, ready] },
      ),
      ['1/2', 'NotReady', '0'],
    ],
    [
      'is Running when those that have not completed are ready',
      pod(
        { containers: containers(2) },
        {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [{ state: { terminated: { reason: 'Completed' } } }, ready],
        },
      ),
      ['1/2', 'Running', '0'],
    ],
    [
      'counts init containers that are done',
      pod(inits, {
        phase: 'Pending',
        initContainerStatuses: [done, { name: 'i1', state: { waiting: { reason: 'PodInitializing' } } }],
      }),
      ['0/1', 'Init:1/2', '0'],
    ],
    [
      'is the reason of an init container that waits',
      pod(inits, {
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'i0', state: { waiting: { reason: 'CrashLoopBackOff' } }, ...restarted(4, 42) },
        ],
      }),
      ['0/1', 'Init:CrashLoopBackOff', '4 (42s ago)'],
    ],
    [
      'is the reason of an init container that failed',
      pod(inits, {
        phase: 'Pending',
        initContainerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error' } } }],
      }),
      ['0/1', 'Init:Error', '0'],
    ],
    [
      'is the signal that ended an init container',
      pod(inits, {
        phase: 'Pending',
        initContainerStatuses: [{ state: { terminated: { exitCode: 137, signal: 9 } } }],
      }),
      ['0/1', 'Init:Signal:9', '0'],
    ],
    [
      'is the exit code of an init container',
      pod(inits, { phase: 'Pending', initContainerStatuses: [{ state: { terminated: { exitCode: 2 } } }] }),
      ['0/1', 'Init:ExitCode:2', '0'],
    ],
    [
      'forgets restarts of init containers that are done',
      pod(inits, {
        phase: 'Running',
        initContainerStatuses: [{ ...done, ...restarted(2, 60) }],
        containerStatuses: [{ state: running, ...restarted(4, 20) }],
      }),
      ['0/1', 'Running', '4 (20s ago)'],
    ],
    [
      'keeps to an init container that fails again after initialisation',
      pod(inits, {
        phase: 'Running',
        conditions: [{ type: 'Initialized', status: 'True' }],
        initContainerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } }, ...restarted(5, 30) }],
        containerStatuses: [{ ...ready, ...restarted(1, 90) }],
      }),
      ['1/1', 'Init:CrashLoopBackOff', '1 (90s ago)'],
    ],
    [
      'does not say when a container restarted that ended at no known time',
      pod(
        {},
        {
          phase: 'Running',
          containerStatuses: [
            { ...ready, restartCount: 1, lastState: { terminated: { finishedAt: '0001-01-01T00:00:00Z' } } },
          ],
        },
      ),
      ['1/1', 'Running', '1'],
    ],
    ['is the reason of the pod', pod({}, { phase: 'Failed', reason: 'Evicted' }), ['0/1', 'Evicted', '0']],
    [
      'is the exit code of a container without a reason',
      pod({}, { phase: 'Running', containerStatuses: [{ state: { terminated: { exitCode: 137 } }, restartCount: 2 }] }),
      ['0/1', 'ExitCode:137', '2'],
    ],
    [
      'is the signal of a container without a reason',
      pod({}, { phase: 'Running', containerStatuses: [{ state: { terminated: { exitCode: 137, signal: 9 } } }] }),
      ['0/1', 'Signal:9', '0'],
    ],
    [
      'says that scheduling is gated',
      pod({}, { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }),
      ['0/1', 'SchedulingGated', '0'],
    ],
    [
      'is Terminating while the pod is deleted',
      pod({}, { phase: 'Running', containerStatuses: [ready] }, { deletionTimestamp: secondsAgo(1) }),
      ['1/1', 'Terminating', '0'],
    ],
    [
      'stays Completed when the pod that is deleted had ended',
      pod(
        {},
        { phase: 'Succeeded', containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }] },
        { deletionTimestamp: secondsAgo(1) },
      ),
      ['0/1', 'Completed', '0'],
    ],
    [
      'is Unknown on a lost node',
      pod({}, { phase: 'Running', reason: 'NodeLost' }, { deletionTimestamp: secondsAgo(1) }),
      ['0/1', 'Unknown', '0'],
    ],
  ])('%s', (_fact, object, expected) => {
    expect(printer.cells(object, now).slice(1, 4)).toEqual(expected);
  });

  it.each([
    ['Succeeded', ['Succeeded']],
    ['Failed', ['Failed']],
    ['Running', []],
    ['constructor', []],
  ])('says of a pod that is %s that it has completed: %j', (phase, reasons) => {
    const conditions = printer.conditions?.(pod({}, { phase })) ?? [];

    expect(conditions.map(({ reason }) => reason)).toEqual(reasons);
  });
});
