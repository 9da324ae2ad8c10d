import type { JsonObject } from '#kube';
import { objectsAt, optionalBooleanAt, optionalNumberAt, textAt, textsAt } from '../field.js';
import type { ResourceMetrics, Sample } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

/** The name comes before the namespace, which no other resource does. */
export const endpointSliceMetrics: ResourceMetrics = {
  group: 'discovery.k8s.io',
  version: 'v1',
  resource: 'endpointslices',
  kind: 'EndpointSlice',
  isNamespaced: true,
  identity: {
    names: ['endpointslice', 'namespace'],
    values: ({ metadata }) => [textAt(metadata, 'name'), textAt(metadata, 'namespace')],
  },
  families: [
    {
      name: 'kube_endpointslice_info',
      help: 'The kind of addresses in the slice.',
      stability: 'experimental',
      labels: ['addresstype'],
      samples: (object) => [fact(textAt(object, 'addressType'))],
    },
    createdFamily('kube_endpointslice_created', 'experimental'),
    {
      name: 'kube_endpointslice_endpoints_hints',
      help: 'Zones that should use an endpoint.',
      stability: 'experimental',
      labels: ['address', 'for_zone'],
      samples: (object) => objectsAt(object, 'endpoints').flatMap(hintSamples),
    },
    {
      name: 'kube_endpointslice_endpoints',
      help: 'Addresses in the slice, with their state and their place.',
      stability: 'experimental',
      labels: [
        'ready',
        'serving',
        'hostname',
        'terminating',
        'targetref_kind',
        'targetref_name',
        'targetref_namespace',
        'endpoint_nodename',
        'endpoint_zone',
        'address',
      ],
      samples: (object) => objectsAt(object, 'endpoints').flatMap(endpointSamples),
    },
    {
      name: 'kube_endpointslice_ports',
      help: 'Ports of the slice.',
      stability: 'experimental',
      labels: ['port_name', 'port_protocol', 'port_number'],
      samples: (object) =>
        objectsAt(object, 'ports').map((port) =>
          fact(textAt(port, 'name'), textAt(port, 'protocol'), String(optionalNumberAt(port, 'port') ?? '')),
        ),
    },
    annotationsFamily('kube_endpointslice_annotations', 'experimental'),
    labelsFamily('kube_endpointslice_labels', 'experimental'),
  ],
};

function hintSamples(endpoint: JsonObject): readonly Sample[] {
  const [address] = textsAt(endpoint, 'addresses');
  return address === undefined
    ? []
    : objectsAt(endpoint, 'hints', 'forZones').map((zone) => fact(address, textAt(zone, 'name')));
}

function endpointSamples(endpoint: JsonObject): readonly Sample[] {
  const condition = (name: string): string => String(optionalBooleanAt(endpoint, 'conditions', name) ?? '');
  const facts = [
    condition('ready'),
    condition('serving'),
    textAt(endpoint, 'hostname'),
    condition('terminating'),
    textAt(endpoint, 'targetRef', 'kind'),
    textAt(endpoint, 'targetRef', 'name'),
    textAt(endpoint, 'targetRef', 'namespace'),
    textAt(endpoint, 'nodeName'),
    textAt(endpoint, 'zone'),
  ];
  return textsAt(endpoint, 'addresses').map((address) => fact(...facts, address));
}
