import { at, defaults, inOrder, isAbsent, when, type Edit } from './edit.js';
import { resourceQuantities, roundQuantities } from './quantities.js';

/** What is filled in in the sources that pods and persistent volumes have in common. */
const sourceDefaults = inOrder(
  at('hostPath', defaults({ type: '' })),
  at('iscsi', defaults({ iscsiInterface: 'default' })),
  at('rbd', defaults({ pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' })),
  at('azureDisk', defaults({ cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' })),
  at('scaleIO', defaults({ storageMode: 'ThinProvisioned', fsType: 'xfs' })),
);

const mode = defaults({ defaultMode: 0o644 });
const fieldReferences = at('items[].fieldRef', defaults({ apiVersion: 'v1' }));

/** What is filled in in the specification of a claim. */
export const claimSpecDefaults = inOrder(defaults({ volumeMode: 'Filesystem' }), at('resources', resourceQuantities));

/** What is filled in in a claim. */
export const claimDefaults = inOrder(
  at('spec+', claimSpecDefaults),
  at(
    'status+',
    inOrder(defaults({ phase: 'Pending' }), at('capacity', roundQuantities), at('allocatedResources', roundQuantities)),
  ),
);

/** What is filled in in a volume of a pod. One without any source is an empty directory. */
export const podVolumeDefaults: Edit = inOrder(
  when(
    (volume) => Object.keys(volume).every((key) => key === 'name' || isAbsent(volume[key])),
    defaults({ emptyDir: {} }),
  ),
  sourceDefaults,
  at('secret', mode),
  at('configMap', mode),
  at('downwardAPI', inOrder(mode, fieldReferences)),
  at(
    'projected',
    inOrder(
      mode,
      at('sources[].downwardAPI', fieldReferences),
      at('sources[].serviceAccountToken', defaults({ expirationSeconds: 3600 })),
    ),
  ),
  at('ephemeral.volumeClaimTemplate.spec+', claimSpecDefaults),
);

/** What is filled in in a volume that is written out where it is attached: less than in a volume of its own. */
export const inlineVolumeDefaults = inOrder(at('capacity', roundQuantities), sourceDefaults);

/** What is filled in in the specification of a persistent volume. */
export const persistentVolumeSpecDefaults = inOrder(
  defaults({ persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }),
  inlineVolumeDefaults,
);
