import { daemonSetMetrics } from './daemonset.js';
import { replicaSetMetrics } from './replicaset.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';
import { statefulSetMetrics } from './statefulset.js';

const metadata = {
  namespace: 'shop',
  name: 'web',
  generation: 7,
  creationTimestamp: '2024-05-01T00:00:00Z',
  deletionTimestamp: '2024-05-01T00:00:01Z',
  labels: { a: 'b' },
  annotations: { c: 'd' },
};

function shared(prefix: string, label: string): (line: string) => string {
  return (line) => `${prefix}_${line.replace('{', `{cluster="east",namespace="shop",${label}="web"`)}`;
}

describe('metrics of replica sets', () => {
  it('describe a replica set in full', () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: '1', controller: true }];
    const replicaSet = {
      metadata: { ...metadata, ownerReferences },
      spec: { replicas: 3 },
      status: {
        replicas: 4,
        fullyLabeledReplicas: 3,
        readyReplicas: 2,
        terminatingReplicas: 1,
        observedGeneration: 6,
      },
    };

    expect(linesOf(replicaSetMetrics, replicaSet, everythingAllowed)).toEqual(
      [
        'created{} 1.7145216e+09',
        'status_replicas{} 4',
        'status_fully_labeled_replicas{} 3',
        'status_ready_replicas{} 2',
        'status_terminating_replicas{} 1',
        'status_observed_generation{} 6',
        'spec_replicas{} 3',
        'metadata_generation{} 7',
        'owner{,owner_kind="Deployment",owner_name="web",owner_is_controller="true"} 1',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
      ].map(shared('kube_replicaset', 'replicaset')),
    );
  });

  it('have an owner of no name without any, and one that does not say is no controller', () => {
    const owner = { apiVersion: 'v1', kind: 'App', name: 'shop', uid: '1' };

    expect(samplesOf(replicaSetMetrics, 'kube_replicaset_owner', {})).toEqual([
      'owner_kind="",owner_name="",owner_is_controller="" 1',
    ]);
    expect(samplesOf(replicaSetMetrics, 'kube_replicaset_owner', { metadata: { ownerReferences: [owner] } })).toEqual([
      'owner_kind="App",owner_name="shop",owner_is_controller="false" 1',
    ]);
  });
});

describe('metrics of stateful sets', () => {
  it('describe a stateful set in full', () => {
    const statefulSet = {
      metadata,
      spec: {
        replicas: 3,
        ordinals: {},
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' },
      },
      status: {
        replicas: 5,
        availableReplicas: 4,
        currentReplicas: 3,
        readyReplicas: 2,
        updatedReplicas: 1,
        observedGeneration: 6,
        currentRevision: 'web-1',
      },
    };

    expect(linesOf(statefulSetMetrics, statefulSet, everythingAllowed)).toEqual(
      [
        'created{} 1.7145216e+09',
        'status_replicas{} 5',
        'status_replicas_available{} 4',
        'status_replicas_current{} 3',
        'status_replicas_ready{} 2',
        'status_replicas_updated{} 1',
        'status_observed_generation{} 6',
        'replicas{} 3',
        'ordinals_start{} 0',
        'metadata_generation{} 7',
        'persistentvolumeclaim_retention_policy{,when_deleted="Retain",when_scaled=""} 1',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'status_current_revision{,revision="web-1"} 1',
        'status_update_revision{,revision=""} 1',
        'deletion_timestamp{} 1.714521601e+09',
      ].map(shared('kube_statefulset', 'statefulset')),
    );
  });

  it('leave out what is not set', () => {
    for (const family of ['replicas', 'ordinals_start', 'persistentvolumeclaim_retention_policy', 'created']) {
      expect(samplesOf(statefulSetMetrics, `kube_statefulset_${family}`, {})).toEqual([]);
    }
  });
});

describe('metrics of daemon sets', () => {
  it('describe a daemon set in full', () => {
    const status = {
      currentNumberScheduled: 1,
      desiredNumberScheduled: 2,
      numberAvailable: 3,
      numberMisscheduled: 4,
      numberReady: 5,
      numberUnavailable: 6,
      observedGeneration: 7,
      updatedNumberScheduled: 8,
    };

    expect(linesOf(daemonSetMetrics, { metadata, status }, everythingAllowed)).toEqual(
      [
        'created{} 1.7145216e+09',
        'status_current_number_scheduled{} 1',
        'status_desired_number_scheduled{} 2',
        'status_number_available{} 3',
        'status_number_misscheduled{} 4',
        'status_number_ready{} 5',
        'status_number_unavailable{} 6',
        'status_observed_generation{} 7',
        'status_updated_number_scheduled{} 8',
        'metadata_generation{} 7',
        'deletion_timestamp{} 1.714521601e+09',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
      ].map(shared('kube_daemonset', 'daemonset')),
    );
  });
});
