import { objectsAt, sortedEntriesAt, textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { fractionalQuantity } from '../quantity-value.js';
import { createdFamily } from '../rules/metadata-families.js';
import { valueOf } from '../rules/resource-amounts.js';

const constraints = ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

export const limitRangeMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'limitranges',
  kind: 'LimitRange',
  isNamespaced: true,
  identity: namespacedIdentity('limitrange'),
  families: [
    {
      name: 'kube_limitrange',
      help: 'Bounds and defaults for what is created in the namespace.',
      stability: 'stable',
      labels: ['resource', 'type', 'constraint'],
      samples: (object) =>
        objectsAt(object, 'spec', 'limits').flatMap((limit) =>
          constraints.flatMap((constraint) =>
            sortedEntriesAt(limit, constraint).map(([resource, quantity]) => ({
              value: valueOf(fractionalQuantity, quantity, ['spec', 'limits', constraint, resource]),
              labels: [resource, textAt(limit, 'type'), constraint],
            })),
          ),
        ),
    },
    createdFamily('kube_limitrange_created', 'stable'),
  ],
};
