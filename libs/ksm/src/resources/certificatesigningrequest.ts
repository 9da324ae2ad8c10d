import { objectsAt, textAt } from '../field.js';
import type { ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily } from '../rules/metadata-families.js';

const decisions = ['Approved', 'Denied', 'Failed'];

export const certificateSigningRequestMetrics: ResourceMetrics = {
  group: 'certificates.k8s.io',
  version: 'v1',
  resource: 'certificatesigningrequests',
  kind: 'CertificateSigningRequest',
  isNamespaced: false,
  identity: {
    names: ['certificatesigningrequest', 'signer_name'],
    values: (object) => [textAt(object, 'metadata', 'name'), textAt(object, 'spec', 'signerName')],
  },
  families: [
    annotationsFamily('kube_certificatesigningrequest_annotations', 'experimental'),
    labelsFamily('kube_certificatesigningrequest_labels', 'stable'),
    createdFamily('kube_certificatesigningrequest_created', 'stable'),
    {
      name: 'kube_certificatesigningrequest_condition',
      help: 'How often each decision was taken on the request.',
      stability: 'stable',
      labels: ['condition'],
      samples: (object) => {
        const taken = objectsAt(object, 'status', 'conditions').map((condition) => textAt(condition, 'type'));
        return decisions.map((decision) => ({
          value: taken.filter((type) => type === decision).length,
          labels: [decision.toLowerCase()],
        }));
      },
    },
    {
      name: 'kube_certificatesigningrequest_cert_length',
      help: 'Bytes of the certificate that was issued.',
      stability: 'stable',
      samples: (object) => [{ value: Buffer.from(textAt(object, 'status', 'certificate'), 'base64').length }],
    },
  ],
};
