import { describeConversions, describeDefaults } from './conversion.contract.js';

const group = 'admissionregistration.k8s.io';
const webhook = { name: 'a.b.c', clientConfig: { service: { name: 's' } }, rules: [{ operations: ['*'] }] };
const everyWebhook = {
  name: 'a.b.c',
  clientConfig: { service: { name: 's', port: 443 } },
  rules: [{ operations: ['*'], scope: '*' }],
  namespaceSelector: {},
  objectSelector: {},
};
const stable = { ...everyWebhook, failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10 };
const beta = {
  ...everyWebhook,
  failurePolicy: 'Ignore',
  matchPolicy: 'Exact',
  sideEffects: 'Unknown',
  timeoutSeconds: 30,
  admissionReviewVersions: ['v1beta1'],
};

const match = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };

describeConversions([
  {
    says: 'all of it',
    kind: 'ValidatingWebhookConfiguration',
    left: [`${group}/v1beta1`, { webhooks: [webhook] }],
    right: [`${group}/v1`, { webhooks: [webhook] }],
  },
  {
    says: 'all of it',
    kind: 'ValidatingAdmissionPolicy',
    left: [`${group}/v1alpha1`, { spec: { validations: [{ expression: 'true' }] } }],
    right: [`${group}/v1beta1`, { spec: { validations: [{ expression: 'true' }] } }],
  },
]);

describeDefaults([
  {
    says: 'what was usual in its version',
    kind: 'ValidatingWebhookConfiguration',
    stored: [`${group}/v1`, { webhooks: [webhook] }],
    as: `${group}/v1beta1`,
    read: { webhooks: [stable] },
  },
  {
    says: 'what was usual in its version',
    kind: 'MutatingWebhookConfiguration',
    stored: [`${group}/v1beta1`, { webhooks: [{ ...webhook, admissionReviewVersions: [] }] }],
    as: `${group}/v1`,
    read: { webhooks: [{ ...beta, reinvocationPolicy: 'Never' }] },
  },
  ...['ValidatingAdmissionPolicy', 'MutatingAdmissionPolicy'].map((kind) => ({
    says: 'failures, and what is matched',
    kind,
    stored: [
      `${group}/v1alpha1`,
      { spec: { matchConstraints: { resourceRules: [{}], excludeResourceRules: [{}] } } },
    ] as const,
    read: {
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [{ scope: '*' }], excludeResourceRules: [{ scope: '*' }], ...match },
      },
    },
  })),
  {
    says: 'parameters that are not found',
    kind: 'ValidatingAdmissionPolicyBinding',
    stored: [`${group}/v1alpha1`, { spec: { paramRef: { name: 'p' }, matchResources: {} } }],
    as: `${group}/v1`,
    read: { spec: { paramRef: { name: 'p', parameterNotFoundAction: 'Deny' }, matchResources: match } },
  },
  {
    says: 'nothing about parameters, which later versions leave to whoever writes',
    kind: 'ValidatingAdmissionPolicyBinding',
    stored: [`${group}/v1beta1`, { spec: { paramRef: { name: 'p' } } }],
    read: { spec: { paramRef: { name: 'p' } } },
  },
]);
