import type { KubernetesObject } from '#kube';
import { orNone, textsOf } from './cell-text.js';
import {
  ageColumn,
  booleanColumn,
  column,
  formattedAsName,
  integerColumn,
  nameColumn,
  wide,
  type Column,
} from './column.js';
import { booleanAt, fieldsAt, joinedAt, listAt, optionalTextAt, textAt, valueAt } from './field.js';
import { printerOf, type PrinterTable } from './printer.js';
import { quantityAt } from './quantity-text.js';

const attributesClassColumn = column(
  'VolumeAttributesClass',
  'Class of attributes that may be changed.',
  (object) => optionalTextAt(object, 'spec', 'volumeAttributesClassName') ?? '<unset>',
);

const volumeModeColumn = wide(
  column(
    'VolumeMode',
    'Whether the volume holds a file system or is a block device.',
    (object) => optionalTextAt(object, 'spec', 'volumeMode') ?? '<unset>',
  ),
);

const persistentVolume = printerOf(
  nameColumn,
  column('Capacity', 'Size of the volume.', (object) => quantityAt(object, 'spec', 'capacity', 'storage') ?? '0'),
  column('Access Modes', 'Ways to mount it.', (object) => accessModes(object, 'spec', 'accessModes')),
  column('Reclaim Policy', 'What becomes of it when it is released.', (object) =>
    textAt(object, 'spec', 'persistentVolumeReclaimPolicy'),
  ),
  column('Status', 'Whether it is bound.', volumePhase),
  column('Claim', 'Claim it is bound to.', claimOf),
  column('StorageClass', 'Class it was made from.', storageClassOf),
  attributesClassColumn,
  column('Reason', 'Why it is in this state.', (object) => textAt(object, 'status', 'reason')),
  ageColumn,
  volumeModeColumn,
);

const persistentVolumeClaim = printerOf(
  nameColumn,
  column('Status', 'Whether it is bound.', volumePhase),
  column('Volume', 'Volume it is bound to.', (object) => textAt(object, 'spec', 'volumeName')),
  column('Capacity', 'Size of the volume.', (object) =>
    hasVolume(object) ? (quantityAt(object, 'status', 'capacity', 'storage') ?? '0') : '',
  ),
  column('Access Modes', 'Ways the volume can be mounted.', (object) =>
    hasVolume(object) ? accessModes(object, 'status', 'accessModes') : '',
  ),
  column('StorageClass', 'Class of the volume.', storageClassOf),
  attributesClassColumn,
  ageColumn,
  volumeModeColumn,
);

const storageClass = printerOf(
  nameOrDefaultColumn(
    'storageclass.kubernetes.io/is-default-class',
    'storageclass.beta.kubernetes.io/is-default-class',
  ),
  column('Provisioner', 'Who makes the volumes.', (object) => textAt(object, 'provisioner')),
  column('ReclaimPolicy', 'What becomes of released volumes.', (object) => textAt(object, 'reclaimPolicy') || 'Delete'),
  column(
    'VolumeBindingMode',
    'When volumes are made and bound.',
    (object) => textAt(object, 'volumeBindingMode') || 'Immediate',
  ),
  column(
    'AllowVolumeExpansion',
    'Whether volumes can grow.',
    (object) => booleanAt(object, 'allowVolumeExpansion') ?? false,
  ),
  ageColumn,
);

const volumeAttributesClass = printerOf(
  nameOrDefaultColumn('volumeattributesclass.alpha.kubernetes.io/is-default-class'),
  column('DriverName', 'Driver that understands the attributes.', (object) => textAt(object, 'driverName')),
  ageColumn,
);

const volumeAttachment = printerOf(
  nameColumn,
  formattedAsName(
    column('Attacher', 'Driver that attaches the volume.', (object) => textAt(object, 'spec', 'attacher')),
  ),
  column('PV', 'Volume to attach.', (object) => textAt(object, 'spec', 'source', 'persistentVolumeName')),
  column('Node', 'Node to attach it to.', (object) => textAt(object, 'spec', 'nodeName')),
  booleanColumn('Attached', 'Whether it is attached.', (object) => booleanAt(object, 'status', 'attached') ?? false),
  ageColumn,
);

const csiDriver = printerOf(
  nameColumn,
  driverFlag('AttachRequired', 'attachRequired', true),
  driverFlag('PodInfoOnMount', 'podInfoOnMount', false),
  driverFlag('StorageCapacity', 'storageCapacity', false),
  column('TokenRequests', 'Audiences of the tokens it is given.', tokenAudiences),
  driverFlag('RequiresRepublish', 'requiresRepublish', false),
  column('Modes', 'Kinds of volumes it provides.', (object) =>
    orNone(joinedAt(object, 'spec', 'volumeLifecycleModes')),
  ),
  ageColumn,
);

const csiNode = printerOf(
  nameColumn,
  integerColumn('Drivers', 'Number of drivers on the node.', (object) => listAt(object, 'spec', 'drivers').length),
  ageColumn,
);

/** Volumes and what provides them. */
export const storagePrinters: PrinterTable = {
  persistentvolumes: persistentVolume,
  persistentvolumeclaims: persistentVolumeClaim,
  'storageclasses.storage.k8s.io': storageClass,
  'volumeattributesclasses.storage.k8s.io': volumeAttributesClass,
  'volumeattachments.storage.k8s.io': volumeAttachment,
  'csidrivers.storage.k8s.io': csiDriver,
  'csinodes.storage.k8s.io': csiNode,
};

const shortAccessModes: ReadonlyMap<string, string> = new Map([
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]);

/** Always in the same order, whatever that of the object. */
function accessModes(object: KubernetesObject, ...path: readonly string[]): string {
  const modes = listAt(object, ...path);
  return [...shortAccessModes]
    .filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function volumePhase(object: KubernetesObject): string {
  return textAt(object, 'metadata', 'deletionTimestamp') === '' ? textAt(object, 'status', 'phase') : 'Terminating';
}

function claimOf(object: KubernetesObject): string {
  const claim = fieldsAt(object, 'spec', 'claimRef');
  return claim === undefined ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`;
}

/** The annotation came before the field, and prevails even when it is empty. */
function storageClassOf(object: KubernetesObject): string {
  const annotation = optionalTextAt(object, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class');
  return annotation ?? textAt(object, 'spec', 'storageClassName');
}

function hasVolume(object: KubernetesObject): boolean {
  return textAt(object, 'spec', 'volumeName') !== '';
}

function nameOrDefaultColumn(...annotations: readonly string[]): Column {
  const { definition } = nameColumn;
  return {
    definition,
    cell: (object) => {
      const isDefault = annotations.some((each) => textAt(object, 'metadata', 'annotations', each) === 'true');
      return `${textAt(object, 'metadata', 'name')}${isDefault ? ' (default)' : ''}`;
    },
  };
}

function driverFlag(name: string, field: string, absent: boolean): Column {
  return booleanColumn(name, `Field ${field} of the driver.`, (object) => booleanAt(object, 'spec', field) ?? absent);
}

function tokenAudiences(object: KubernetesObject): string {
  return valueAt(object, 'spec', 'tokenRequests') === undefined
    ? '<unset>'
    : textsOf(listAt(object, 'spec', 'tokenRequests'), 'audience').join(',');
}
