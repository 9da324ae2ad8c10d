import { at, defaults, defaultsOfEmpty, inOrder, type Edit } from './edit.js';
import type { GroupConversion, KindConversion, VersionConversion } from './kind-conversion.js';

const ruleScope = defaults({ scope: '*' });

const everyWebhook = inOrder(
  defaults({ namespaceSelector: {}, objectSelector: {} }),
  at('rules[]', ruleScope),
  at('clientConfig.service', defaults({ port: 443 })),
);

const stable: VersionConversion = {
  defaults: at('webhooks[]', defaults({ failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10 })),
};

const beta: VersionConversion = {
  defaults: at(
    'webhooks[]',
    inOrder(
      defaults({ failurePolicy: 'Ignore', matchPolicy: 'Exact', sideEffects: 'Unknown', timeoutSeconds: 30 }),
      defaultsOfEmpty({ admissionReviewVersions: ['v1beta1'] }),
    ),
  ),
};

function webhooks(webhookDefaults: Edit): KindConversion {
  return { defaults: at('webhooks[]', webhookDefaults), versions: { v1: stable, v1beta1: beta } };
}

const matchDefaults = inOrder(
  defaults({ matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} }),
  at('resourceRules[]', ruleScope),
  at('excludeResourceRules[]', ruleScope),
);

const policy: KindConversion = {
  defaults: at('spec+', inOrder(defaults({ failurePolicy: 'Fail' }), at('matchConstraints', matchDefaults))),
};

const binding: KindConversion = {
  defaults: at('spec.matchResources', matchDefaults),
  versions: { v1alpha1: { defaults: at('spec.paramRef', defaults({ parameterNotFoundAction: 'Deny' })) } },
};

/** Who is asked before an object is written. */
export const admissionregistration: GroupConversion = {
  ValidatingWebhookConfiguration: webhooks(everyWebhook),
  MutatingWebhookConfiguration: webhooks(inOrder(everyWebhook, defaults({ reinvocationPolicy: 'Never' }))),
  ValidatingAdmissionPolicy: policy,
  ValidatingAdmissionPolicyBinding: binding,
  MutatingAdmissionPolicy: policy,
  MutatingAdmissionPolicyBinding: binding,
};
