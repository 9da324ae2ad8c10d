import { redactedObject, redactedUri } from './redaction.js';

describe('redactedUri', () => {
  it.each([
    ['/api/v1/pods', '/api/v1/pods'],
    ['/api/v1/pods?limit=5', '/api/v1/pods?limit=5'],
    ['/x?access_token=s3cret&limit=5', '/x?access_token=%5Bredacted%5D&limit=5'],
    ['/x?limit=5&password=a=b', '/x?limit=5&password=%5Bredacted%5D'],
  ])('%s becomes %s', (uri, shown) => {
    expect(redactedUri(uri)).toBe(shown);
  });
});

describe('redactedObject', () => {
  it('shows of credentials only that they were there', () => {
    const object = {
      kind: 'Secret',
      metadata: {
        name: 's',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"s3cret"}}' },
      },
      data: { a: 's3cret' },
      stringData: { b: 's3cret' },
      list: [{ spec: { kubeconfig: 's3cret', tokenData: '', server: 'https://a' } }],
    };

    expect(redactedObject(object)).toEqual({
      kind: 'Secret',
      metadata: { name: 's', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '[redacted]' } },
      data: '[redacted]',
      stringData: '[redacted]',
      list: [{ spec: { kubeconfig: '[redacted]', tokenData: '', server: 'https://a' } }],
    });
  });
});
