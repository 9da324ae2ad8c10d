import { objectsAt, textAt, textsAt } from '../field.js';
import { uniqueIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, deletedFamily, labelsFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const serviceMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'services',
  kind: 'Service',
  isNamespaced: true,
  identity: uniqueIdentity('service'),
  families: [
    {
      name: 'kube_service_info',
      help: 'Addresses of the service.',
      stability: 'stable',
      labels: ['cluster_ip', 'external_name', 'load_balancer_ip', 'external_traffic_policy'],
      samples: ({ spec }) => [
        fact(
          textAt(spec, 'clusterIP'),
          textAt(spec, 'externalName'),
          textAt(spec, 'loadBalancerIP'),
          textAt(spec, 'externalTrafficPolicy'),
        ),
      ],
    },
    createdFamily('kube_service_created', 'stable'),
    {
      name: 'kube_service_spec_type',
      help: 'How the service is exposed.',
      stability: 'stable',
      labels: ['type'],
      samples: (object) => [fact(textAt(object, 'spec', 'type'))],
    },
    annotationsFamily('kube_service_annotations', 'experimental'),
    labelsFamily('kube_service_labels', 'stable'),
    {
      name: 'kube_service_spec_external_ip',
      help: 'Addresses of nodes that accept traffic for the service.',
      stability: 'stable',
      labels: ['external_ip'],
      samples: (object) => textsAt(object, 'spec', 'externalIPs').map((address) => fact(address)),
    },
    {
      name: 'kube_service_status_load_balancer_ingress',
      help: 'Where the load balancer of the service takes traffic.',
      stability: 'stable',
      labels: ['ip', 'hostname'],
      samples: (object) =>
        objectsAt(object, 'status', 'loadBalancer', 'ingress').map((ingress) =>
          fact(textAt(ingress, 'ip'), textAt(ingress, 'hostname')),
        ),
    },
    deletedFamily('kube_service_deletion_timestamp', 'experimental'),
  ],
};
