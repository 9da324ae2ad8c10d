import { limitRangeMetrics } from './limitrange.js';
import { podDisruptionBudgetMetrics } from './poddisruptionbudget.js';
import { everythingAllowed, linesOf } from './resource.contract.js';
import { resourceQuotaMetrics } from './resourcequota.js';

const metadata = { namespace: 'shop', name: 'web', creationTimestamp: '2024-05-01T00:00:00Z' };
const maps = { labels: { a: 'b' }, annotations: { c: 'd' } };

describe('metrics of limit ranges', () => {
  it('list constraints in their order, the names of resources as they are', () => {
    const limits = [
      {
        type: 'Container',
        maxLimitRequestRatio: { cpu: '2' },
        defaultRequest: { cpu: '100m' },
        default: { 'hugepages-2Mi': '2Mi' },
        max: { memory: '1Gi', cpu: '1' },
        min: { 'nvidia.com/gpu': '1' },
      },
      { type: 'Pod', max: { cpu: '2' } },
    ];
    const sample = (labels: string): string =>
      `kube_limitrange{cluster="east",namespace="shop",limitrange="web",${labels}`;

    expect(linesOf(limitRangeMetrics, { metadata, spec: { limits } })).toEqual([
      sample('resource="nvidia.com/gpu",type="Container",constraint="min"} 1'),
      sample('resource="cpu",type="Container",constraint="max"} 1'),
      sample('resource="memory",type="Container",constraint="max"} 1.073741824e+09'),
      sample('resource="hugepages-2Mi",type="Container",constraint="default"} 2.097152e+06'),
      sample('resource="cpu",type="Container",constraint="defaultRequest"} 0.1'),
      sample('resource="cpu",type="Container",constraint="maxLimitRequestRatio"} 2'),
      sample('resource="cpu",type="Pod",constraint="max"} 2'),
      'kube_limitrange_created{cluster="east",namespace="shop",limitrange="web"} 1.7145216e+09',
    ]);
  });

  it('name the field that holds no quantity', () => {
    expect(() => linesOf(limitRangeMetrics, { spec: { limits: [{ max: { cpu: 'much' } }] } })).toThrow(
      'spec.limits.max.cpu: expected a quantity',
    );
  });
});

describe('metrics of resource quotas', () => {
  it('tell what is allowed and used by the status, not by the spec', () => {
    const quota = {
      metadata: { ...metadata, ...maps },
      spec: { hard: { 'requests.cpu': '99' } },
      status: { hard: { 'requests.cpu': '2', pods: '10' }, used: { 'requests.cpu': '1500m', pods: '3' } },
    };
    const start = '{cluster="east",namespace="shop",resourcequota="web"';

    expect(linesOf(resourceQuotaMetrics, quota, everythingAllowed)).toEqual([
      `kube_resourcequota_created${start}} 1.7145216e+09`,
      `kube_resourcequota${start},resource="pods",type="hard"} 10`,
      `kube_resourcequota${start},resource="requests.cpu",type="hard"} 2`,
      `kube_resourcequota${start},resource="pods",type="used"} 3`,
      `kube_resourcequota${start},resource="requests.cpu",type="used"} 1.5`,
      `kube_resourcequota_annotations${start},annotation_c="d"} 1`,
      `kube_resourcequota_labels${start},label_a="b"} 1`,
    ]);
  });
});

describe('metrics of pod disruption budgets', () => {
  it('describe one in full', () => {
    const budget = {
      metadata: { ...metadata, ...maps, deletionTimestamp: '2024-05-02T00:00:00Z' },
      status: { currentHealthy: 4, desiredHealthy: 3, disruptionsAllowed: 1, expectedPods: 5, observedGeneration: 2 },
    };

    expect(linesOf(podDisruptionBudgetMetrics, budget, everythingAllowed)).toEqual(
      [
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'created{} 1.7145216e+09',
        'status_current_healthy{} 4',
        'status_desired_healthy{} 3',
        'status_pod_disruptions_allowed{} 1',
        'status_expected_pods{} 5',
        'status_observed_generation{} 2',
        'deletion_timestamp{} 1.714608e+09',
      ].map(
        (line) =>
          `kube_poddisruptionbudget_${line.replace('{', '{cluster="east",namespace="shop",poddisruptionbudget="web"')}`,
      ),
    );
  });

  it('count zero where nothing is said', () => {
    expect(linesOf(podDisruptionBudgetMetrics, {}).map((line) => line.slice(line.indexOf('}') + 1))).toEqual([
      ' 0',
      ' 0',
      ' 0',
      ' 0',
      ' 0',
    ]);
  });
});
