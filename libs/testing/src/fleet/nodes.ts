import { formatTimestamp, type KubernetesObject } from '#kube';
import type { Identities } from './identity.js';

const zones = ['a', 'b', 'c'];

/** The machines of a cluster. */
export function generateNodes(identities: Identities, cluster: string, count: number): readonly KubernetesObject[] {
  return Array.from({ length: count }, (_, index) => generateNode(identities, cluster, index));
}

/** The name of a machine, the first being the control plane. */
export function nodeName(cluster: string, index: number): string {
  return index === 0 ? `${cluster}-control-plane` : `${cluster}-worker-${index}`;
}

function generateNode(identities: Identities, cluster: string, index: number): KubernetesObject {
  const name = nodeName(cluster, index);
  const role = index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {};
  const address = `10.0.${Math.floor(index / 250)}.${(index % 250) + 2}`;
  const resources = { cpu: '16', 'ephemeral-storage': '103079844Ki', memory: '65842548Ki', pods: '250' };
  return {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: identities.metadata({
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/region': 'eu-central-1',
        'topology.kubernetes.io/zone': `eu-central-1${zones[index % zones.length] ?? 'a'}`,
        ...role,
      },
    }),
    spec: { podCIDR: `10.${64 + (index % 128)}.0.0/24`, providerID: `sim://${cluster}/${name}` },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      allocatable: resources,
      capacity: resources,
      conditions: nodeConditions(identities.now),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://1.7.24',
        kernelVersion: '6.8.0-49-generic',
        kubeletVersion: 'v1.32.0',
        operatingSystem: 'linux',
        osImage: 'Ubuntu 24.04.1 LTS',
        systemUUID: identities.random.uuid(),
      },
    },
  };
}

function nodeConditions(now: Date): readonly unknown[] {
  const time = formatTimestamp(now);
  const condition = (type: string, status: string, reason: string): unknown => ({
    type,
    status,
    reason,
    message: reason,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  });
  return [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
    condition('Ready', 'True', 'KubeletReady'),
  ];
}
