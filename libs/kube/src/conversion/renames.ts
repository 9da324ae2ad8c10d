/** A kind of which several versions have the same fields, so that only `apiVersion` tells them apart. */
export interface SameShape {
  readonly group: string;
  readonly kinds: readonly string[];
  /** The preferred version of the kinds among them. */
  readonly versions: readonly string[];
}

const stableAndBeta = ['v1', 'v1beta1'];
const stableToAlpha = ['v1', 'v1beta1', 'v1alpha1'];

/** @see spec/conversion.md section 3, the rows called identical */
export const sameShapes: readonly SameShape[] = [
  {
    group: 'admissionregistration.k8s.io',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    versions: stableAndBeta,
  },
  {
    group: 'admissionregistration.k8s.io',
    kinds: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
    versions: stableToAlpha,
  },
  { group: 'apiregistration.k8s.io', kinds: ['APIService'], versions: stableAndBeta },
  { group: 'apps', kinds: ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'], versions: ['v1', 'v1beta2'] },
  { group: 'apps', kinds: ['ControllerRevision'], versions: ['v1', 'v1beta2', 'v1beta1'] },
  { group: 'batch', kinds: ['CronJob'], versions: stableAndBeta },
  { group: 'coordination.k8s.io', kinds: ['Lease'], versions: stableAndBeta },
  { group: 'events.k8s.io', kinds: ['Event'], versions: stableAndBeta },
  {
    group: 'flowcontrol.apiserver.k8s.io',
    kinds: ['FlowSchema'],
    versions: ['v1', 'v1beta3', 'v1beta2', 'v1beta1'],
  },
  { group: 'networking.k8s.io', kinds: ['IngressClass'], versions: stableAndBeta },
  { group: 'networking.k8s.io', kinds: ['IPAddress', 'ServiceCIDR'], versions: ['v1beta1', 'v1alpha1'] },
  { group: 'node.k8s.io', kinds: ['RuntimeClass'], versions: stableAndBeta },
  { group: 'rbac.authorization.k8s.io', kinds: ['ClusterRole', 'Role'], versions: stableToAlpha },
  { group: 'rbac.authorization.k8s.io', kinds: ['ClusterRoleBinding', 'RoleBinding'], versions: stableAndBeta },
  {
    group: 'resource.k8s.io',
    kinds: ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate'],
    versions: ['v1beta1', 'v1alpha3'],
  },
  { group: 'scheduling.k8s.io', kinds: ['PriorityClass'], versions: stableToAlpha },
  { group: 'storage.k8s.io', kinds: ['CSIDriver', 'CSINode', 'StorageClass'], versions: stableAndBeta },
  { group: 'storage.k8s.io', kinds: ['CSIStorageCapacity', 'VolumeAttachment'], versions: stableToAlpha },
  { group: 'storage.k8s.io', kinds: ['VolumeAttributesClass'], versions: ['v1beta1', 'v1alpha1'] },
];
