import { at, defaults } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';
import { persistentVolumeSpecDefaults } from './volume.js';

/** Volumes and what provides them. */
export const storage: GroupConversion = {
  StorageClass: { defaults: defaults({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }) },
  CSIDriver: {
    defaults: at(
      'spec+',
      defaults({
        attachRequired: true,
        podInfoOnMount: false,
        storageCapacity: false,
        requiresRepublish: false,
        seLinuxMount: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        volumeLifecycleModes: ['Persistent'],
      }),
    ),
  },
  VolumeAttachment: { defaults: at('spec.source.inlineVolumeSpec', persistentVolumeSpecDefaults) },
};
