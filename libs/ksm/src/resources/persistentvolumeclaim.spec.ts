import { persistentVolumeClaimMetrics } from './persistentvolumeclaim.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

const prefix = 'kube_persistentvolumeclaim_';

describe('metrics of persistent volume claims', () => {
  it('describe one in full', () => {
    const claim = {
      metadata: {
        namespace: 'shop',
        name: 'data',
        creationTimestamp: '2024-05-01T00:00:00Z',
        deletionTimestamp: '2024-05-02T00:00:00Z',
        labels: { a: 'b' },
        annotations: { c: 'd' },
      },
      spec: {
        storageClassName: 'fast',
        volumeName: 'pv-1',
        volumeMode: 'Filesystem',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1500m' } },
      },
      status: { phase: 'Pending', conditions: [{ type: 'Resizing', status: 'Unknown' }] },
    };

    expect(linesOf(persistentVolumeClaimMetrics, claim, everythingAllowed)).toEqual(
      [
        'labels{,label_a="b"} 1',
        'annotations{,annotation_c="d"} 1',
        'info{,storageclass="fast",volumename="pv-1",volumemode="Filesystem"} 1',
        'status_phase{,phase="Lost"} 0',
        'status_phase{,phase="Bound"} 0',
        'status_phase{,phase="Pending"} 1',
        'resource_requests_storage_bytes{} 2',
        'access_mode{,access_mode="ReadWriteOnce"} 1',
        'status_condition{,condition="Resizing",status="true"} 0',
        'status_condition{,condition="Resizing",status="false"} 0',
        'status_condition{,condition="Resizing",status="unknown"} 1',
        'created{} 1.7145216e+09',
        'deletion_timestamp{} 1.714608e+09',
      ].map((line) => `${prefix}${line.replace('{', '{cluster="east",namespace="shop",persistentvolumeclaim="data"')}`),
    );
  });

  it('take the class from the annotation of old first', () => {
    const claim = {
      metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } },
      spec: { storageClassName: 'new' },
    };

    expect(samplesOf(persistentVolumeClaimMetrics, `${prefix}info`, claim)).toEqual([
      'storageclass="old",volumename="",volumemode="" 1',
    ]);
  });

  it('have only the information for one that says nothing', () => {
    expect(linesOf(persistentVolumeClaimMetrics, {}).map((line) => line.replace(/\{.*\}/, ''))).toEqual([
      `${prefix}info 1`,
    ]);
  });
});
