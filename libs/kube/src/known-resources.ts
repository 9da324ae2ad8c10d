import type { GroupResource } from './group-version.js';

/** A built-in kind that can be listed. */
export interface KnownResource extends GroupResource {
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  /** Best first. */
  readonly versions: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

interface KindRow {
  readonly kind: string;
  readonly cluster?: true;
  /** Where the kind does not have every version of its group. */
  readonly versions?: readonly string[];
  readonly short?: readonly string[];
  readonly categories?: readonly string[];
}

interface GroupRow {
  readonly versions: readonly string[];
  /** By resource name. Empty for groups of reviews, which cannot be listed. */
  readonly kinds: Readonly<Record<string, KindRow>>;
}

const all = ['all'];
const extension = ['api-extensions'];
const v1 = ['v1'];
const stableAndBeta = ['v1', 'v1beta1'];
const stableToAlpha = ['v1', 'v1beta1', 'v1alpha1'];

/** The types of Kubernetes 1.32 and the versions older clusters serve them in. @see spec/conversion.md section 3 */
const groups: Readonly<Record<string, GroupRow>> = {
  '': {
    versions: v1,
    kinds: {
      componentstatuses: { kind: 'ComponentStatus', cluster: true, short: ['cs'] },
      configmaps: { kind: 'ConfigMap', short: ['cm'] },
      endpoints: { kind: 'Endpoints', short: ['ep'] },
      events: { kind: 'Event', short: ['ev'] },
      limitranges: { kind: 'LimitRange', short: ['limits'] },
      namespaces: { kind: 'Namespace', cluster: true, short: ['ns'] },
      nodes: { kind: 'Node', cluster: true, short: ['no'] },
      persistentvolumeclaims: { kind: 'PersistentVolumeClaim', short: ['pvc'] },
      persistentvolumes: { kind: 'PersistentVolume', cluster: true, short: ['pv'] },
      pods: { kind: 'Pod', short: ['po'], categories: all },
      podtemplates: { kind: 'PodTemplate' },
      replicationcontrollers: { kind: 'ReplicationController', short: ['rc'], categories: all },
      resourcequotas: { kind: 'ResourceQuota', short: ['quota'] },
      secrets: { kind: 'Secret' },
      serviceaccounts: { kind: 'ServiceAccount', short: ['sa'] },
      services: { kind: 'Service', short: ['svc'], categories: all },
    },
  },
  'admission.k8s.io': { versions: stableAndBeta, kinds: {} },
  'admissionregistration.k8s.io': {
    versions: stableToAlpha,
    kinds: {
      mutatingadmissionpolicies: {
        kind: 'MutatingAdmissionPolicy',
        cluster: true,
        versions: ['v1alpha1'],
        categories: extension,
      },
      mutatingadmissionpolicybindings: {
        kind: 'MutatingAdmissionPolicyBinding',
        cluster: true,
        versions: ['v1alpha1'],
        categories: extension,
      },
      mutatingwebhookconfigurations: {
        kind: 'MutatingWebhookConfiguration',
        cluster: true,
        versions: stableAndBeta,
        categories: extension,
      },
      validatingadmissionpolicies: { kind: 'ValidatingAdmissionPolicy', cluster: true, categories: extension },
      validatingadmissionpolicybindings: {
        kind: 'ValidatingAdmissionPolicyBinding',
        cluster: true,
        categories: extension,
      },
      validatingwebhookconfigurations: {
        kind: 'ValidatingWebhookConfiguration',
        cluster: true,
        versions: stableAndBeta,
        categories: extension,
      },
    },
  },
  'apiextensions.k8s.io': {
    versions: stableAndBeta,
    kinds: {
      customresourcedefinitions: {
        kind: 'CustomResourceDefinition',
        cluster: true,
        short: ['crd', 'crds'],
        categories: extension,
      },
    },
  },
  'apiregistration.k8s.io': {
    versions: stableAndBeta,
    kinds: { apiservices: { kind: 'APIService', cluster: true, categories: extension } },
  },
  apps: {
    versions: ['v1', 'v1beta2', 'v1beta1'],
    kinds: {
      controllerrevisions: { kind: 'ControllerRevision' },
      daemonsets: { kind: 'DaemonSet', versions: ['v1', 'v1beta2'], short: ['ds'], categories: all },
      deployments: { kind: 'Deployment', short: ['deploy'], categories: all },
      replicasets: { kind: 'ReplicaSet', versions: ['v1', 'v1beta2'], short: ['rs'], categories: all },
      statefulsets: { kind: 'StatefulSet', short: ['sts'], categories: all },
    },
  },
  'authentication.k8s.io': { versions: stableToAlpha, kinds: {} },
  'authorization.k8s.io': { versions: stableAndBeta, kinds: {} },
  autoscaling: {
    versions: ['v2', 'v1', 'v2beta1', 'v2beta2'],
    kinds: { horizontalpodautoscalers: { kind: 'HorizontalPodAutoscaler', short: ['hpa'], categories: all } },
  },
  batch: {
    versions: stableAndBeta,
    kinds: {
      cronjobs: { kind: 'CronJob', short: ['cj'], categories: all },
      jobs: { kind: 'Job', versions: v1, categories: all },
    },
  },
  'certificates.k8s.io': {
    versions: stableToAlpha,
    kinds: {
      certificatesigningrequests: {
        kind: 'CertificateSigningRequest',
        cluster: true,
        versions: stableAndBeta,
        short: ['csr'],
      },
      clustertrustbundles: { kind: 'ClusterTrustBundle', cluster: true, versions: ['v1alpha1'] },
    },
  },
  'coordination.k8s.io': {
    versions: ['v1', 'v1beta1', 'v1alpha2'],
    kinds: {
      leasecandidates: { kind: 'LeaseCandidate', versions: ['v1alpha2'] },
      leases: { kind: 'Lease', versions: stableAndBeta },
    },
  },
  'discovery.k8s.io': { versions: stableAndBeta, kinds: { endpointslices: { kind: 'EndpointSlice' } } },
  'events.k8s.io': { versions: stableAndBeta, kinds: { events: { kind: 'Event', short: ['ev'] } } },
  extensions: {
    versions: ['v1beta1'],
    kinds: {
      daemonsets: { kind: 'DaemonSet', short: ['ds'], categories: all },
      deployments: { kind: 'Deployment', short: ['deploy'], categories: all },
      ingresses: { kind: 'Ingress', short: ['ing'] },
      networkpolicies: { kind: 'NetworkPolicy', short: ['netpol'] },
      replicasets: { kind: 'ReplicaSet', short: ['rs'], categories: all },
    },
  },
  'flowcontrol.apiserver.k8s.io': {
    versions: ['v1', 'v1beta3', 'v1beta2', 'v1beta1'],
    kinds: {
      flowschemas: { kind: 'FlowSchema', cluster: true },
      prioritylevelconfigurations: { kind: 'PriorityLevelConfiguration', cluster: true },
    },
  },
  'imagepolicy.k8s.io': { versions: ['v1alpha1'], kinds: {} },
  'internal.apiserver.k8s.io': {
    versions: ['v1alpha1'],
    kinds: { storageversions: { kind: 'StorageVersion', cluster: true } },
  },
  'networking.k8s.io': {
    versions: stableToAlpha,
    kinds: {
      ingressclasses: { kind: 'IngressClass', cluster: true, versions: stableAndBeta },
      ingresses: { kind: 'Ingress', versions: stableAndBeta, short: ['ing'] },
      ipaddresses: { kind: 'IPAddress', cluster: true, versions: ['v1beta1', 'v1alpha1'], short: ['ip'] },
      networkpolicies: { kind: 'NetworkPolicy', versions: v1, short: ['netpol'] },
      servicecidrs: { kind: 'ServiceCIDR', cluster: true, versions: ['v1beta1', 'v1alpha1'] },
    },
  },
  'node.k8s.io': { versions: stableToAlpha, kinds: { runtimeclasses: { kind: 'RuntimeClass', cluster: true } } },
  policy: {
    versions: stableAndBeta,
    kinds: { poddisruptionbudgets: { kind: 'PodDisruptionBudget', short: ['pdb'] } },
  },
  'rbac.authorization.k8s.io': {
    versions: stableToAlpha,
    kinds: {
      clusterrolebindings: { kind: 'ClusterRoleBinding', cluster: true },
      clusterroles: { kind: 'ClusterRole', cluster: true },
      rolebindings: { kind: 'RoleBinding' },
      roles: { kind: 'Role' },
    },
  },
  'resource.k8s.io': {
    versions: ['v1beta1', 'v1alpha3'],
    kinds: {
      deviceclasses: { kind: 'DeviceClass', cluster: true },
      resourceclaims: { kind: 'ResourceClaim' },
      resourceclaimtemplates: { kind: 'ResourceClaimTemplate' },
      resourceslices: { kind: 'ResourceSlice', cluster: true },
    },
  },
  'scheduling.k8s.io': {
    versions: stableToAlpha,
    kinds: { priorityclasses: { kind: 'PriorityClass', cluster: true, short: ['pc'] } },
  },
  'storage.k8s.io': {
    versions: stableToAlpha,
    kinds: {
      csidrivers: { kind: 'CSIDriver', cluster: true, versions: stableAndBeta },
      csinodes: { kind: 'CSINode', cluster: true, versions: stableAndBeta },
      csistoragecapacities: { kind: 'CSIStorageCapacity' },
      storageclasses: { kind: 'StorageClass', cluster: true, versions: stableAndBeta, short: ['sc'] },
      volumeattachments: { kind: 'VolumeAttachment', cluster: true },
      volumeattributesclasses: {
        kind: 'VolumeAttributesClass',
        cluster: true,
        versions: ['v1beta1', 'v1alpha1'],
        short: ['vac'],
      },
    },
  },
  'storagemigration.k8s.io': {
    versions: ['v1alpha1'],
    kinds: { storageversionmigrations: { kind: 'StorageVersionMigration', cluster: true } },
  },
};

const knownByKey: ReadonlyMap<string, KnownResource> = new Map(
  Object.entries(groups).flatMap(([group, { versions, kinds }]) =>
    Object.entries(kinds).map(([resource, row]) => {
      const known = {
        group,
        resource,
        kind: row.kind,
        singular: row.kind.toLowerCase(),
        namespaced: row.cluster !== true,
        versions: row.versions ?? versions,
        shortNames: row.short ?? [],
        categories: row.categories ?? [],
      };
      return [`${group}/${resource}`, known] as const;
    }),
  ),
);

/** Every built-in kind that can be listed, sorted by group and resource. */
export const knownResources: readonly KnownResource[] = [...knownByKey.values()];

/** The built-in kind behind a plural resource name; nothing for a custom resource, or a name of another form. */
export function findKnownResource({ group, resource }: GroupResource): KnownResource | undefined {
  return knownByKey.get(`${group}/${resource}`);
}

/** Whether a group belongs to Kubernetes, and is not one of custom resources. */
export function isKnownGroup(group: string): boolean {
  return Object.hasOwn(groups, group);
}

/** Versions of a built-in group, best first; empty for any other group. */
export function knownGroupVersions(group: string): readonly string[] {
  return isKnownGroup(group) ? (groups[group]?.versions ?? []) : [];
}

/** Names of the built-in groups, sorted; those of reviews, which cannot be listed, included. */
export function knownGroups(): readonly string[] {
  return Object.keys(groups);
}
