import type { JsonObject } from '#kube';
import { fieldsAt, numberAt, optionalNumberAt, textAt, textsAt } from '../field.js';

/** A kind of volume source: its field in the spec of a volume, and the labels that describe it. */
interface VolumeSource {
  readonly field: string;
  readonly labels: readonly string[];
  readonly values: (source: JsonObject) => readonly string[];
}

/** In the order in which they are looked for: a volume should have one only. */
const sources: readonly VolumeSource[] = [
  {
    field: 'gcePersistentDisk',
    labels: ['gce_persistent_disk_name'],
    values: (disk) => [textAt(disk, 'pdName')],
  },
  {
    field: 'awsElasticBlockStore',
    labels: ['ebs_volume_id'],
    values: (disk) => [textAt(disk, 'volumeID')],
  },
  {
    field: 'azureDisk',
    labels: ['azure_disk_name'],
    values: (disk) => [textAt(disk, 'diskName')],
  },
  {
    field: 'fc',
    labels: ['fc_wwids', 'fc_lun', 'fc_target_wwns'],
    values: (channel) => [
      textsAt(channel, 'wwids').join(','),
      String(optionalNumberAt(channel, 'lun') ?? ''),
      textsAt(channel, 'targetWWNs').join(','),
    ],
  },
  {
    field: 'iscsi',
    labels: ['iscsi_target_portal', 'iscsi_iqn', 'iscsi_lun', 'iscsi_initiator_name'],
    values: (target) => [
      textAt(target, 'targetPortal'),
      textAt(target, 'iqn'),
      String(numberAt(target, 'lun')),
      textAt(target, 'initiatorName'),
    ],
  },
  {
    field: 'nfs',
    labels: ['nfs_server', 'nfs_path'],
    values: (share) => [textAt(share, 'server'), textAt(share, 'path')],
  },
  {
    field: 'csi',
    labels: ['csi_driver', 'csi_volume_handle'],
    values: (volume) => [textAt(volume, 'driver'), textAt(volume, 'volumeHandle')],
  },
  {
    field: 'local',
    labels: ['local_path', 'local_fs'],
    values: (disk) => [textAt(disk, 'path'), textAt(disk, 'fsType')],
  },
  {
    field: 'hostPath',
    labels: ['host_path', 'host_path_type'],
    values: (directory) => [textAt(directory, 'path'), textAt(directory, 'type')],
  },
];

/** Labels of all kinds of sources. */
export const sourceLabelNames: readonly string[] = sources.flatMap(({ labels }) => labels);

/**
 * Values for {@link sourceLabelNames}: those of the first source that a volume has, and empty texts for all others.
 *
 * @param spec - of a PersistentVolume
 */
export function sourceLabelValues(spec: JsonObject | undefined): readonly string[] {
  const present = sources.find(({ field }) => fieldsAt(spec, field) !== undefined);
  return sources.flatMap((source) => {
    const fields = source === present ? fieldsAt(spec, source.field) : undefined;
    return fields === undefined ? source.labels.map(() => '') : source.values(fields);
  });
}
