import type { KubernetesObject } from '#kube';
import { created, describePrinter, now } from './printer.contract.js';
import { printerFor } from './table-printer.js';

type Fields = Readonly<Record<string, unknown>>;

const template = {
  metadata: { labels: { b: '2', a: '1' } },
  spec: {
    nodeSelector: { disk: 'ssd' },
    initContainers: [{ name: 'init', image: 'busybox' }],
    containers: [
      { name: 'web', image: 'nginx:1' },
      { name: 'log', image: 'fluent' },
    ],
  },
};
const selector = { matchLabels: { app: 'web' } };
const metadata = created('web');
const containerCells = ['web,log', 'nginx:1,fluent'];
const startTime = '2024-06-01T11:58:30Z';

describePrinter('podtemplates', {
  columns: ['Name', 'Containers', 'Images', 'Pod Labels'],
  rows: [['containers without init containers', { metadata, template }, ['web', ...containerCells, 'a=1,b=2']]],
});

describePrinter('replicationcontrollers', {
  columns: [
    'Name',
    'Desired:integer',
    'Current:integer',
    'Ready:integer',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ],
  rows: [
    [
      'counts and a map of labels',
      {
        metadata,
        spec: { replicas: 3, selector: { app: 'web' }, template },
        status: { replicas: 2, readyReplicas: 1 },
      },
      ['web', 3, 2, 1, '5m', ...containerCells, 'app=web'],
    ],
    ['zeros without a status or template', { metadata }, ['web', 0, 0, 0, '5m', '', '', '<none>']],
  ],
});

describePrinter('replicasets.apps', {
  columns: [
    'Name',
    'Desired:integer',
    'Current:integer',
    'Ready:integer',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ],
  rows: [
    [
      'counts and a selector',
      { metadata, spec: { replicas: 3, selector, template }, status: { replicas: 2, readyReplicas: 1 } },
      ['web', 3, 2, 1, '5m', ...containerCells, 'app=web'],
    ],
  ],
});

describePrinter('deployments.apps', {
  columns: ['Name', 'Ready', 'Up-to-date', 'Available', 'Age', 'Containers*', 'Images*', 'Selector*'],
  rows: [
    [
      'how far a rollout has come',
      {
        metadata,
        spec: { replicas: 2, selector, template },
        status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 },
      },
      ['web', '1/2', 2, 1, '5m', ...containerCells, 'app=web'],
    ],
    ['an empty cell without a selector', { metadata, spec: { replicas: 2 } }, ['web', '0/2', 0, 0, '5m', '', '', '']],
  ],
});

describePrinter('statefulsets.apps', {
  columns: ['Name', 'Ready', 'Age', 'Containers*', 'Images*'],
  rows: [
    [
      'ready replicas',
      { metadata, spec: { replicas: 2, selector, template }, status: { readyReplicas: 1 } },
      ['web', '1/2', '5m', ...containerCells],
    ],
  ],
});

describePrinter('daemonsets.apps', {
  columns: [
    'Name',
    'Desired:integer',
    'Current:integer',
    'Ready:integer',
    'Up-to-date:integer',
    'Available:integer',
    'Node Selector',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ],
  rows: [
    [
      'counts of nodes',
      {
        metadata,
        spec: { selector, template },
        status: {
          desiredNumberScheduled: 5,
          currentNumberScheduled: 4,
          numberReady: 3,
          updatedNumberScheduled: 2,
          numberAvailable: 1,
        },
      },
      ['web', 5, 4, 3, 2, 1, 'disk=ssd', '5m', ...containerCells, 'app=web'],
    ],
  ],
});

const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: '1', controller: true };

describePrinter('controllerrevisions.apps', {
  columns: ['Name', 'Controller', 'Revision', 'Age'],
  rows: [
    [
      'the controller among the owners',
      {
        metadata: created('r1', { ownerReferences: [{ ...owner, name: 'other', controller: false }, owner] }),
        revision: 4,
      },
      ['r1', 'daemonset.apps/agent', 4, '5m'],
    ],
    [
      'a controller of the core group',
      { metadata: created('r1', { ownerReferences: [{ ...owner, apiVersion: 'v1', kind: 'Pod' }] }), revision: 4 },
      ['r1', 'pod/agent', 4, '5m'],
    ],
    ['no controller', { metadata: created('r1') }, ['r1', '<none>', 0, '5m']],
  ],
});

describe('a ControllerRevision', () => {
  it('fails the request when the apiVersion of its controller is none', () => {
    const object = { metadata: created('r1', { ownerReferences: [{ ...owner, apiVersion: 'a/b/c' }] }) };

    expect(() => printerFor({ group: 'apps', resource: 'controllerrevisions' }).cells(object, now)).toThrow(
      expect.objectContaining({ reason: 'InternalError' }),
    );
  });
});

describePrinter('jobs.batch', {
  columns: ['Name', 'Status', 'Completions', 'Duration', 'Age', 'Containers*', 'Images*', 'Selector*'],
  rows: [
    [
      'a job that runs',
      { metadata, spec: { completions: 3, selector, template }, status: { succeeded: 1, startTime } },
      ['web', 'Running', '1/3', '90s', '5m', ...containerCells, 'app=web'],
    ],
    [
      'a job that has ended',
      {
        metadata,
        spec: { completions: 1 },
        status: { succeeded: 1, startTime, completionTime: '2024-06-01T11:59:00Z' },
      },
      ['web', 'Running', '1/1', '30s', '5m', '', '', '<none>'],
    ],
    [
      'a work queue that has not started',
      { metadata, spec: { parallelism: 4 } },
      ['web', 'Running', '0/1 of 4', '', '5m', '', '', '<none>'],
    ],
    ['a single pod', { metadata, spec: { parallelism: 1 } }, ['web', 'Running', '0/1', '', '5m', '', '', '<none>']],
  ],
});

describe('the status of a job', () => {
  const condition = (type: string, status = 'True'): Fields => ({ type, status });

  it.each<[string, readonly Fields[], Fields]>([
    ['Complete', [condition('Failed'), condition('Complete')], {}],
    ['Failed', [condition('FailureTarget'), condition('Failed')], {}],
    ['Terminating', [condition('Suspended')], { deletionTimestamp: '2024-06-01T11:59:00Z' }],
    ['Suspended', [condition('FailureTarget'), condition('Suspended')], {}],
    ['FailureTarget', [condition('FailureTarget')], {}],
    ['Running', [condition('Complete', 'False'), condition('Complete')], {}],
  ])('is %s with conditions %j and metadata %j', (expected, conditions, meta) => {
    const object: KubernetesObject = { metadata: meta, status: { conditions } };

    expect(printerFor({ group: 'batch', resource: 'jobs' }).cells(object, now)[1]).toBe(expected);
  });
});

const jobTemplate = { spec: { template, selector } };

describePrinter('cronjobs.batch', {
  columns: [
    'Name',
    'Schedule',
    'Timezone',
    'Suspend:boolean',
    'Active:integer',
    'Last Schedule',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ],
  rows: [
    [
      'a suspended one that never ran',
      { metadata, spec: { schedule: '0/5 * * * ?', timeZone: 'Europe/Rome', suspend: true, jobTemplate } },
      ['web', '0/5 * * * ?', 'Europe/Rome', 'True', 0, '<none>', '5m', ...containerCells, 'app=web'],
    ],
    [
      'one whose time zone is empty',
      { metadata, spec: { schedule: '@daily', timeZone: '' } },
      ['web', '@daily', '', '<unset>', 0, '<none>', '5m', '', '', '<none>'],
    ],
    [
      'one that runs',
      {
        metadata,
        spec: { schedule: '@daily', suspend: false },
        status: { active: [{}, {}], lastScheduleTime: startTime },
      },
      ['web', '@daily', '<none>', 'False', 2, '90s', '5m', '', '', '<none>'],
    ],
    [
      'one that does not say whether it is suspended',
      { metadata, spec: { schedule: '@daily' } },
      ['web', '@daily', '<none>', '<unset>', 0, '<none>', '5m', '', '', '<none>'],
    ],
  ],
});
