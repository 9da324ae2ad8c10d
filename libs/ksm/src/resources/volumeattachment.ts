import { optionalTextAt, textAt, textEntriesAt } from '../field.js';
import { nameIdentity } from '../identity.js';
import { everyKey } from '../key-allowlist.js';
import { mapLabels } from '../map-labels.js';
import type { ResourceMetrics } from '../metric-family.js';
import { flagIn } from '../rules/field-samples.js';
import { createdFamily } from '../rules/metadata-families.js';
import { fact, namedFact } from '../rules/sample-rules.js';

export const volumeAttachmentMetrics: ResourceMetrics = {
  group: 'storage.k8s.io',
  version: 'v1',
  resource: 'volumeattachments',
  kind: 'VolumeAttachment',
  isNamespaced: false,
  identity: nameIdentity('volumeattachment'),
  families: [
    {
      name: 'kube_volumeattachment_labels',
      help: 'Its Kubernetes labels, all of them.',
      stability: 'experimental',
      samples: (object) => [namedFact(mapLabels('label', textEntriesAt(object, 'metadata', 'labels'), everyKey))],
    },
    {
      name: 'kube_volumeattachment_info',
      help: 'Who attaches to which node.',
      stability: 'experimental',
      labels: ['attacher', 'node'],
      samples: (object) => [fact(textAt(object, 'spec', 'attacher'), textAt(object, 'spec', 'nodeName'))],
    },
    createdFamily('kube_volumeattachment_created', 'experimental'),
    {
      name: 'kube_volumeattachment_spec_source_persistentvolume',
      help: 'The volume that is attached.',
      stability: 'experimental',
      labels: ['volumename'],
      samples: (object) => {
        const volume = optionalTextAt(object, 'spec', 'source', 'persistentVolumeName');
        return volume === undefined ? [] : [fact(volume)];
      },
    },
    {
      name: 'kube_volumeattachment_status_attached',
      help: 'Whether the volume is attached.',
      stability: 'experimental',
      samples: flagIn('status', 'attached'),
    },
    {
      name: 'kube_volumeattachment_status_attachment_metadata',
      help: 'What the driver said when it attached the volume.',
      stability: 'experimental',
      samples: (object) => [
        namedFact(mapLabels('metadata', textEntriesAt(object, 'status', 'attachmentMetadata'), everyKey)),
      ],
    },
  ],
};
