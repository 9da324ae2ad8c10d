import { textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import {
  annotationsFamily,
  createdFamily,
  labelsFamily,
  ownerFamily,
  resourceVersionFamily,
} from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

/** What a secret holds is never read. */
export const secretMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  kind: 'Secret',
  isNamespaced: true,
  identity: namespacedIdentity('secret'),
  families: [
    {
      name: 'kube_secret_info',
      help: 'There is the secret.',
      stability: 'stable',
      samples: () => [fact()],
    },
    {
      name: 'kube_secret_type',
      help: 'What the secret is for.',
      stability: 'stable',
      labels: ['type'],
      samples: (object) => [fact(textAt(object, 'type'))],
    },
    annotationsFamily('kube_secret_annotations', 'experimental'),
    labelsFamily('kube_secret_labels', 'stable'),
    createdFamily('kube_secret_created', 'stable'),
    resourceVersionFamily('kube_secret_metadata_resource_version', 'experimental'),
    ownerFamily('kube_secret_owner', 'experimental'),
  ],
};
