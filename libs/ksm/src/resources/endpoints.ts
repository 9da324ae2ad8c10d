import { numberAt, objectsAt, textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics, Sample } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const endpointsMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'endpoints',
  kind: 'Endpoints',
  isNamespaced: true,
  identity: namespacedIdentity('endpoint'),
  families: [
    {
      name: 'kube_endpoint_info',
      help: 'The endpoints are there.',
      stability: 'stable',
      samples: () => [fact()],
    },
    createdFamily('kube_endpoint_created', 'stable'),
    annotationsFamily('kube_endpoint_annotations', 'experimental'),
    labelsFamily('kube_endpoint_labels', 'stable'),
    {
      name: 'kube_endpoint_address',
      help: 'Addresses with each of their ports.',
      stability: 'stable',
      labels: ['port_protocol', 'port_number', 'port_name', 'ip', 'ready'],
      samples: addressSamples,
    },
    {
      name: 'kube_endpoint_ports',
      help: 'Ports of the endpoints.',
      stability: 'stable',
      deprecatedSince: 'v2.14.0',
      labels: ['port_name', 'port_protocol', 'port_number'],
      samples: (object) =>
        objectsAt(object, 'subsets')
          .flatMap((subset) => objectsAt(subset, 'ports'))
          .map((port) => fact(textAt(port, 'name'), textAt(port, 'protocol'), String(numberAt(port, 'port')))),
    },
  ],
};

function addressSamples(object: unknown): readonly Sample[] {
  return objectsAt(object, 'subsets').flatMap((subset) => {
    const addresses = [
      ...objectsAt(subset, 'addresses').map((address) => [textAt(address, 'ip'), 'true'] as const),
      ...objectsAt(subset, 'notReadyAddresses').map((address) => [textAt(address, 'ip'), 'false'] as const),
    ];
    return objectsAt(subset, 'ports').flatMap((port) => {
      const place = [textAt(port, 'protocol'), String(numberAt(port, 'port')), textAt(port, 'name')];
      return addresses.map((address) => fact(...place, ...address));
    });
  });
}
