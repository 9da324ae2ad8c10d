import { mutatingAdmissionPolicyMetrics, validatingAdmissionPolicyMetrics } from './admissionpolicy.js';
import {
  mutatingAdmissionPolicyBindingMetrics,
  validatingAdmissionPolicyBindingMetrics,
} from './admissionpolicybinding.js';
import { linesOf } from './resource.contract.js';
import { mutatingWebhookConfigurationMetrics, validatingWebhookConfigurationMetrics } from './webhookconfiguration.js';

const metadata = { name: 'guard', resourceVersion: '77', creationTimestamp: '2024-05-01T00:00:00Z' };

/** The labels all samples of a kind begin with: its namespace is empty, but there. */
function startFor(singular: string): string {
  return `{cluster="east",namespace="",${singular}="guard"`;
}

describe('metrics of webhook configurations', () => {
  it.each([
    { metrics: mutatingWebhookConfigurationMetrics, singular: 'mutatingwebhookconfiguration' },
    { metrics: validatingWebhookConfigurationMetrics, singular: 'validatingwebhookconfiguration' },
  ])('describe a $singular in full', ({ metrics, singular }) => {
    const webhooks = [
      { name: 'a.example', clientConfig: { service: { name: 'guard', namespace: 'ops' } } },
      { name: 'b.example', clientConfig: { url: 'https://guard.example' } },
    ];
    const start = startFor(singular);

    expect(linesOf(metrics, { metadata, webhooks })).toEqual([
      `kube_${singular}_info${start}} 1`,
      `kube_${singular}_created${start}} 1.7145216e+09`,
      `kube_${singular}_metadata_resource_version${start}} 77`,
      `kube_${singular}_webhook_clientconfig_service${start},webhook_name="a.example",service_name="guard",service_namespace="ops"} 1`,
      `kube_${singular}_webhook_clientconfig_service${start},webhook_name="b.example",service_name="",service_namespace=""} 1`,
    ]);
  });
});

describe('metrics of admission policies', () => {
  const spec = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
  };
  const facts = 'param_api_version="v1",param_kind="ConfigMap",failure_policy="Fail"';

  it('describe a validating one in full', () => {
    const start = startFor('validatingadmissionpolicy');

    expect(linesOf(validatingAdmissionPolicyMetrics, { metadata, spec })).toEqual([
      `kube_validatingadmissionpolicy_info${start},${facts}} 1`,
      `kube_validatingadmissionpolicy_created${start}} 1.7145216e+09`,
    ]);
  });

  it('describe a mutating one in full', () => {
    const start = startFor('mutatingadmissionpolicy');

    expect(linesOf(mutatingAdmissionPolicyMetrics, { metadata, spec })).toEqual([
      `kube_mutatingadmissionpolicy_info${start},${facts},reinvocation_policy="Never"} 1`,
      `kube_mutatingadmissionpolicy_created${start}} 1.7145216e+09`,
    ]);
  });

  it('leave empty what is not said', () => {
    expect(linesOf(validatingAdmissionPolicyMetrics, { metadata: { name: 'guard' } })).toEqual([
      `kube_validatingadmissionpolicy_info${startFor('validatingadmissionpolicy')},param_api_version="",param_kind="",failure_policy=""} 1`,
    ]);
  });
});

describe('metrics of bindings of admission policies', () => {
  const spec = {
    policyName: 'guard',
    paramRef: { name: 'limits', namespace: 'ops', parameterNotFoundAction: 'Deny' },
    validationActions: ['Deny', 'Audit'],
  };
  const facts = 'policy_name="guard",param_name="limits",param_namespace="ops",param_not_found_action="Deny"';

  it('describe a validating one in full', () => {
    const start = startFor('validatingadmissionpolicybinding');

    expect(linesOf(validatingAdmissionPolicyBindingMetrics, { metadata, spec })).toEqual([
      `kube_validatingadmissionpolicybinding_info${start},${facts}} 1`,
      `kube_validatingadmissionpolicybinding_created${start}} 1.7145216e+09`,
      `kube_validatingadmissionpolicybinding_validation_action${start},action="Deny"} 1`,
      `kube_validatingadmissionpolicybinding_validation_action${start},action="Audit"} 1`,
    ]);
  });

  it('describe a mutating one in full', () => {
    const start = startFor('mutatingadmissionpolicybinding');

    expect(linesOf(mutatingAdmissionPolicyBindingMetrics, { metadata, spec })).toEqual([
      `kube_mutatingadmissionpolicybinding_info${start},${facts}} 1`,
      `kube_mutatingadmissionpolicybinding_created${start}} 1.7145216e+09`,
    ]);
  });
});
