import { at, defaults, defaultsOfEmpty, inOrder } from './edit.js';
import type { GroupConversion, VersionConversion } from './kind-conversion.js';
import { inlineVolumeDefaults } from './volume.js';

const attachment: VersionConversion = { defaults: at('spec.source.inlineVolumeSpec', inlineVolumeDefaults) };

/** Volumes and what provides them. */
export const storage: GroupConversion = {
  StorageClass: { defaults: defaults({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }) },
  CSIDriver: {
    defaults: at(
      'spec+',
      inOrder(
        defaults({
          attachRequired: true,
          podInfoOnMount: false,
          storageCapacity: false,
          requiresRepublish: false,
          seLinuxMount: false,
          fsGroupPolicy: 'ReadWriteOnceWithFSType',
        }),
        defaultsOfEmpty({ volumeLifecycleModes: ['Persistent'] }),
      ),
    ),
  },
  VolumeAttachment: { versions: { v1: attachment, v1beta1: attachment } },
};
