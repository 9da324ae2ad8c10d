import { requestSubjectOf } from './request-subject.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';

describe('requestSubjectOf', () => {
  it('reads what is asked of a member', () => {
    const { outer, info, cluster } = requestSubjectOf('GET', `${R}/clusters/c1/apis/apps/v1/deployments?limit=1`);

    expect(cluster).toBe('c1');
    expect(outer).toMatchObject({ group: 'clusterpedia.io', resource: 'resources', name: 'clusters', verb: 'get' });
    expect(info).toMatchObject({ group: 'apps', resource: 'deployments', verb: 'list' });
  });

  it.each([
    ['GET', `${R}/api/v1/pods`, false, false],
    ['GET', `${R}/api/v1/pods?watch=true`, true, false],
    ['GET', `${R}/api/v1/watch/pods`, true, false],
    ['GET', `${R}/clusters/c/api/v1/namespaces/n/pods/p/log`, true, false],
    ['POST', `${R}/clusters/c/api/v1/namespaces/n/pods/p/exec`, true, true],
    ['POST', '/apis/clusterpedia.io/v1beta1/collectionresources', false, true],
    ['DELETE', '/api/v1/namespaces/n', false, true],
    ['GET', '/version?watch=true', false, false],
  ])('%s %s: long-running %s, mutating %s', (method, url, isLongRunning, isMutating) => {
    expect(requestSubjectOf(method, url)).toMatchObject({ isLongRunning, isMutating });
  });

  it('takes what cannot be read for nothing', () => {
    expect(requestSubjectOf('GET', `${R}/api/v1/%ff`).info).toMatchObject({ isResourceRequest: false, resource: '' });
  });
});
