import { textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { createdFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

/** The label `namespace` is there and empty, as for all kinds of admission. */
export const validatingAdmissionPolicyMetrics: ResourceMetrics = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
  isNamespaced: false,
  identity: namespacedIdentity('validatingadmissionpolicy'),
  families: [
    {
      name: 'kube_validatingadmissionpolicy_info',
      help: 'Parameters of the policy, and what follows when it cannot be evaluated.',
      stability: 'experimental',
      labels: ['param_api_version', 'param_kind', 'failure_policy'],
      samples: (object) => [fact(...policyFacts(object))],
    },
    createdFamily('kube_validatingadmissionpolicy_created', 'experimental'),
  ],
};

export const mutatingAdmissionPolicyMetrics: ResourceMetrics = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'mutatingadmissionpolicies',
  kind: 'MutatingAdmissionPolicy',
  isNamespaced: false,
  identity: namespacedIdentity('mutatingadmissionpolicy'),
  families: [
    {
      name: 'kube_mutatingadmissionpolicy_info',
      help: 'Parameters of the policy, what follows when it cannot be evaluated, and whether it is called again.',
      stability: 'experimental',
      labels: ['param_api_version', 'param_kind', 'failure_policy', 'reinvocation_policy'],
      samples: (object) => [fact(...policyFacts(object), textAt(object, 'spec', 'reinvocationPolicy'))],
    },
    createdFamily('kube_mutatingadmissionpolicy_created', 'experimental'),
  ],
};

function policyFacts(object: unknown): readonly string[] {
  return [
    textAt(object, 'spec', 'paramKind', 'apiVersion'),
    textAt(object, 'spec', 'paramKind', 'kind'),
    textAt(object, 'spec', 'failurePolicy'),
  ];
}
