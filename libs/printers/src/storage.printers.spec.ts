import { created, describePrinter } from './printer.contract.js';

const metadata = created('v');
const deleted = created('v', { deletionTimestamp: '2024-06-01T11:59:00Z' });
const annotated = created('v', { annotations: { 'volume.beta.kubernetes.io/storage-class': '' } });

describePrinter('persistentvolumes', {
  columns: [
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    'VolumeMode*',
  ],
  rows: [
    [
      'a bound volume',
      {
        metadata,
        spec: {
          capacity: { storage: '1024Mi' },
          accessModes: ['ReadWriteOncePod', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOnce', 'Other', 'ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Retain',
          claimRef: { namespace: 'shop', name: 'data' },
          storageClassName: 'fast',
          volumeAttributesClassName: 'gold',
          volumeMode: 'Block',
        },
        status: { phase: 'Bound', reason: 'why' },
      },
      ['v', '1Gi', 'RWO,ROX,RWX,RWOP', 'Retain', 'Bound', 'shop/data', 'fast', 'gold', 'why', '5m', 'Block'],
    ],
    [
      'one that is deleted',
      { metadata: deleted, status: { phase: 'Bound' } },
      ['v', '0', '', '', 'Terminating', '', '', '<unset>', '', '5m', '<unset>'],
    ],
    [
      'the class of an annotation, even an empty one',
      { metadata: annotated, spec: { storageClassName: 'fast' } },
      ['v', '0', '', '', '', '', '', '<unset>', '', '5m', '<unset>'],
    ],
  ],
});

describePrinter('persistentvolumeclaims', {
  columns: [
    'Name',
    'Status',
    'Volume',
    'Capacity',
    'Access Modes',
    'StorageClass',
    'VolumeAttributesClass',
    'Age',
    'VolumeMode*',
  ],
  rows: [
    [
      'a bound claim',
      {
        metadata,
        spec: { volumeName: 'pv', storageClassName: 'fast', volumeMode: 'Filesystem' },
        status: { phase: 'Bound', capacity: { storage: '8Gi' }, accessModes: ['ReadWriteOnce'] },
      },
      ['v', 'Bound', 'pv', '8Gi', 'RWO', 'fast', '<unset>', '5m', 'Filesystem'],
    ],
    [
      'a volume of no known size',
      { metadata, spec: { volumeName: 'pv' }, status: { phase: 'Bound' } },
      ['v', 'Bound', 'pv', '0', '', '', '<unset>', '5m', '<unset>'],
    ],
    [
      'a claim that waits',
      {
        metadata,
        spec: { volumeAttributesClassName: '' },
        status: { phase: 'Pending', capacity: { storage: '8Gi' }, accessModes: ['ReadWriteOnce'] },
      },
      ['v', 'Pending', '', '', '', '', '', '5m', '<unset>'],
    ],
    [
      'a claim that is deleted',
      { metadata: deleted, status: { phase: 'Bound' } },
      ['v', 'Terminating', '', '', '', '', '<unset>', '5m', '<unset>'],
    ],
  ],
});

const standard = { annotations: { 'storageclass.beta.kubernetes.io/is-default-class': 'true' } };

describePrinter('storageclasses.storage.k8s.io', {
  columns: ['Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'],
  rows: [
    [
      'the default class',
      { metadata: created('std', standard), provisioner: 'nfs' },
      ['std (default)', 'nfs', 'Delete', 'Immediate', false, '5m'],
    ],
    [
      'another class',
      {
        metadata: created('fast', { annotations: { 'storageclass.kubernetes.io/is-default-class': 'false' } }),
        provisioner: 'ssd',
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      },
      ['fast', 'ssd', 'Retain', 'WaitForFirstConsumer', true, '5m'],
    ],
  ],
});

describePrinter('volumeattributesclasses.storage.k8s.io', {
  columns: ['Name', 'DriverName', 'Age'],
  rows: [
    [
      'the default class',
      {
        metadata: created('gold', {
          annotations: { 'volumeattributesclass.alpha.kubernetes.io/is-default-class': 'true' },
        }),
        driverName: 'csi.example',
      },
      ['gold (default)', 'csi.example', '5m'],
    ],
  ],
});

describePrinter('volumeattachments.storage.k8s.io', {
  columns: ['Name', 'Attacher', 'PV', 'Node', 'Attached:boolean', 'Age'],
  rows: [
    [
      'an attached volume',
      {
        metadata,
        spec: { attacher: 'csi.example', nodeName: 'n1', source: { persistentVolumeName: 'pv' } },
        status: { attached: true },
      },
      ['v', 'csi.example', 'pv', 'n1', true, '5m'],
    ],
    ['one that is not attached', { metadata, spec: {} }, ['v', '', '', '', false, '5m']],
  ],
});

describePrinter('csidrivers.storage.k8s.io', {
  columns: [
    'Name',
    'AttachRequired:boolean',
    'PodInfoOnMount:boolean',
    'StorageCapacity:boolean',
    'TokenRequests',
    'RequiresRepublish:boolean',
    'Modes',
    'Age',
  ],
  rows: [
    [
      'what a driver says',
      {
        metadata,
        spec: {
          attachRequired: false,
          podInfoOnMount: true,
          storageCapacity: true,
          requiresRepublish: true,
          tokenRequests: [{ audience: 'a' }, { audience: 'b' }],
          volumeLifecycleModes: ['Persistent', 'Ephemeral'],
        },
      },
      ['v', false, true, true, 'a,b', true, 'Persistent,Ephemeral', '5m'],
    ],
    [
      'what holds otherwise',
      { metadata, spec: { tokenRequests: null } },
      ['v', true, false, false, '<unset>', false, '<none>', '5m'],
    ],
  ],
});

describePrinter('csinodes.storage.k8s.io', {
  columns: ['Name', 'Drivers:integer', 'Age'],
  rows: [['the number of drivers', { metadata, spec: { drivers: [{}, {}] } }, ['v', 2, '5m']]],
});
