import type { KubernetesObject } from '#kube';
import { created, describePrinter, now } from './printer.contract.js';
import { printerFor } from './table-printer.js';

type Fields = Readonly<Record<string, unknown>>;

const averageCpu = { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } };
const measuredCpu = { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 50 } } };

describePrinter('horizontalpodautoscalers.autoscaling', {
  columns: ['Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'],
  rows: [
    [
      'what is scaled by what',
      {
        metadata: created('web'),
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'web' },
          minReplicas: 2,
          maxReplicas: 10,
          metrics: [averageCpu],
        },
        status: { currentReplicas: 4, currentMetrics: [measuredCpu] },
      },
      ['web', 'Deployment/web', 'cpu: 50%/80%', '2', 10, 4, '5m'],
    ],
    [
      'one without metrics',
      { metadata: created('web'), spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 10 } },
      ['web', 'Deployment/web', '<none>', '<unset>', 10, 0, '5m'],
    ],
  ],
});

describe('the targets of a HorizontalPodAutoscaler', () => {
  const of = (type: string, field: string, spec: Fields, current?: Fields): readonly [Fields, Fields | undefined] => [
    { type, [field]: spec },
    current && { type, [field]: current },
  ];
  const cpu = { name: 'cpu' };

  it.each<[string, readonly [Fields, Fields | undefined]]>([
    [
      '50m/100m (avg)',
      of('External', 'external', { target: { averageValue: '0.1' } }, { current: { averageValue: '50m' } }),
    ],
    ['<unknown>/100m (avg)', of('External', 'external', { target: { averageValue: '100m' } })],
    ['50m/100m', of('External', 'external', { target: { value: '100m' } }, { current: { value: '50m' } })],
    ['<unknown>/100m', of('Object', 'object', { target: { value: '100m' } })],
    ['<nil>/<nil>', of('Object', 'object', { target: {} }, { current: {} })],
    ['50m/100m', of('Pods', 'pods', { target: { averageValue: '100m' } }, { current: { averageValue: '50m' } })],
    ['<unknown>/<nil>', of('Pods', 'pods', { target: {} })],
    [
      'cpu: 1073741824/2Gi',
      of(
        'Resource',
        'resource',
        { ...cpu, target: { averageValue: '2048Mi' } },
        { current: { averageValue: '1073741824' } },
      ),
    ],
    ['cpu: <unknown>/2Gi', of('Resource', 'resource', { ...cpu, target: { averageValue: '2Gi' } })],
    ['cpu: <unknown>/<auto>', of('Resource', 'resource', { ...cpu, target: {} })],
    [
      'cpu: 50%/80%',
      of(
        'ContainerResource',
        'containerResource',
        { ...cpu, target: { averageUtilization: 80 } },
        { current: { averageUtilization: 50 } },
      ),
    ],
    ['<unknown type>', of('Weather', 'weather', { target: {} })],
  ])('are %s for %j', (expected, [metric, measured]) => {
    expect(targetsOf([metric], [measured])).toBe(expected);
  });

  it('belong to metrics by place, not by name', () => {
    const pods = { type: 'Pods', pods: { current: { averageValue: '1' } } };

    expect(targetsOf([averageCpu, averageCpu], [pods, measuredCpu])).toBe('cpu: <unknown>/80%, cpu: 50%/80%');
  });

  it('are two at most, and how many more there are', () => {
    const metrics = [averageCpu, averageCpu, averageCpu, averageCpu];

    expect(targetsOf(metrics, [measuredCpu])).toBe('cpu: 50%/80%, cpu: <unknown>/80% + 2 more...');
  });
});

function targetsOf(metrics: readonly Fields[], currentMetrics: readonly unknown[]): unknown {
  const object: KubernetesObject = { spec: { metrics }, status: { currentMetrics } };
  return printerFor({ group: 'autoscaling', resource: 'horizontalpodautoscalers' }).cells(object, now)[2];
}
