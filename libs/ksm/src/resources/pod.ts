import { booleanAt, objectsAt, optionalNumberAt, textAt, textEntriesAt, valueAt } from '../field.js';
import { uniqueIdentity } from '../identity.js';
import { everyKey } from '../key-allowlist.js';
import { mapLabels } from '../map-labels.js';
import type { MetricFamily, ResourceMetrics, Sample } from '../metric-family.js';
import { integerText } from '../number-text.js';
import { fractionalQuantity, integerQuantity } from '../quantity-value.js';
import { timeIn } from '../rules/field-samples.js';
import {
  annotationsFamily,
  createdFamily,
  deletedFamily,
  labelsFamily,
  ownerFamily,
} from '../rules/metadata-families.js';
import { valueOf } from '../rules/resource-amounts.js';
import { fact, namedFact, optional } from '../rules/sample-rules.js';
import { containerFamilies, initContainerFamilies } from './pod-container.js';
import { podAddressFamily } from './pod-address.js';
import { completionFamily, podStatusFamilies } from './pod-status.js';
import { podClaimFamily, podVolumeFamilies } from './pod-volume.js';

const ownFamilies: readonly MetricFamily[] = [
  createdFamily('kube_pod_created', 'stable'),
  deletedFamily('kube_pod_deletion_timestamp', 'experimental'),
  {
    name: 'kube_pod_info',
    help: 'Where the pod runs and who made it.',
    stability: 'stable',
    labels: ['host_ip', 'pod_ip', 'node', 'created_by_kind', 'created_by_name', 'priority_class', 'host_network'],
    samples: (pod) => {
      const controller = objectsAt(pod, 'metadata', 'ownerReferences').find((owner) => booleanAt(owner, 'controller'));
      return [
        fact(
          textAt(pod, 'status', 'hostIP'),
          textAt(pod, 'status', 'podIP'),
          textAt(pod, 'spec', 'nodeName'),
          textAt(controller, 'kind'),
          textAt(controller, 'name'),
          textAt(pod, 'spec', 'priorityClassName'),
          String(booleanAt(pod, 'spec', 'hostNetwork')),
        ),
      ];
    },
  },
  podAddressFamily,
];

const specFamilies: readonly MetricFamily[] = [
  annotationsFamily('kube_pod_annotations', 'experimental'),
  labelsFamily('kube_pod_labels', 'stable'),
  overheadFamily('kube_pod_overhead_cpu_cores', 'cpu', fractionalQuantity),
  overheadFamily('kube_pod_overhead_memory_bytes', 'memory', integerQuantity),
  ownerFamily('kube_pod_owner', 'stable'),
  podClaimFamily,
  {
    name: 'kube_pod_restart_policy',
    help: 'When containers are started again.',
    stability: 'stable',
    labels: ['type'],
    samples: (pod) => [fact(textAt(pod, 'spec', 'restartPolicy'))],
  },
  {
    name: 'kube_pod_runtimeclass_name_info',
    help: 'The runtime class of the pod.',
    stability: 'experimental',
    labels: ['runtimeclass_name'],
    samples: (pod) =>
      valueAt(pod, 'spec', 'runtimeClassName') === undefined ? [] : [fact(textAt(pod, 'spec', 'runtimeClassName'))],
  },
  ...podVolumeFamilies,
  {
    name: 'kube_pod_start_time',
    help: 'Unix time at which the kubelet took the pod.',
    stability: 'stable',
    samples: timeIn('status', 'startTime'),
  },
];

const placementFamilies: readonly MetricFamily[] = [
  {
    name: 'kube_pod_tolerations',
    help: 'Taints that the pod tolerates.',
    stability: 'experimental',
    labels: ['key', 'operator', 'value', 'effect', 'toleration_seconds'],
    samples: (pod) => distinct(objectsAt(pod, 'spec', 'tolerations').map(tolerationOf)),
  },
  {
    name: 'kube_pod_nodeselectors',
    help: 'Labels that a node of the pod must have.',
    stability: 'experimental',
    isOptIn: true,
    samples: (pod) => [namedFact(mapLabels('nodeselector', textEntriesAt(pod, 'spec', 'nodeSelector'), everyKey))],
  },
  {
    name: 'kube_pod_service_account',
    help: 'The service account of the pod.',
    stability: 'experimental',
    labels: ['service_account'],
    samples: (pod) => [fact(textAt(pod, 'spec', 'serviceAccountName'))],
  },
  {
    name: 'kube_pod_scheduler',
    help: 'The scheduler that places the pod.',
    stability: 'experimental',
    labels: ['name'],
    samples: (pod) => [fact(textAt(pod, 'spec', 'schedulerName'))],
  },
];

export const podMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'pods',
  kind: 'Pod',
  isNamespaced: true,
  identity: uniqueIdentity('pod'),
  families: [
    completionFamily,
    ...containerFamilies,
    ...ownFamilies,
    ...initContainerFamilies,
    ...specFamilies,
    ...podStatusFamilies,
    ...placementFamilies,
  ],
};

function overheadFamily(name: string, resource: string, amount: (quantity: unknown) => number): MetricFamily {
  const path = ['spec', 'overhead', resource];
  return {
    name,
    help: `What of ${resource} the pod needs besides its containers.`,
    stability: 'experimental',
    samples: (pod) => {
      const quantity = valueAt(pod, ...path);
      return optional(quantity === undefined ? undefined : valueOf(amount, quantity, path));
    },
  };
}

function tolerationOf(toleration: unknown): Sample {
  const seconds = optionalNumberAt(toleration, 'tolerationSeconds');
  return fact(
    textAt(toleration, 'key'),
    textAt(toleration, 'operator'),
    textAt(toleration, 'value'),
    textAt(toleration, 'effect'),
    seconds === undefined ? '' : integerText(seconds),
  );
}

/** Each sample once: the same series twice is an error to those who read it. */
function distinct(samples: readonly Sample[]): readonly Sample[] {
  return [...new Map(samples.map((sample) => [JSON.stringify(sample.labels), sample])).values()];
}
