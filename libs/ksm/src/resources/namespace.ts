import { textAt } from '../field.js';
import { nameIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { everyCondition } from '../rules/condition-samples.js';
import { annotationsFamily, createdFamily, labelsFamily } from '../rules/metadata-families.js';
import { oneOf } from '../rules/sample-rules.js';

export const namespaceMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  kind: 'Namespace',
  isNamespaced: false,
  identity: nameIdentity('namespace'),
  families: [
    createdFamily('kube_namespace_created', 'stable'),
    annotationsFamily('kube_namespace_annotations', 'experimental'),
    labelsFamily('kube_namespace_labels', 'stable'),
    {
      name: 'kube_namespace_status_phase',
      help: 'The phase of the namespace.',
      stability: 'stable',
      labels: ['phase'],
      samples: (object) => oneOf(['Active', 'Terminating'], textAt(object, 'status', 'phase')),
    },
    {
      name: 'kube_namespace_status_condition',
      help: 'Conditions of the namespace.',
      stability: 'experimental',
      labels: ['condition', 'status'],
      samples: everyCondition,
    },
  ],
};
