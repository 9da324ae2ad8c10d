import { textAt } from '../field.js';
import { nameIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const ingressClassMetrics: ResourceMetrics = {
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'ingressclasses',
  kind: 'IngressClass',
  isNamespaced: false,
  identity: nameIdentity('ingressclass'),
  families: [
    {
      name: 'kube_ingressclass_info',
      help: 'The controller of the class.',
      stability: 'experimental',
      labels: ['controller'],
      samples: (object) => [fact(textAt(object, 'spec', 'controller'))],
    },
    createdFamily('kube_ingressclass_created', 'experimental'),
    annotationsFamily('kube_ingressclass_annotations', 'experimental'),
    labelsFamily('kube_ingressclass_labels', 'experimental'),
  ],
};
