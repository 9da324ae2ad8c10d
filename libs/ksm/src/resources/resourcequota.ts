import { sortedEntriesAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { fractionalQuantity } from '../quantity-value.js';
import { annotationsFamily, createdFamily, labelsFamily } from '../rules/metadata-families.js';
import { valueOf } from '../rules/resource-amounts.js';

export const resourceQuotaMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'resourcequotas',
  kind: 'ResourceQuota',
  isNamespaced: true,
  identity: namespacedIdentity('resourcequota'),
  families: [
    createdFamily('kube_resourcequota_created', 'stable'),
    {
      name: 'kube_resourcequota',
      help: 'What the namespace may use and what it uses.',
      stability: 'stable',
      labels: ['resource', 'type'],
      samples: (object) =>
        ['hard', 'used'].flatMap((type) =>
          sortedEntriesAt(object, 'status', type).map(([resource, quantity]) => ({
            value: valueOf(fractionalQuantity, quantity, ['status', type, resource]),
            labels: [resource, type],
          })),
        ),
    },
    annotationsFamily('kube_resourcequota_annotations', 'experimental'),
    labelsFamily('kube_resourcequota_labels', 'stable'),
  ],
};
