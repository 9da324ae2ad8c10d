import { textAt, textsAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { MetricFamily, ResourceMetrics } from '../metric-family.js';
import { createdFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

/** The label `namespace` is there and empty, as for all kinds of admission. */
export const validatingAdmissionPolicyBindingMetrics: ResourceMetrics = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'validatingadmissionpolicybindings',
  kind: 'ValidatingAdmissionPolicyBinding',
  isNamespaced: false,
  identity: namespacedIdentity('validatingadmissionpolicybinding'),
  families: [
    infoFamily('kube_validatingadmissionpolicybinding_info'),
    createdFamily('kube_validatingadmissionpolicybinding_created', 'experimental'),
    {
      name: 'kube_validatingadmissionpolicybinding_validation_action',
      help: 'What follows when the policy is violated.',
      stability: 'experimental',
      labels: ['action'],
      samples: (object) => textsAt(object, 'spec', 'validationActions').map((action) => fact(action)),
    },
  ],
};

export const mutatingAdmissionPolicyBindingMetrics: ResourceMetrics = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'mutatingadmissionpolicybindings',
  kind: 'MutatingAdmissionPolicyBinding',
  isNamespaced: false,
  identity: namespacedIdentity('mutatingadmissionpolicybinding'),
  families: [
    infoFamily('kube_mutatingadmissionpolicybinding_info'),
    createdFamily('kube_mutatingadmissionpolicybinding_created', 'experimental'),
  ],
};

function infoFamily(name: string): MetricFamily {
  return {
    name,
    help: 'The policy that is bound, and its parameters.',
    stability: 'experimental',
    labels: ['policy_name', 'param_name', 'param_namespace', 'param_not_found_action'],
    samples: (object) => [
      fact(
        textAt(object, 'spec', 'policyName'),
        textAt(object, 'spec', 'paramRef', 'name'),
        textAt(object, 'spec', 'paramRef', 'namespace'),
        textAt(object, 'spec', 'paramRef', 'parameterNotFoundAction'),
      ),
    ],
  };
}
