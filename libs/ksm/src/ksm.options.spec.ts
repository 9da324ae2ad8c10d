import { isKept } from './family-filter.js';
import { ksmOptions } from './ksm.contract.js';

const families = [
  { name: 'kube_pod_info' },
  { name: 'kube_pod_status_phase' },
  { name: 'kube_deployment_info' },
  { name: 'kube_pod_nodeselectors', isOptIn: true as const },
];

describe('ksmFlags', () => {
  it('are off, and serve three resources on port 8080 of every address', () => {
    expect(ksmOptions()).toMatchObject({
      'enable-kube-state-metrics': false,
      'kube-state-metrics-host': '::',
      'kube-state-metrics-port': 8080,
      'kube-state-metrics-resources': ['pods', 'deployments', 'services'],
    });
  });

  it('take resources in place of the default ones, from all their occurrences', () => {
    const options = ksmOptions('--kube-state-metrics-resources=nodes, pods', '--kube-state-metrics-resources=jobs,');

    expect(options['kube-state-metrics-resources']).toEqual(['nodes', 'pods', 'jobs']);
  });

  it.each([
    ['--kube-state-metrics-resources=pods,gadgets', 'gadgets'],
    ['--kube-state-metrics-metric-allowlist=kube_(', 'not a regular expression: "kube_("'],
    ['--kube-state-metrics-metric-denylist=[', 'not a regular expression: "["'],
    ['--kube-state-metrics-metric-opt-in-list=*', 'not a regular expression: "*"'],
    ['--kube-state-metrics-metric-labels-allowlist=pods=[a', 'expected resource=[key,...]'],
    ['--kube-state-metrics-metric-annotations-allowlist=gadgets=[a]', 'unknown resource "gadgets"'],
    ['--kube-state-metrics-cluster-selector=env in', 'kube-state-metrics-cluster-selector'],
    ['--kube-state-metrics-cluster-labels-allowlist=a*b*', 'more than one *'],
  ])('refuse %s', (flag, message) => {
    expect(() => ksmOptions(flag)).toThrow(message);
  });

  it('refuse lists of allowed and of denied families together', () => {
    expect(() =>
      ksmOptions('--kube-state-metrics-metric-allowlist=a', '--kube-state-metrics-metric-denylist=b'),
    ).toThrow('exclude each other');
  });

  it.each([
    { args: [], kept: [0, 1, 2] },
    { args: ['allowlist=kube_pod_.*'], kept: [0, 1] },
    { args: ['allowlist=info'], kept: [0, 2] },
    { args: ['allowlist=^kube_pod_info$,phase'], kept: [0, 1] },
    { args: ['denylist=kube_.*_info'], kept: [1] },
    { args: ['opt-in-list=kube_.*'], kept: [0, 1, 2, 3] },
    { args: ['allowlist=kube_pod_nodeselectors'], kept: [] },
    { args: ['allowlist=kube_pod_nodeselectors', 'opt-in-list=kube_pod_nodeselectors'], kept: [3] },
    { args: ['denylist=pod', 'opt-in-list=kube_.*'], kept: [2] },
  ])('keep families as $args say', ({ args, kept }) => {
    const options = ksmOptions(...args.map((arg) => `--kube-state-metrics-metric-${arg}`));
    const patterns = {
      allowed: options['kube-state-metrics-metric-allowlist'],
      denied: options['kube-state-metrics-metric-denylist'],
      optIn: options['kube-state-metrics-metric-opt-in-list'],
    };

    expect(families.filter((family) => isKept(family, patterns))).toEqual(kept.map((index) => families[index]));
  });
});
