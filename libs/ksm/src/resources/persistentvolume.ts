import { fieldsAt, optionalTextAt, textAt, textsAt, valueAt } from '../field.js';
import { nameIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { integerQuantity } from '../quantity-value.js';
import { annotationsFamily, createdFamily, deletedFamily, labelsFamily } from '../rules/metadata-families.js';
import { valueOf } from '../rules/resource-amounts.js';
import { fact, oneOf } from '../rules/sample-rules.js';
import { sourceLabelNames, sourceLabelValues } from './persistentvolume-source.js';

const phases = ['Pending', 'Available', 'Bound', 'Released', 'Failed'];
const capacity = ['spec', 'capacity', 'storage'];

export const persistentVolumeMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'persistentvolumes',
  kind: 'PersistentVolume',
  isNamespaced: false,
  identity: nameIdentity('persistentvolume'),
  families: [
    {
      name: 'kube_persistentvolume_claim_ref',
      help: 'The claim that the volume belongs to.',
      stability: 'stable',
      labels: ['name', 'claim_namespace'],
      samples: (object) => {
        const claim = fieldsAt(object, 'spec', 'claimRef');
        return claim === undefined ? [] : [fact(textAt(claim, 'name'), textAt(claim, 'namespace'))];
      },
    },
    annotationsFamily('kube_persistentvolume_annotations', 'experimental'),
    labelsFamily('kube_persistentvolume_labels', 'stable'),
    {
      name: 'kube_persistentvolume_status_phase',
      help: 'The phase of the volume.',
      stability: 'stable',
      labels: ['phase'],
      samples: (object) => {
        const phase = textAt(object, 'status', 'phase');
        return phase === '' ? [] : oneOf(phases, phase);
      },
    },
    {
      name: 'kube_persistentvolume_info',
      help: 'Class and source of the volume.',
      stability: 'stable',
      labels: ['storageclass', ...sourceLabelNames, 'reclaim_policy'],
      samples: (object) => [
        fact(
          textAt(object, 'spec', 'storageClassName'),
          ...sourceLabelValues(fieldsAt(object, 'spec')),
          textAt(object, 'spec', 'persistentVolumeReclaimPolicy'),
        ),
      ],
    },
    {
      name: 'kube_persistentvolume_capacity_bytes',
      help: 'Size of the volume in bytes.',
      stability: 'stable',
      samples: (object) => [{ value: valueOf(integerQuantity, valueAt(object, ...capacity) ?? 0, capacity) }],
    },
    createdFamily('kube_persistentvolume_created', 'experimental'),
    deletedFamily('kube_persistentvolume_deletion_timestamp', 'experimental'),
    {
      name: 'kube_persistentvolume_csi_attributes',
      help: 'Attributes that the CSI driver gave the volume.',
      stability: 'experimental',
      isOptIn: true,
      labels: ['csi_mounter', 'csi_map_options'],
      samples: (object) => {
        const driver = fieldsAt(object, 'spec', 'csi');
        return driver === undefined
          ? []
          : [fact(textAt(driver, 'volumeAttributes', 'mounter'), textAt(driver, 'volumeAttributes', 'mapOptions'))];
      },
    },
    {
      name: 'kube_persistentvolume_volume_mode',
      help: 'Whether the volume is a file system or a block device.',
      stability: 'experimental',
      labels: ['volumemode'],
      samples: (object) => [fact(optionalTextAt(object, 'spec', 'volumeMode') ?? 'Filesystem')],
    },
    {
      name: 'kube_persistentvolume_access_mode',
      help: 'Ways in which the volume can be mounted.',
      stability: 'experimental',
      labels: ['access_mode'],
      samples: (object) => textsAt(object, 'spec', 'accessModes').map((mode) => fact(mode)),
    },
  ],
};
