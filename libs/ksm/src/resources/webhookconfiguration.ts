import { objectsAt, textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { createdFamily, resourceVersionFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const mutatingWebhookConfigurationMetrics = webhookConfigurationMetrics('Mutating');
export const validatingWebhookConfigurationMetrics = webhookConfigurationMetrics('Validating');

/** The label `namespace` is there and empty: the kind is in none, but dashboards select by it. */
function webhookConfigurationMetrics(action: 'Mutating' | 'Validating'): ResourceMetrics {
  const kind = `${action}WebhookConfiguration`;
  const singular = kind.toLowerCase();
  const prefix = `kube_${singular}`;
  return {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    resource: `${singular}s`,
    kind,
    isNamespaced: false,
    identity: namespacedIdentity(singular),
    families: [
      {
        name: `${prefix}_info`,
        help: 'The configuration is there.',
        stability: 'experimental',
        samples: () => [fact()],
      },
      createdFamily(`${prefix}_created`, 'experimental'),
      resourceVersionFamily(`${prefix}_metadata_resource_version`, 'experimental'),
      {
        name: `${prefix}_webhook_clientconfig_service`,
        help: 'Services that answer the webhooks; empty for those behind a URL.',
        stability: 'experimental',
        labels: ['webhook_name', 'service_name', 'service_namespace'],
        samples: (object) =>
          objectsAt(object, 'webhooks').map((webhook) =>
            fact(
              textAt(webhook, 'name'),
              textAt(webhook, 'clientConfig', 'service', 'name'),
              textAt(webhook, 'clientConfig', 'service', 'namespace'),
            ),
          ),
      },
    ],
  };
}
