import { objectsAt, textAt, textEntriesAt, textsAt } from '../field.js';
import { nameIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { everyCondition } from '../rules/condition-samples.js';
import { flagIn } from '../rules/field-samples.js';
import { annotationsFamily, createdFamily, deletedFamily, labelsFamily } from '../rules/metadata-families.js';
import { amountSamples, nodeAmounts } from '../rules/resource-amounts.js';
import { fact } from '../rules/sample-rules.js';

const rolePrefix = 'node-role.kubernetes.io/';

export const nodeMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'nodes',
  kind: 'Node',
  isNamespaced: false,
  identity: nameIdentity('node'),
  families: [
    annotationsFamily('kube_node_annotations', 'experimental'),
    createdFamily('kube_node_created', 'stable'),
    deletedFamily('kube_node_deletion_timestamp', 'experimental'),
    {
      name: 'kube_node_info',
      help: 'What runs on the node, and where it is.',
      stability: 'stable',
      labels: [
        'kernel_version',
        'os_image',
        'container_runtime_version',
        'kubelet_version',
        'kubeproxy_version',
        'provider_id',
        'pod_cidr',
        'system_uuid',
        'internal_ip',
      ],
      samples: (object) => [
        fact(
          textAt(object, 'status', 'nodeInfo', 'kernelVersion'),
          textAt(object, 'status', 'nodeInfo', 'osImage'),
          textAt(object, 'status', 'nodeInfo', 'containerRuntimeVersion'),
          textAt(object, 'status', 'nodeInfo', 'kubeletVersion'),
          // Nodes do not tell any more; the label stays for those who select by it.
          'deprecated',
          textAt(object, 'spec', 'providerID'),
          textAt(object, 'spec', 'podCIDR'),
          textAt(object, 'status', 'nodeInfo', 'systemUUID'),
          internalAddress(object),
        ),
      ],
    },
    labelsFamily('kube_node_labels', 'stable'),
    {
      name: 'kube_node_role',
      help: 'Roles of the node.',
      stability: 'experimental',
      labels: ['role'],
      samples: (object) =>
        textEntriesAt(object, 'metadata', 'labels')
          .filter(([key]) => key.startsWith(rolePrefix))
          .map(([key]) => fact(key.slice(rolePrefix.length))),
    },
    {
      name: 'kube_node_spec_pod_cidrs',
      help: 'Ranges of addresses for the pods of the node.',
      stability: 'experimental',
      labels: ['pod_cidr'],
      samples: (object) => textsAt(object, 'spec', 'podCIDRs').map((range) => fact(range)),
    },
    {
      name: 'kube_node_spec_taint',
      help: 'Taints of the node.',
      stability: 'stable',
      labels: ['key', 'value', 'effect'],
      samples: (object) =>
        objectsAt(object, 'spec', 'taints').map((taint) =>
          fact(textAt(taint, 'key'), textAt(taint, 'value'), textAt(taint, 'effect')),
        ),
    },
    {
      name: 'kube_node_spec_unschedulable',
      help: 'Whether the node takes no new pods.',
      stability: 'stable',
      samples: flagIn('spec', 'unschedulable'),
    },
    {
      name: 'kube_node_status_allocatable',
      help: 'What of the node is there for pods.',
      stability: 'stable',
      labels: ['resource', 'unit'],
      samples: (object) => amountSamples(object, ['status', 'allocatable'], nodeAmounts),
    },
    {
      name: 'kube_node_status_capacity',
      help: 'What the node has in all.',
      stability: 'stable',
      labels: ['resource', 'unit'],
      samples: (object) => amountSamples(object, ['status', 'capacity'], nodeAmounts),
    },
    {
      name: 'kube_node_status_condition',
      help: 'Conditions of the node.',
      stability: 'stable',
      labels: ['condition', 'status'],
      samples: everyCondition,
    },
    {
      name: 'kube_node_status_addresses',
      help: 'Addresses of the node.',
      stability: 'experimental',
      labels: ['type', 'address'],
      samples: (object) =>
        objectsAt(object, 'status', 'addresses').map((address) =>
          fact(textAt(address, 'type'), textAt(address, 'address')),
        ),
    },
  ],
};

function internalAddress(object: unknown): string {
  const address = objectsAt(object, 'status', 'addresses').findLast((each) => textAt(each, 'type') === 'InternalIP');
  return textAt(address, 'address');
}
