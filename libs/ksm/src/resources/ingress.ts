import type { JsonObject } from '#kube';
import { fieldsAt, numberAt, objectsAt, optionalTextAt, textAt, textsAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { MetricLabel, ResourceMetrics, Sample } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily, resourceVersionFamily } from '../rules/metadata-families.js';
import { fact, namedFact } from '../rules/sample-rules.js';

export const ingressMetrics: ResourceMetrics = {
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'ingresses',
  kind: 'Ingress',
  isNamespaced: true,
  identity: namespacedIdentity('ingress'),
  families: [
    {
      name: 'kube_ingress_info',
      help: 'The class of the ingress.',
      stability: 'stable',
      labels: ['ingressclass'],
      samples: (object) => [fact(className(object))],
    },
    annotationsFamily('kube_ingress_annotations', 'experimental'),
    labelsFamily('kube_ingress_labels', 'stable'),
    createdFamily('kube_ingress_created', 'stable'),
    resourceVersionFamily('kube_ingress_metadata_resource_version', 'experimental'),
    {
      name: 'kube_ingress_path',
      help: 'Paths of the ingress, with what answers them.',
      stability: 'stable',
      labels: ['host', 'path', 'path_type', 'service_name', 'service_port'],
      samples: (object) => objectsAt(object, 'spec', 'rules').flatMap(pathSamples),
    },
    {
      name: 'kube_ingress_tls',
      help: 'Hosts with the Secrets of their certificates.',
      stability: 'stable',
      labels: ['tls_host', 'secret'],
      samples: (object) =>
        objectsAt(object, 'spec', 'tls').flatMap((entry) =>
          textsAt(entry, 'hosts').map((host) => fact(host, textAt(entry, 'secretName'))),
        ),
    },
  ],
};

/** The annotation was there before the field, and wins even when it is empty. */
function className(object: unknown): string {
  return (
    optionalTextAt(object, 'metadata', 'annotations', 'kubernetes.io/ingress.class') ??
    optionalTextAt(object, 'spec', 'ingressClassName') ??
    '_default'
  );
}

function pathSamples(rule: JsonObject): readonly Sample[] {
  return objectsAt(rule, 'http', 'paths').flatMap((path) => {
    const backend = backendLabels(path);
    return backend === undefined
      ? []
      : [
          namedFact([
            ['host', textAt(rule, 'host')],
            ['path', textAt(path, 'path')],
            ['path_type', textAt(path, 'pathType')],
            ...backend,
          ]),
        ];
  });
}

/** A service or an object of any kind; a port that has a name shows as 0. */
function backendLabels(path: JsonObject): readonly MetricLabel[] | undefined {
  const service = fieldsAt(path, 'backend', 'service');
  if (service !== undefined) {
    return [
      ['service_name', textAt(service, 'name')],
      ['service_port', String(numberAt(service, 'port', 'number'))],
    ];
  }
  const resource = fieldsAt(path, 'backend', 'resource');
  return (
    resource && [
      ['resource_api_group', textAt(resource, 'apiGroup')],
      ['resource_kind', textAt(resource, 'kind')],
      ['resource_name', textAt(resource, 'name')],
    ]
  );
}
