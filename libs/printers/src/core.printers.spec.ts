import { created, describePrinter } from './printer.contract.js';

const metadata = created('one');
const unknown = ['<none>', '<none>', '<unknown>', '<unknown>', '<unknown>'];

describePrinter('nodes', {
  columns: [
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
    'Internal-IP*',
    'External-IP*',
    'OS-Image*',
    'Kernel-Version*',
    'Container-Runtime*',
  ],
  rows: [
    [
      'a node that takes no pods',
      {
        metadata: created('n1', {
          labels: {
            'node-role.kubernetes.io/worker': '',
            'node-role.kubernetes.io/control-plane': 'x',
            'node-role.kubernetes.io/': '',
            'kubernetes.io/role': 'worker',
          },
        }),
        spec: { unschedulable: true },
        status: {
          conditions: [{ type: 'Ready', status: 'False' }, { type: 'Ready', status: 'True' }, { type: 'DiskPressure' }],
          addresses: [
            { type: 'Hostname', address: 'n1' },
            { type: 'InternalIP', address: '10.0.0.1' },
            { type: 'InternalIP', address: '10.0.0.2' },
            { type: 'ExternalIP', address: '' },
            { type: 'ExternalIP', address: '1.2.3.4' },
          ],
          nodeInfo: {
            kubeletVersion: 'v1.32.1',
            osImage: 'Debian',
            kernelVersion: '6.1',
            containerRuntimeVersion: 'containerd://2.0',
          },
        },
      },
      [
        'n1',
        'Ready,SchedulingDisabled',
        'control-plane,worker',
        '5m',
        'v1.32.1',
        '10.0.0.1',
        '',
        'Debian',
        '6.1',
        'containerd://2.0',
      ],
    ],
    [
      'a node that is not ready',
      { metadata, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
      ['one', 'NotReady', '<none>', '5m', '', ...unknown],
    ],
    ['a node nobody heard of', { metadata }, ['one', 'Unknown', '<none>', '5m', '', ...unknown]],
  ],
});

describePrinter('namespaces', {
  columns: ['Name', 'Status', 'Age'],
  rows: [['its phase', { metadata, status: { phase: 'Active' } }, ['one', 'Active', '5m']]],
});

describePrinter('configmaps', {
  columns: ['Name', 'Data', 'Age'],
  rows: [
    ['the number of texts and bytes', { metadata, data: { a: '', b: '' }, binaryData: { c: '' } }, ['one', 3, '5m']],
    ['none without data', { metadata }, ['one', 0, '5m']],
  ],
});

describePrinter('secrets', {
  columns: ['Name', 'Type', 'Data', 'Age'],
  rows: [['the number of entries', { metadata, type: 'Opaque', data: { a: 'YQ==' } }, ['one', 'Opaque', 1, '5m']]],
});

describePrinter('serviceaccounts', {
  columns: ['Name', 'Secrets', 'Age'],
  rows: [['the number of secrets', { metadata, secrets: [{ name: 'a' }, { name: 'b' }] }, ['one', 2, '5m']]],
});

describePrinter('resourcequotas', {
  columns: ['Name', 'Age', 'Request', 'Limit'],
  rows: [
    [
      'requests and limits apart',
      {
        metadata,
        status: {
          hard: { 'requests.cpu': '2', 'limits.memory': '8192Mi', pods: '10', 'limits.cpu': '4', limits: '1' },
          used: { 'requests.cpu': '0.5', 'limits.cpu': '1', pods: '3' },
        },
      },
      ['one', '5m', 'limits: 0/1, pods: 3/10, requests.cpu: 500m/2', 'limits.cpu: 1/4, limits.memory: 0/8Gi'],
    ],
    ['nothing before it is reckoned', { metadata }, ['one', '5m', '', '']],
  ],
});

describePrinter('componentstatuses', {
  columns: ['Name', 'Status', 'Message', 'Error'],
  rows: [
    [
      'a healthy component',
      { metadata, conditions: [{ type: 'Healthy', status: 'True', message: 'ok', error: '' }] },
      ['one', 'Healthy', 'ok', ''],
    ],
    [
      'an unhealthy component',
      {
        metadata,
        conditions: [{ type: 'Other' }, { type: 'Healthy', status: 'False', message: 'm', error: 'refused' }],
      },
      ['one', 'Unhealthy', 'm', 'refused'],
    ],
    ['a component without conditions', { metadata }, ['one', 'Unknown', '', '']],
  ],
});
