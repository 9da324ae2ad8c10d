import { optionalTextAt, textAt } from '../field.js';
import { nameIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const storageClassMetrics: ResourceMetrics = {
  group: 'storage.k8s.io',
  version: 'v1',
  resource: 'storageclasses',
  kind: 'StorageClass',
  isNamespaced: false,
  identity: nameIdentity('storageclass'),
  families: [
    {
      name: 'kube_storageclass_info',
      help: 'How volumes of the class come and go.',
      stability: 'stable',
      labels: ['provisioner', 'reclaim_policy', 'volume_binding_mode'],
      samples: (object) => [
        fact(
          textAt(object, 'provisioner'),
          optionalTextAt(object, 'reclaimPolicy') ?? 'Delete',
          optionalTextAt(object, 'volumeBindingMode') ?? 'Immediate',
        ),
      ],
    },
    createdFamily('kube_storageclass_created', 'stable'),
    annotationsFamily('kube_storageclass_annotations', 'experimental'),
    labelsFamily('kube_storageclass_labels', 'stable'),
  ],
};
