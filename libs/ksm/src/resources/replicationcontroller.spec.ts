import { replicationControllerMetrics } from './replicationcontroller.js';
import { everythingAllowed, linesOf } from './resource.contract.js';

describe('metrics of replication controllers', () => {
  it('describe one in full, without its labels', () => {
    const controller = {
      metadata: {
        namespace: 'shop',
        name: 'web',
        generation: 3,
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { app: 'web' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'App', name: 'shop', uid: '1', controller: true }],
      },
      spec: { replicas: 5 },
      status: {
        replicas: 4,
        fullyLabeledReplicas: 3,
        readyReplicas: 2,
        availableReplicas: 1,
        observedGeneration: 2,
      },
    };

    expect(linesOf(replicationControllerMetrics, controller, everythingAllowed)).toEqual(
      [
        'created{} 1.7145216e+09',
        'status_replicas{} 4',
        'status_fully_labeled_replicas{} 3',
        'status_ready_replicas{} 2',
        'status_available_replicas{} 1',
        'status_observed_generation{} 2',
        'spec_replicas{} 5',
        'metadata_generation{} 3',
        'owner{,owner_kind="App",owner_name="shop",owner_is_controller="true"} 1',
      ].map(
        (line) =>
          `kube_replicationcontroller_${line.replace('{', '{cluster="east",namespace="shop",replicationcontroller="web"')}`,
      ),
    );
  });

  it('count nothing for one that says nothing, but not the pods it wants', () => {
    expect(linesOf(replicationControllerMetrics, {}).map((line) => line.replace(/\{.*\}/, ''))).toEqual([
      'kube_replicationcontroller_status_replicas 0',
      'kube_replicationcontroller_status_fully_labeled_replicas 0',
      'kube_replicationcontroller_status_ready_replicas 0',
      'kube_replicationcontroller_status_available_replicas 0',
      'kube_replicationcontroller_status_observed_generation 0',
      'kube_replicationcontroller_metadata_generation 0',
      'kube_replicationcontroller_owner 1',
    ]);
  });
});
