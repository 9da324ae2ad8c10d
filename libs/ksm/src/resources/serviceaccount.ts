import { objectsAt, optionalBooleanAt, textAt } from '../field.js';
import { uniqueIdentity } from '../identity.js';
import type { MetricFamily, ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, deletedFamily, labelsFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const serviceAccountMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'serviceaccounts',
  kind: 'ServiceAccount',
  isNamespaced: true,
  identity: uniqueIdentity('serviceaccount'),
  families: [
    {
      name: 'kube_serviceaccount_info',
      help: 'Whether pods get a token of the account.',
      stability: 'experimental',
      labels: ['automount_token'],
      samples: (object) => [fact(String(optionalBooleanAt(object, 'automountServiceAccountToken') ?? ''))],
    },
    createdFamily('kube_serviceaccount_created', 'experimental'),
    deletedFamily('kube_serviceaccount_deleted', 'experimental'),
    referencesFamily('kube_serviceaccount_secret', 'secrets', 'Secrets of the account.'),
    referencesFamily(
      'kube_serviceaccount_image_pull_secret',
      'imagePullSecrets',
      'Secrets with which images of its pods are pulled.',
    ),
    annotationsFamily('kube_serviceaccount_annotations', 'experimental'),
    labelsFamily('kube_serviceaccount_labels', 'experimental'),
  ],
};

function referencesFamily(name: string, field: string, help: string): MetricFamily {
  return {
    name,
    help,
    stability: 'experimental',
    labels: ['name'],
    samples: (object) => objectsAt(object, field).map((reference) => fact(textAt(reference, 'name'))),
  };
}
