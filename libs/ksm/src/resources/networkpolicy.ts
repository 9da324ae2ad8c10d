import { listAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, labelsFamily } from '../rules/metadata-families.js';
import { timeOrYearOneAt } from '../unix-time.js';

export const networkPolicyMetrics: ResourceMetrics = {
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'networkpolicies',
  kind: 'NetworkPolicy',
  isNamespaced: true,
  identity: namespacedIdentity('networkpolicy'),
  families: [
    {
      name: 'kube_networkpolicy_created',
      help: 'Unix time of creation.',
      stability: 'experimental',
      samples: (object) => [{ value: timeOrYearOneAt(object, 'metadata', 'creationTimestamp') }],
    },
    annotationsFamily('kube_networkpolicy_annotations', 'experimental'),
    labelsFamily('kube_networkpolicy_labels', 'experimental'),
    {
      name: 'kube_networkpolicy_spec_ingress_rules',
      help: 'How many rules let traffic in.',
      stability: 'experimental',
      samples: (object) => [{ value: listAt(object, 'spec', 'ingress').length }],
    },
    {
      name: 'kube_networkpolicy_spec_egress_rules',
      help: 'How many rules let traffic out.',
      stability: 'experimental',
      samples: (object) => [{ value: listAt(object, 'spec', 'egress').length }],
    },
  ],
};
