import type { KubernetesObject } from '#kube';
import { created, describePrinter, now } from './printer.contract.js';
import { printerFor } from './table-printer.js';

const metadata = created('one');

describePrinter('rolebindings.rbac.authorization.k8s.io', {
  columns: ['Name', 'Role', 'Age', 'Users*', 'Groups*', 'ServiceAccounts*'],
  rows: [
    [
      'subjects by kind',
      {
        metadata,
        roleRef: { kind: 'ClusterRole', name: 'edit' },
        subjects: [
          { kind: 'User', name: 'ann' },
          { kind: 'ServiceAccount', namespace: 'shop', name: 'ci' },
          { kind: 'User', name: 'bob' },
          { kind: 'Group', name: 'dev' },
          { kind: 'Robot', name: 'r2' },
        ],
      },
      ['one', 'ClusterRole/edit', '5m', 'ann, bob', 'dev', 'shop/ci'],
    ],
  ],
});

describePrinter('clusterrolebindings.rbac.authorization.k8s.io', {
  columns: ['Name', 'Role', 'Age', 'Users*', 'Groups*', 'ServiceAccounts*'],
  rows: [
    [
      'a role nobody has',
      { metadata, roleRef: { kind: 'ClusterRole', name: 'edit' } },
      ['one', 'ClusterRole/edit', '5m', '', '', ''],
    ],
  ],
});

describePrinter('certificatesigningrequests.certificates.k8s.io', {
  columns: ['Name', 'Age', 'SignerName', 'Requestor', 'RequestedDuration', 'Condition'],
  rows: [
    [
      'who asks whom for what',
      { metadata, spec: { signerName: 'kubernetes.io/kubelet-serving', username: 'n1', expirationSeconds: 86400 } },
      ['one', '5m', 'kubernetes.io/kubelet-serving', 'n1', '24h', 'Pending'],
    ],
    ['a request of an old member', { metadata, spec: {} }, ['one', '5m', '<none>', '', '<none>', 'Pending']],
  ],
});

describe('the condition of a CertificateSigningRequest', () => {
  it.each([
    ['Approved', { conditions: [{ type: 'Approved' }] }],
    ['Approved,Issued', { conditions: [{ type: 'Approved' }], certificate: 'Q0VSVA==' }],
    ['Approved,Failed', { conditions: [{ type: 'Failed' }, { type: 'Approved' }] }],
    ['Denied', { conditions: [{ type: 'Approved' }, { type: 'Denied', status: 'False' }] }],
  ])('is %s with status %j', (expected, status) => {
    const object: KubernetesObject = { status };
    const printer = printerFor({ group: 'certificates.k8s.io', resource: 'certificatesigningrequests' });

    expect(printer.cells(object, now)[5]).toBe(expected);
  });
});

describePrinter('clustertrustbundles.certificates.k8s.io', {
  columns: ['Name', 'SignerName'],
  rows: [
    ['its signer', { metadata, spec: { signerName: 'example.com/ca' } }, ['one', 'example.com/ca']],
    ['no signer', { metadata }, ['one', '<none>']],
  ],
});

describePrinter('poddisruptionbudgets.policy', {
  columns: ['Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions:integer', 'Age'],
  rows: [
    [
      'a number of pods',
      { metadata, spec: { minAvailable: 0 }, status: { disruptionsAllowed: 5 } },
      ['one', '0', 'N/A', 5, '5m'],
    ],
    ['a share of the pods', { metadata, spec: { maxUnavailable: '50%' } }, ['one', 'N/A', '50%', 0, '5m']],
  ],
});

describePrinter('leases.coordination.k8s.io', {
  columns: ['Name', 'Holder', 'Age'],
  rows: [
    ['who holds it', { metadata, spec: { holderIdentity: 'me' } }, ['one', 'me', '5m']],
    ['one that is free', { metadata, spec: {} }, ['one', '', '5m']],
  ],
});

describePrinter('leasecandidates.coordination.k8s.io', {
  columns: ['Name', 'LeaseName', 'BinaryVersion', 'EmulationVersion', 'Age'],
  rows: [
    [
      'its versions',
      { metadata, spec: { leaseName: 'l', binaryVersion: '1.32.0', emulationVersion: '1.31.0' } },
      ['one', 'l', '1.32.0', '1.31.0', '5m'],
    ],
  ],
});

describePrinter('priorityclasses.scheduling.k8s.io', {
  columns: ['Name', 'Value:integer', 'Global-Default:boolean', 'Age', 'PreemptionPolicy'],
  rows: [
    [
      'the default class',
      { metadata, value: 1000, globalDefault: true, preemptionPolicy: 'Never' },
      ['one', 1000, true, '5m', 'Never'],
    ],
    ['another class', { metadata, value: -5 }, ['one', -5, false, '5m', '']],
  ],
});

describePrinter('runtimeclasses.node.k8s.io', {
  columns: ['Name', 'Handler', 'Age'],
  rows: [['its handler', { metadata, handler: 'gvisor' }, ['one', 'gvisor', '5m']]],
});
