import { networkPolicyMetrics } from './networkpolicy.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

describe('metrics of network policies', () => {
  it('describe one in full', () => {
    const policy = {
      metadata: {
        namespace: 'shop',
        name: 'web',
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { app: 'web' },
        annotations: { team: 'a' },
      },
      spec: { ingress: [{}, {}], egress: [{}] },
    };

    expect(linesOf(networkPolicyMetrics, policy, everythingAllowed)).toEqual(
      [
        'created{} 1.7145216e+09',
        'annotations{,annotation_team="a"} 1',
        'labels{,label_app="web"} 1',
        'spec_ingress_rules{} 2',
        'spec_egress_rules{} 1',
      ].map(
        (line) => `kube_networkpolicy_${line.replace('{', '{cluster="east",namespace="shop",networkpolicy="web"')}`,
      ),
    );
  });

  it('give the year 1 for a creation that nobody noted, as the exporter does', () => {
    expect(samplesOf(networkPolicyMetrics, 'kube_networkpolicy_created', {})).toEqual([' -6.21355968e+10']);
  });
});
