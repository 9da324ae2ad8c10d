import { requestSubjectOf } from './request-subject.js';
import { SubjectLabelling } from './subject-labels.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';

describe('SubjectLabelling', () => {
  it.each([
    ['GET', `${R}/api/v1/pods`, ['LIST', 'v1/pods', 'cluster']],
    ['HEAD', `${R}/api/v1/pods`, ['LIST', 'v1/pods', 'cluster']],
    ['GET', `${R}/clusters/c/api/v1/namespaces/n/pods`, ['LIST', 'v1/pods', 'namespace']],
    ['GET', `${R}/clusters/c/api/v1/namespaces/n/pods/p`, ['GET', 'v1/pods', 'resource']],
    ['GET', `${R}/apis/apps/v1/deployments?watch=1`, ['WATCH', 'apps/v1/deployments', 'cluster']],
    ['GET', `${R}/clusters/c/api/v1/namespaces/n/pods/p/log`, ['GET', 'v1/pods/log', 'resource']],
    ['POST', `${R}/clusters/c/api/v1/namespaces/n/pods/p/exec`, ['CONNECT', 'v1/pods/exec', 'resource']],
    ['DELETE', '/api/v1/namespaces/n/secrets', ['DELETECOLLECTION', 'v1/secrets', 'namespace']],
    [
      'POST',
      '/apis/clusterpedia.io/v1beta1/collectionresources',
      ['POST', 'clusterpedia.io/v1beta1/collectionresources', 'cluster'],
    ],
    ['GET', '/version', ['GET', '', '']],
    ['PROPFIND', '/version', ['other', '', '']],
    ['PROPFIND', '/api/v1/pods', ['other', 'v1/pods', 'cluster']],
  ])('%s %s is %j', (method, url, expected) => {
    const { verb, scope, ...labels } = new SubjectLabelling().labelsOf(requestSubjectOf(method, url), 200);

    const { group, version, resource, subresource } = labels;
    expect([verb, [group, version, resource, subresource].filter(Boolean).join('/'), scope]).toEqual(expected);
  });

  it('names a resource in failures only once a request about it has succeeded', () => {
    const labelling = new SubjectLabelling();
    const subject = requestSubjectOf('GET', `${R}/api/v1/pods`);

    const before = labelling.labelsOf(subject, 404);
    labelling.labelsOf(subject, 200);
    const after = labelling.labelsOf(subject, 503);

    expect([before.resource, before.scope, after.resource]).toEqual(['', '', 'pods']);
  });

  it('gives the same object for the same labels', () => {
    const labelling = new SubjectLabelling();

    expect(labelling.labelsOf(requestSubjectOf('GET', '/a'), 404)).toBe(
      labelling.labelsOf(requestSubjectOf('GET', '/b'), 200),
    );
  });
});
