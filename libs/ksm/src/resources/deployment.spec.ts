import { deploymentMetrics } from './deployment.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

describe('metrics of deployments', () => {
  it('reproduce the line of the manual', () => {
    const deployment = {
      metadata: {
        namespace: 'clusterpedia-system',
        name: 'clusterpedia-apiserver',
        creationTimestamp: '2023-02-16T14:26:58Z',
      },
    };

    expect(linesOf(deploymentMetrics, deployment)).toContain(
      'kube_deployment_created{cluster="east",namespace="clusterpedia-system",deployment="clusterpedia-apiserver"} 1.676557618e+09',
    );
  });

  it('describe a deployment in full', () => {
    const deployment = {
      metadata: {
        namespace: 'shop',
        name: 'web',
        generation: 7,
        creationTimestamp: '2024-05-01T00:00:00Z',
        deletionTimestamp: '2024-05-02T00:00:00Z',
        labels: { app: 'web' },
        annotations: { 'example.com/owner': 'team "A"' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'App', name: 'shop', uid: '1' }],
      },
      spec: { replicas: 3, paused: true, strategy: { rollingUpdate: { maxUnavailable: '50%', maxSurge: '50%' } } },
      status: {
        replicas: 4,
        readyReplicas: 3,
        availableReplicas: 2,
        unavailableReplicas: 1,
        updatedReplicas: 4,
        terminatingReplicas: 0,
        observedGeneration: 6,
        conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
      },
    };

    expect(linesOf(deploymentMetrics, deployment, everythingAllowed)).toEqual(
      [
        'owner{,owner_kind="App",owner_name="shop"} 1',
        'created{} 1.7145216e+09',
        'status_replicas{} 4',
        'status_replicas_ready{} 3',
        'status_replicas_available{} 2',
        'status_replicas_unavailable{} 1',
        'status_replicas_updated{} 4',
        'status_terminating_replicas{} 0',
        'status_observed_generation{} 6',
        'status_condition{,reason="MinimumReplicasAvailable",condition="Available",status="true"} 1',
        'status_condition{,reason="MinimumReplicasAvailable",condition="Available",status="false"} 0',
        'status_condition{,reason="MinimumReplicasAvailable",condition="Available",status="unknown"} 0',
        'spec_replicas{} 3',
        'spec_paused{} 1',
        'spec_strategy_rollingupdate_max_unavailable{} 1',
        'spec_strategy_rollingupdate_max_surge{} 2',
        'metadata_generation{} 7',
        'deletion_timestamp{} 1.714608e+09',
        'annotations{,annotation_example_com_owner="team \\"A\\""} 1',
        'labels{,label_app="web"} 1',
      ].map((line) => `kube_deployment_${line.replace('{', '{cluster="east",namespace="shop",deployment="web"')}`),
    );
  });

  it('are few for a deployment that says nothing', () => {
    expect(linesOf(deploymentMetrics, {}).map((line) => line.replace(/\{.*\}/, ''))).toEqual([
      'kube_deployment_owner 1',
      'kube_deployment_status_replicas 0',
      'kube_deployment_status_replicas_ready 0',
      'kube_deployment_status_replicas_available 0',
      'kube_deployment_status_replicas_unavailable 0',
      'kube_deployment_status_replicas_updated 0',
      'kube_deployment_status_observed_generation 0',
      'kube_deployment_spec_paused 0',
      'kube_deployment_metadata_generation 0',
    ]);
  });

  it('name the reason before the condition, unknown ones as unknown', () => {
    const status = { conditions: [{ type: 'Progressing', status: 'False', reason: 'OfAnyNumber' }] };

    expect(samplesOf(deploymentMetrics, 'kube_deployment_status_condition', { status })).toEqual([
      'reason="unknown",condition="Progressing",status="true" 0',
      'reason="unknown",condition="Progressing",status="false" 1',
      'reason="unknown",condition="Progressing",status="unknown" 0',
    ]);
  });

  it.each([
    { limit: 2, unavailable: ['2'], surge: ['2'] },
    { limit: '25%', unavailable: ['1'], surge: ['2'] },
    { limit: '0%', unavailable: ['0'], surge: ['0'] },
    { limit: '2.5%', unavailable: [], surge: [] },
    { limit: '99999999999999999999%', unavailable: [], surge: [] },
    { limit: '2', unavailable: [], surge: [] },
    { limit: null, unavailable: [], surge: [] },
  ])('round $limit of five pods down to what may lack and up to what may be too many', (expected) => {
    const { limit, unavailable, surge } = expected;
    const spec = { replicas: 5, strategy: { rollingUpdate: { maxUnavailable: limit, maxSurge: limit } } };
    const family = 'kube_deployment_spec_strategy_rollingupdate_max';

    expect(samplesOf(deploymentMetrics, `${family}_unavailable`, { spec }).map((each) => each.trim())).toEqual(
      unavailable,
    );
    expect(samplesOf(deploymentMetrics, `${family}_surge`, { spec }).map((each) => each.trim())).toEqual(surge);
  });

  it.each([
    { spec: { replicas: '3' } },
    { spec: 'three' },
    { status: { conditions: {} } },
    { metadata: { creationTimestamp: 'yesterday' } },
  ])('refuse what is no deployment: %j', (deployment) => {
    expect(() => linesOf(deploymentMetrics, deployment)).toThrow(/: expected /);
  });
});
