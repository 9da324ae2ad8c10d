import { parsePediaCluster } from './pediacluster.parser.js';

const header = 'apiVersion: cluster.clusterpedia.io/v1alpha2\nkind: PediaCluster\n';

describe('parsePediaCluster', () => {
  it('reads YAML, names it, and keeps of its metadata labels and annotations', () => {
    const text = `${header}
metadata:
  name: other
  uid: abc
  finalizers: [x]
  labels: {fleet: acme}
  annotations: {note: "1"}
spec:
  apiserver: https://east
  tokenData: dG9rZW4=
  syncResources: []
  unknown: kept for the API server to drop
`;

    expect(parsePediaCluster(text, 'east')).toEqual({
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: 'east', labels: { fleet: 'acme' }, annotations: { note: '1' } },
      spec: {
        apiserver: 'https://east',
        tokenData: 'dG9rZW4=',
        syncResources: [],
        unknown: 'kept for the API server to drop',
      },
    });
  });

  it.each([
    ['JSON', '{"spec": {"apiserver": "https://east"}}', { apiserver: 'https://east' }],
    ['YAML without a header', 'spec: {apiserver: "https://east"}', { apiserver: 'https://east' }],
    ['base64 in lines', 'spec:\n  caData: |\n    YWFh\n    YmJi\n', { caData: 'YWFh\nYmJi\n' }],
    ['fields without a value', 'spec: {apiserver: null, tokenData: ""}', { tokenData: '' }],
    ['no spec', 'metadata: {labels: {a: b}}', {}],
  ])('takes %s', (_, text, spec) => {
    expect(parsePediaCluster(text, 'east').spec).toEqual(spec);
  });

  it.each([
    ['nothing', '', 'does not render an object'],
    ['a list', '- a', 'does not render an object'],
    ['text', 'hello', 'does not render an object'],
    ['no YAML', 'spec: {apiserver: "https://east"', 'renders no YAML'],
    ['another kind', 'kind: Pod', 'renders cluster.clusterpedia.io/v1alpha2 Pod, not'],
    [
      'another version',
      'apiVersion: cluster.clusterpedia.io/v1',
      'renders cluster.clusterpedia.io/v1 PediaCluster, not',
    ],
    ['a kind that is no text', 'kind: [1]', 'renders cluster.clusterpedia.io/v1alpha2 [1], not'],
    ['a spec that is no object', 'spec: text', 'spec: must be an object'],
    ['labels that are no object', 'metadata: {labels: [a]}', 'metadata.labels: must be an object'],
    ['a label that is no text', 'metadata: {labels: {a: 1}}', 'metadata.labels.a: must be a string'],
    ['a number for a URL', 'spec: {apiserver: 5}', 'spec.apiserver: must be a string, not a number'],
    ['no base64', 'spec: {tokenData: "a-b"}', 'spec.tokenData: must be base64'],
    ['base64 without its padding', 'spec: {kubeconfig: "YQ"}', 'spec.kubeconfig: must be base64'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parsePediaCluster(text, 'east')).toThrow(message);
  });

  it('does not quote what may be a credential', () => {
    expect(() => parsePediaCluster('spec: {tokenData: "s3cret!"}', 'east')).toThrow(/^spec.tokenData: must be base64$/);
  });
});
