import fc from 'fast-check';
import { describeConversions, describeDefaults, frozen } from './conversion.contract.js';
import { convertObject } from './converter.js';

const kind = 'HorizontalPodAutoscaler';
const [v1, v2, v2beta1, v2beta2] = ['autoscaling/v1', 'autoscaling/v2', 'autoscaling/v2beta1', 'autoscaling/v2beta2'];
const alpha = 'autoscaling.alpha.kubernetes.io';

const spec = (...metrics: readonly object[]): { readonly spec: object } => ({ spec: { metrics } });
const status = (...currentMetrics: readonly object[]): { readonly status: object } => ({ status: { currentMetrics } });
const annotated = (
  name: string,
  value: unknown,
): { readonly metadata: { readonly annotations: Record<string, string> } } => ({
  metadata: { annotations: { [`${alpha}/${name}`]: typeof value === 'string' ? value : JSON.stringify(value) } },
});
const cpu = (averageUtilization: number): object => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

const qps = { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '1k' } } };
const flatQps = { type: 'Pods', pods: { metricName: 'qps', targetAverageValue: '1k' } };
const describedObject = { kind: 'Service', name: 's' };
const selector = { matchLabels: { a: 'b' } };

/** [what it is, as `v2` has it, as `v2beta1` has it] */
const targets: readonly (readonly [string, object, object])[] = [
  ['CPU', cpu(60), { type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 60 } }],
  [
    'memory',
    { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
    { type: 'Resource', resource: { name: 'memory', targetAverageValue: '1Gi' } },
  ],
  [
    'a resource of a container, which keeps its name',
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'app', target: { type: 'Utilization', averageUtilization: 70 } },
    },
    { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', targetAverageUtilization: 70 } },
  ],
  ['a metric of pods', qps, flatQps],
  [
    'a value of an object',
    {
      type: 'Object',
      object: { describedObject, metric: { name: 'hits', selector }, target: { type: 'Value', value: '10k' } },
    },
    { type: 'Object', object: { target: describedObject, metricName: 'hits', selector, targetValue: '10k' } },
  ],
  [
    'two values of an object',
    {
      type: 'Object',
      object: {
        describedObject,
        metric: { name: 'hits' },
        target: { type: 'AverageValue', value: '10k', averageValue: '5' },
      },
    },
    { type: 'Object', object: { target: describedObject, metricName: 'hits', targetValue: '10k', averageValue: '5' } },
  ],
  [
    'an external value',
    { type: 'External', external: { metric: { name: 'q', selector }, target: { type: 'Value', value: '30' } } },
    { type: 'External', external: { metricName: 'q', metricSelector: selector, targetValue: '30' } },
  ],
  [
    'an external average',
    { type: 'External', external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '30' } } },
    { type: 'External', external: { metricName: 'q', targetAverageValue: '30' } },
  ],
  ['a metric of a type nobody knows', { type: 'Moon', moon: { phase: 1 } }, { type: 'Moon', moon: { phase: 1 } }],
];

const states: typeof targets = [
  [
    'a resource',
    { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 55, averageValue: '110m' } } },
    { type: 'Resource', resource: { name: 'cpu', currentAverageUtilization: 55, currentAverageValue: '110m' } },
  ],
  [
    'pods',
    { type: 'Pods', pods: { metric: { name: 'qps' }, current: { averageValue: '9' } } },
    { type: 'Pods', pods: { metricName: 'qps', currentAverageValue: '9' } },
  ],
  [
    'an object',
    {
      type: 'Object',
      object: { describedObject, metric: { name: 'hits' }, current: { value: '4', averageValue: '2' } },
    },
    { type: 'Object', object: { target: describedObject, metricName: 'hits', currentValue: '4', averageValue: '2' } },
  ],
  [
    'something external',
    { type: 'External', external: { metric: { name: 'q', selector }, current: { value: '1', averageValue: '7' } } },
    {
      type: 'External',
      external: { metricName: 'q', metricSelector: selector, currentValue: '1', currentAverageValue: '7' },
    },
  ],
];

const policies = [{ type: 'Percent', value: 100, periodSeconds: 15 }];
const behavior = { scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies } };
const behaviorText = {
  ScaleUp: null,
  ScaleDown: {
    StabilizationWindowSeconds: 60,
    SelectPolicy: 'Max',
    Policies: [{ Type: 'Percent', Value: 100, PeriodSeconds: 15 }],
  },
};
const condition = { type: 'AbleToScale', status: 'True', reason: 'R', message: 'M' };

describeConversions([
  ...targets.map(([says, nested, flat]) => ({
    says: `what is wanted of ${says}`,
    kind,
    left: [v2, spec(nested)] as const,
    right: [v2beta1, spec(flat)] as const,
  })),
  ...states.map(([says, nested, flat]) => ({
    says: `what is of ${says}`,
    kind,
    left: [v2, status(nested)] as const,
    right: [v2beta1, status(flat)] as const,
  })),
  {
    says: 'all of it',
    kind,
    left: [v2, { ...spec(qps), status: { conditions: [condition] } }],
    right: [v2beta2, { ...spec(qps), status: { conditions: [condition] } }],
  },
  {
    says: 'quantities in canonical form, and what is none as it is',
    kind,
    left: [
      v2,
      spec(
        { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '1000' } } },
        { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: 'many' } } },
      ),
    ],
    right: [v2beta1, spec(flatQps, { type: 'Pods', pods: { metricName: 'qps', targetAverageValue: 'many' } })],
    oneWay: true,
  },
  {
    says: 'quantities that v2beta1 cannot leave out',
    kind,
    left: [v2, status({ type: 'External', external: { metric: { name: 'q' }, current: { averageValue: '7' } } })],
    right: [
      v2beta1,
      status({ type: 'External', external: { metricName: 'q', currentValue: '0', currentAverageValue: '7' } }),
    ],
    oneWay: true,
  },
  {
    says: 'quantities that should not have been left out',
    kind,
    left: [v2beta1, spec({ type: 'Pods', pods: { metricName: 'qps' } })],
    right: [
      v2,
      spec({ type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '0' } } }),
    ],
    oneWay: true,
  },
  {
    says: 'behavior, which is an annotation there',
    kind,
    left: [v2, { metadata: {}, spec: { maxReplicas: 3, behavior } }],
    right: [v2beta1, { ...annotated('behavior', behaviorText), spec: { maxReplicas: 3 } }],
  },
  {
    says: 'the first CPU metric has a field, all others share an annotation',
    kind,
    left: [v2, { metadata: {}, ...spec(qps, cpu(60)) }],
    right: [v1, { ...annotated('metrics', [flatQps]), spec: { targetCPUUtilizationPercentage: 60 } }],
  },
  {
    says: 'further CPU metrics are lost',
    kind,
    left: [v2, spec(cpu(60), cpu(70))],
    right: [v1, { spec: { targetCPUUtilizationPercentage: 60 } }],
    oneWay: true,
  },
  {
    says: 'of several CPU states, the last has the field, and all are annotated',
    kind,
    left: [
      v2,
      {
        metadata: {},
        ...spec(cpu(60)),
        ...status(
          ...[5, 6].map((averageUtilization) => ({
            type: 'Resource',
            resource: { name: 'cpu', current: { averageUtilization } },
          })),
        ),
      },
    ],
    right: [
      v1,
      {
        ...annotated(
          'current-metrics',
          [5, 6].map((utilization) => ({
            type: 'Resource',
            resource: { name: 'cpu', currentAverageValue: '0', currentAverageUtilization: utilization },
          })),
        ),
        spec: { targetCPUUtilizationPercentage: 60 },
        status: { currentCPUUtilizationPercentage: 6 },
      },
    ],
    oneWay: true,
  },
  {
    says: 'conditions',
    kind,
    left: [v2, { metadata: {}, ...spec(cpu(60)), status: { desiredReplicas: 1, conditions: [condition] } }],
    right: [
      v1,
      {
        ...annotated('conditions', [condition]),
        spec: { targetCPUUtilizationPercentage: 60 },
        status: { desiredReplicas: 1 },
      },
    ],
  },
  {
    says: 'behavior',
    kind,
    left: [v2, { metadata: {}, spec: { metrics: [cpu(60)], behavior } }],
    right: [v1, { ...annotated('behavior', behaviorText), spec: { targetCPUUtilizationPercentage: 60 } }],
  },
  {
    says: 'the state of CPU, where no annotation says more',
    kind,
    left: [v1, { spec: { targetCPUUtilizationPercentage: 60 }, status: { currentCPUUtilizationPercentage: 55 } }],
    right: [
      v2,
      {
        ...spec(cpu(60)),
        ...status({ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 55 } } }),
      },
    ],
    oneWay: true,
  },
  {
    says: 'an aim, where none is said',
    kind,
    left: [v1, { spec: { maxReplicas: 3 } }],
    right: [v2, { spec: { maxReplicas: 3, metrics: [cpu(80)] } }],
    oneWay: true,
  },
  ...['not json', '{"type":"Pods"}', '[1]', 'null'].map((text) => ({
    says: `no metrics in an annotation that says ${text}`,
    kind,
    left: [v1, { ...annotated('metrics', text), spec: { targetCPUUtilizationPercentage: 50 } }] as const,
    right: [v2, { metadata: {}, ...spec(cpu(50)) }] as const,
    oneWay: true as const,
  })),
  ...['not json', '[]', '{}', '{"ScaleUp":null}', '{"ScaleUp":3}'].map((text) => ({
    says: `no behavior in an annotation that says ${text}`,
    kind,
    left: [v2beta1, { ...annotated('behavior', text), spec: {} }] as const,
    right: [v2, { metadata: {}, spec: {} }] as const,
    oneWay: true as const,
  })),
  {
    says: 'behavior in letters of any size',
    kind,
    left: [v1, { ...annotated('behavior', { scaleup: { POLICIES: [], selectPolicy: 'Min' } }), spec: {} }],
    right: [
      v2,
      { metadata: {}, spec: { metrics: [cpu(80)], behavior: { scaleUp: { selectPolicy: 'Min', policies: [] } } } },
    ],
    oneWay: true,
  },
  {
    says: 'annotations of other versions are dropped, all others are kept',
    kind,
    left: [v2, { metadata: { annotations: { keep: 'me', [`${alpha}/metrics`]: '[]' } } }],
    right: [v2beta2, { metadata: { annotations: { keep: 'me' } } }],
    oneWay: true,
  },
]);

const scaleDown = { selectPolicy: 'Max', policies };
const scaleUp = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, ...policies],
};

describeDefaults([
  { says: 'CPU', kind, stored: [v2, { spec: {} }], read: { spec: { minReplicas: 1, metrics: [cpu(80)] } } },
  { says: 'CPU', kind, stored: [v2beta1, {}], as: v2, read: { spec: { minReplicas: 1, metrics: [cpu(80)] } } },
  {
    says: 'CPU, though not in a field',
    kind,
    stored: [v1, { spec: { minReplicas: 2 } }],
    read: { spec: { minReplicas: 2, targetCPUUtilizationPercentage: 80 } },
  },
  {
    says: 'behavior, once there is any',
    kind,
    stored: [v2, { spec: { minReplicas: 2, metrics: [qps], behavior: {} } }],
    as: v2beta2,
    read: { spec: { minReplicas: 2, metrics: [qps], behavior: { scaleUp, scaleDown } } },
  },
  {
    says: 'what the behavior leaves open',
    kind,
    stored: [v2, { spec: { minReplicas: 2, metrics: [qps], behavior: { scaleUp: { selectPolicy: 'Disabled' } } } }],
    read: {
      spec: {
        minReplicas: 2,
        metrics: [qps],
        behavior: { scaleUp: { ...scaleUp, selectPolicy: 'Disabled' }, scaleDown },
      },
    },
  },
]);

describe('an autoscaler', () => {
  const metric = fc.constantFrom(...targets.map(([, nested]) => nested));
  const state = fc.constantFrom(...states.map(([, nested]) => nested));
  const lists = fc.record({
    metrics: fc.array(metric, { minLength: 1, maxLength: 4 }),
    currentMetrics: fc.array(state),
  });

  it.each(['v2beta1', 'v2beta2'])('is the same when it comes back from %s', (version) => {
    fc.assert(
      fc.property(lists, ({ metrics, currentMetrics }) => {
        const before = frozen({ apiVersion: v2, kind, spec: { metrics, behavior }, status: { currentMetrics } });
        const there = convertObject(before, { group: 'autoscaling', version });

        expect(convertObject(there, { group: 'autoscaling', version: 'v2' })).toEqual(
          version === 'v2beta2' ? before : { ...before, metadata: {} },
        );
      }),
    );
  });

  it('comes back from v1 with one metric for CPU, and that at the end', () => {
    fc.assert(
      fc.property(lists, ({ metrics, currentMetrics }) => {
        const before = frozen({ apiVersion: v2, kind, spec: { metrics }, status: { currentMetrics } });
        const there = convertObject(before, { group: 'autoscaling', version: 'v1' });
        const { spec: after, status: statusAfter } = convertObject(there, { group: 'autoscaling', version: 'v2' });

        const isCpu = (each: object): boolean => each === targets[0]?.[1];
        const others = metrics.filter((each) => !isCpu(each));
        expect(after).toEqual({ metrics: metrics.some(isCpu) ? [...others, cpu(60)] : others });
        expect(statusAfter).toEqual(currentMetrics.length === 0 ? {} : { currentMetrics });
      }),
    );
  });
});
