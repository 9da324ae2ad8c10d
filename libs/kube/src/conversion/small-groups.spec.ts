import { describeConversions, describeDefaults } from './conversion.contract.js';

const rbac = 'rbac.authorization.k8s.io';

describeConversions([
  {
    says: 'a specification in the first version',
    kind: 'RuntimeClass',
    left: [
      'node.k8s.io/v1alpha1',
      {
        spec: {
          runtimeHandler: 'kata',
          overhead: { podFixed: { cpu: '250m' } },
          scheduling: { nodeSelector: { k: 'v' } },
        },
      },
    ],
    right: [
      'node.k8s.io/v1',
      { handler: 'kata', overhead: { podFixed: { cpu: '250m' } }, scheduling: { nodeSelector: { k: 'v' } } },
    ],
  },
  {
    says: 'all of it',
    kind: 'RuntimeClass',
    left: ['node.k8s.io/v1beta1', { handler: 'kata' }],
    right: ['node.k8s.io/v1', { handler: 'kata' }],
  },
  {
    says: 'versions of subjects, which later are groups',
    kind: 'RoleBinding',
    left: [
      `${rbac}/v1alpha1`,
      {
        subjects: [
          { kind: 'User', apiVersion: `${rbac}/v1alpha1`, name: 'u' },
          { kind: 'Group', apiVersion: `${rbac}/v1alpha1`, name: 'g' },
          { kind: 'ServiceAccount', apiVersion: 'v1', name: 's', namespace: 'n' },
          { kind: 'Robot', apiVersion: 'example.com/', name: 'r' },
          { kind: 'Robot', name: 'r' },
        ],
      },
    ],
    right: [
      `${rbac}/v1`,
      {
        subjects: [
          { kind: 'User', apiGroup: rbac, name: 'u' },
          { kind: 'Group', apiGroup: rbac, name: 'g' },
          { kind: 'ServiceAccount', name: 's', namespace: 'n' },
          { kind: 'Robot', apiGroup: 'example.com', name: 'r' },
          { kind: 'Robot', name: 'r' },
        ],
      },
    ],
  },
  {
    says: 'everybody, and versions nobody knows',
    kind: 'ClusterRoleBinding',
    left: [
      `${rbac}/v1alpha1`,
      {
        subjects: [
          { kind: 'User', name: '*' },
          { kind: 'Robot', apiVersion: 'example.com/v7', name: 'r' },
          { kind: 'Robot', apiVersion: 'a/b/c', name: 'r' },
        ],
      },
    ],
    right: [
      `${rbac}/v1`,
      {
        subjects: [
          { kind: 'Group', apiGroup: rbac, name: 'system:authenticated' },
          { kind: 'Robot', apiGroup: 'example.com', name: 'r' },
          { kind: 'Robot', name: 'r' },
        ],
      },
    ],
    oneWay: true,
  },
  {
    says: 'subjects',
    kind: 'ClusterRoleBinding',
    left: [`${rbac}/v1beta1`, { subjects: [{ kind: 'User', apiGroup: rbac, name: '*' }] }],
    right: [`${rbac}/v1`, { subjects: [{ kind: 'User', apiGroup: rbac, name: '*' }] }],
  },
  {
    says: 'rules',
    kind: 'Role',
    left: [`${rbac}/v1alpha1`, { rules: [{ verbs: ['get'] }] }],
    right: [`${rbac}/v1beta1`, { rules: [{ verbs: ['get'] }] }],
  },
  {
    says: 'capacities, which later are objects',
    kind: 'ResourceSlice',
    left: ['resource.k8s.io/v1alpha3', { spec: { devices: [{ name: 'd', basic: { capacity: { mem: '80Gi' } } }] } }],
    right: [
      'resource.k8s.io/v1beta1',
      { spec: { devices: [{ name: 'd', basic: { capacity: { mem: { value: '80Gi' } } } }] } },
    ],
  },
  {
    says: 'all of it',
    kind: 'Event',
    left: ['events.k8s.io/v1beta1', { note: 'n', regarding: { kind: 'Pod' }, deprecatedCount: 5 }],
    right: ['events.k8s.io/v1', { note: 'n', regarding: { kind: 'Pod' }, deprecatedCount: 5 }],
  },
  {
    says: 'microseconds',
    kind: 'Lease',
    left: ['coordination.k8s.io/v1beta1', { spec: { renewTime: '2024-01-01T00:00:00.123456Z' } }],
    right: ['coordination.k8s.io/v1', { spec: { renewTime: '2024-01-01T00:00:00.123456Z' } }],
  },
  {
    says: 'all of it, stored in the second version',
    kind: 'CSIStorageCapacity',
    left: ['storage.k8s.io/v1', { storageClassName: 'fast', capacity: '1Gi' }],
    right: ['storage.k8s.io/v1beta1', { storageClassName: 'fast', capacity: '1Gi' }],
  },
]);

const request = { name: 'r', deviceClassName: 'dc' };
const exactlyOne = { ...request, allocationMode: 'ExactCount', count: 1 };

describeDefaults([
  {
    says: 'groups of the role and of people',
    kind: 'RoleBinding',
    stored: [`${rbac}/v1beta1`, { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'u' }] }],
    as: `${rbac}/v1`,
    read: {
      roleRef: { kind: 'Role', name: 'r', apiGroup: rbac },
      subjects: [{ kind: 'User', name: 'u', apiGroup: rbac }],
    },
  },
  {
    says: 'versions of subjects',
    kind: 'RoleBinding',
    stored: [
      `${rbac}/v1alpha1`,
      { roleRef: { apiGroup: rbac }, subjects: [{ kind: 'Group' }, { kind: 'ServiceAccount' }] },
    ],
    read: {
      roleRef: { apiGroup: rbac },
      subjects: [
        { kind: 'Group', apiVersion: `${rbac}/v1alpha1` },
        { kind: 'ServiceAccount', apiVersion: 'v1' },
      ],
    },
  },
  {
    says: 'who reclaims and when',
    kind: 'StorageClass',
    stored: ['storage.k8s.io/v1beta1', { provisioner: 'p' }],
    as: 'storage.k8s.io/v1',
    read: { provisioner: 'p', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  },
  {
    says: 'what a driver does',
    kind: 'CSIDriver',
    stored: ['storage.k8s.io/v1', { spec: { podInfoOnMount: true, volumeLifecycleModes: [] } }],
    read: {
      spec: {
        podInfoOnMount: true,
        attachRequired: true,
        storageCapacity: false,
        requiresRepublish: false,
        seLinuxMount: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        volumeLifecycleModes: ['Persistent'],
      },
    },
  },
  {
    says: 'volumes in place',
    kind: 'VolumeAttachment',
    stored: ['storage.k8s.io/v1', { spec: { source: { inlineVolumeSpec: { iscsi: { lun: 0 } } } } }],
    read: {
      spec: {
        source: {
          inlineVolumeSpec: { iscsi: { lun: 0, iscsiInterface: 'default' } },
        },
      },
    },
  },
  {
    says: 'volumes in place, of which the first version fills in nothing',
    kind: 'VolumeAttachment',
    stored: ['storage.k8s.io/v1alpha1', { spec: { source: { inlineVolumeSpec: { iscsi: { lun: 0 } } } } }],
    as: 'storage.k8s.io/v1',
    read: { spec: { source: { inlineVolumeSpec: { iscsi: { lun: 0 } } } } },
  },
  {
    says: 'preemption',
    kind: 'PriorityClass',
    stored: ['scheduling.k8s.io/v1alpha1', { value: 5 }],
    as: 'scheduling.k8s.io/v1',
    read: { value: 5, preemptionPolicy: 'PreemptLowerPriority' },
  },
  {
    says: 'how many devices',
    kind: 'ResourceClaim',
    stored: ['resource.k8s.io/v1alpha3', { spec: { devices: { requests: [request, { allocationMode: 'All' }] } } }],
    as: 'resource.k8s.io/v1beta1',
    read: { spec: { devices: { requests: [exactlyOne, { allocationMode: 'All' }] } } },
  },
  {
    says: 'how many devices',
    kind: 'ResourceClaimTemplate',
    stored: ['resource.k8s.io/v1beta1', { spec: { spec: { devices: { requests: [request] } } } }],
    read: { spec: { spec: { devices: { requests: [exactlyOne] } } } },
  },
  {
    says: 'the port of a server',
    kind: 'APIService',
    stored: ['apiregistration.k8s.io/v1beta1', { spec: { service: { name: 's' } } }],
    as: 'apiregistration.k8s.io/v1',
    read: { spec: { service: { name: 's', port: 443 } } },
  },
]);
