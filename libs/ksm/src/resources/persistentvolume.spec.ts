import type { JsonObject } from '#kube';
import { persistentVolumeMetrics } from './persistentvolume.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

const noSource =
  'gce_persistent_disk_name="",ebs_volume_id="",azure_disk_name="",fc_wwids="",fc_lun="",fc_target_wwns="",iscsi_target_portal="",iscsi_iqn="",iscsi_lun="",iscsi_initiator_name="",nfs_server="",nfs_path="",csi_driver="",csi_volume_handle="",local_path="",local_fs="",host_path="",host_path_type=""';

/** The label values of `kube_persistentvolume_info` that are not empty. */
function informationOn(spec: JsonObject): Record<string, string> {
  const [sample = ''] = samplesOf(persistentVolumeMetrics, 'kube_persistentvolume_info', { spec });
  return Object.fromEntries(Array.from(sample.matchAll(/(\w+)="([^"]+)"/g), ([, name, value]) => [name, value]));
}

describe('metrics of persistent volumes', () => {
  it('describe one in full', () => {
    const volume = {
      metadata: {
        name: 'data',
        creationTimestamp: '2024-05-01T00:00:00Z',
        deletionTimestamp: '2024-05-02T00:00:00Z',
        labels: { a: 'b' },
        annotations: { c: 'd' },
      },
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
        claimRef: { name: 'data-0', namespace: 'shop' },
        storageClassName: 'fast',
        persistentVolumeReclaimPolicy: 'Retain',
        volumeMode: 'Block',
        csi: {
          driver: 'ebs.csi.aws.com',
          volumeHandle: 'vol-1',
          volumeAttributes: { mounter: 'rbd', mapOptions: 'krbd' },
        },
      },
      status: { phase: 'Bound' },
    };
    const source = noSource
      .replace('csi_driver=""', 'csi_driver="ebs.csi.aws.com"')
      .replace('csi_volume_handle=""', 'csi_volume_handle="vol-1"');

    expect(linesOf(persistentVolumeMetrics, volume, everythingAllowed)).toEqual(
      [
        'claim_ref{,name="data-0",claim_namespace="shop"} 1',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'status_phase{,phase="Pending"} 0',
        'status_phase{,phase="Available"} 0',
        'status_phase{,phase="Bound"} 1',
        'status_phase{,phase="Released"} 0',
        'status_phase{,phase="Failed"} 0',
        `info{,storageclass="fast",${source},reclaim_policy="Retain"} 1`,
        'capacity_bytes{} 5.36870912e+09',
        'created{} 1.7145216e+09',
        'deletion_timestamp{} 1.714608e+09',
        'csi_attributes{,csi_mounter="rbd",csi_map_options="krbd"} 1',
        'volume_mode{,volumemode="Block"} 1',
        'access_mode{,access_mode="ReadWriteOnce"} 1',
        'access_mode{,access_mode="ReadOnlyMany"} 1',
      ].map((line) => `kube_persistentvolume_${line.replace('{', '{cluster="east",persistentvolume="data"')}`),
    );
  });

  it('say little about one that says nothing', () => {
    expect(linesOf(persistentVolumeMetrics, {})).toEqual([
      `kube_persistentvolume_info{cluster="east",persistentvolume="",storageclass="",${noSource},reclaim_policy=""} 1`,
      'kube_persistentvolume_capacity_bytes{cluster="east",persistentvolume=""} 0',
      'kube_persistentvolume_volume_mode{cluster="east",persistentvolume="",volumemode="Filesystem"} 1',
    ]);
  });

  it.each([
    [{ gcePersistentDisk: { pdName: 'd' } }, { gce_persistent_disk_name: 'd' }],
    [{ awsElasticBlockStore: { volumeID: 'v' } }, { ebs_volume_id: 'v' }],
    [{ azureDisk: { diskName: 'd' } }, { azure_disk_name: 'd' }],
    [
      { fc: { wwids: ['a', 'b'], lun: 0, targetWWNs: ['c', 'd'] } },
      { fc_wwids: 'a,b', fc_lun: '0', fc_target_wwns: 'c,d' },
    ],
    [{ fc: { wwids: ['a'] } }, { fc_wwids: 'a' }],
    [
      { iscsi: { targetPortal: 'p', iqn: 'q', initiatorName: 'i' } },
      { iscsi_target_portal: 'p', iscsi_iqn: 'q', iscsi_lun: '0', iscsi_initiator_name: 'i' },
    ],
    [{ nfs: { server: 's', path: '/p' } }, { nfs_server: 's', nfs_path: '/p' }],
    [{ local: { path: '/p', fsType: 'xfs' } }, { local_path: '/p', local_fs: 'xfs' }],
    [{ hostPath: { path: '/p', type: 'Directory' } }, { host_path: '/p', host_path_type: 'Directory' }],
    [{ hostPath: { path: '/p' }, nfs: { server: 's' } }, { nfs_server: 's' }],
  ])('tell the source of a volume: %j', (spec, expected) => {
    expect(informationOn(spec)).toEqual(expected);
  });
});
