import { horizontalPodAutoscalerMetrics } from './horizontalpodautoscaler.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

const prefix = 'kube_horizontalpodautoscaler_';

describe('metrics of horizontal pod autoscalers', () => {
  it('describe one in full', () => {
    const autoscaler = {
      metadata: {
        namespace: 'shop',
        name: 'web',
        generation: 2,
        creationTimestamp: '2024-05-01T00:00:00Z',
        deletionTimestamp: '2024-05-02T00:00:00Z',
        labels: { app: 'web' },
        annotations: { team: 'a' },
      },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 9,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } }],
        behavior: { scaleDown: { tolerance: '50m' }, scaleUp: { tolerance: '0' } },
      },
      status: {
        currentReplicas: 3,
        desiredReplicas: 4,
        currentMetrics: [
          { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 7, averageValue: '70m' } } },
        ],
        conditions: [{ type: 'AbleToScale', status: 'True' }],
      },
    };

    expect(linesOf(horizontalPodAutoscalerMetrics, autoscaler, everythingAllowed)).toEqual(
      [
        'info{,scaletargetref_api_version="apps/v1",scaletargetref_kind="Deployment",scaletargetref_name="web"} 1',
        'metadata_generation{} 2',
        'spec_max_replicas{} 9',
        'spec_min_replicas{} 2',
        'spec_target_metric{,metric_name="cpu",metric_target_type="utilization",container=""} 80',
        'spec_behavior_scale_down_tolerance{} 0.05',
        'spec_behavior_scale_up_tolerance{} 0',
        'status_target_metric{,metric_name="cpu",metric_target_type="average",container=""} 0.07',
        'status_target_metric{,metric_name="cpu",metric_target_type="utilization",container=""} 7',
        'status_current_replicas{} 3',
        'status_desired_replicas{} 4',
        'annotations{,annotation_team="a"} 1',
        'labels{,label_app="web"} 1',
        'status_condition{,condition="AbleToScale",status="true"} 1',
        'status_condition{,condition="AbleToScale",status="false"} 0',
        'status_condition{,condition="AbleToScale",status="unknown"} 0',
        'created{} 1.7145216e+09',
        'deletion_timestamp{} 1.714608e+09',
      ].map(
        (line) => `${prefix}${line.replace('{', '{cluster="east",namespace="shop",horizontalpodautoscaler="web"')}`,
      ),
    );
  });

  it('take one pod for the least where none is given', () => {
    expect(samplesOf(horizontalPodAutoscalerMetrics, `${prefix}spec_min_replicas`, {})).toEqual([' 1']);
  });

  it('leave the label for the API version out where there is none', () => {
    const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' } };

    expect(samplesOf(horizontalPodAutoscalerMetrics, `${prefix}info`, { spec })).toEqual([
      'scaletargetref_kind="Deployment",scaletargetref_name="web" 1',
    ]);
  });

  it.each([
    { type: 'Object', object: { metric: { name: 'hits' }, target: { value: '10' } }, expected: 'hits,value,,10' },
    {
      type: 'Pods',
      pods: { metric: { name: 'load' }, target: { averageValue: '1500m' } },
      expected: 'load,average,,1.5',
    },
    {
      type: 'External',
      external: { metric: { name: 'queue' }, target: { value: '1k' } },
      expected: 'queue,value,,1000',
    },
    {
      type: 'ContainerResource',
      containerResource: { name: 'memory', container: 'app', target: { averageUtilization: 60 } },
      expected: 'memory,utilization,app,60',
    },
  ])('name metrics of type $type', ({ expected, ...metric }) => {
    const [name, type, container, value] = expected.split(',');

    expect(
      samplesOf(horizontalPodAutoscalerMetrics, `${prefix}spec_target_metric`, { spec: { metrics: [metric] } }),
    ).toEqual([`metric_name="${name}",metric_target_type="${type}",container="${container}" ${value}`]);
  });

  it.each([{ type: 'Weather', weather: {} }, { type: 'Resource' }, { type: 'Resource', resource: { name: 'cpu' } }])(
    'leave out a metric that says nothing: %j',
    (metric) => {
      const autoscaler = { spec: { metrics: [metric] }, status: { currentMetrics: [metric] } };

      expect(linesOf(horizontalPodAutoscalerMetrics, autoscaler).join('\n')).not.toContain('target_metric');
    },
  );
});
