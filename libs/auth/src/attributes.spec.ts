import { attributesOf } from './attributes.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';
const CR = '/apis/clusterpedia.io/v1beta1/collectionresources';

function attributes(method: string, url: string): string {
  const [path = '', query = ''] = url.split('?');
  const { isResourceRequest, verb, resource, subresource, name } = attributesOf(
    method,
    path,
    new URLSearchParams(query),
  );
  return isResourceRequest ? `${verb} ${resource}/${subresource} ${name}` : `${verb} ${path}`;
}

describe('attributesOf', () => {
  it.each([
    ['GET', CR, 'list collectionresources/ '],
    ['GET', `${CR}/workloads`, 'get collectionresources/ workloads'],
    ['GET', `${R}/apis`, 'get resources/ apis'],
    ['GET', `${R}/apis/apps/v1/deployments`, 'get resources/apps apis'],
    ['GET', `${R}/api/v1/pods?watch=true`, 'get resources/v1 api'],
    ['GET', `${R}/clusters/c1/apis/apps/v1/deployments`, 'get resources/c1 clusters'],
    ['GET', `${R}/%63lusters/c1/api/v1/pods`, 'get resources/c1 clusters'],
    ['POST', `${R}/clusters/c1/api/v1/pods`, 'create resources/c1 clusters'],
    ['DELETE', `${R}/clusters/c1/api/v1/pods/x`, 'delete resources/c1 clusters'],
    ['OPTIONS', `${R}/clusters/c1/api`, ' resources/c1 clusters'],
    ['GET', '/version', 'get /version'],
    ['GET', '/apis/clusterpedia.io/v1beta1', 'get /apis/clusterpedia.io/v1beta1'],
  ])('reads %s %s as "%s"', (method, url, expected) => {
    expect(attributes(method, url)).toBe(expected);
  });

  it('passes the selectors of a list on, as far as an access review can say them', () => {
    const query = new URLSearchParams({
      labelSelector: 'a in (b,c),d>1',
      fieldSelector: 'metadata.name=x,metadata.namespace!=y',
    });

    const { name, labelSelector, fieldSelector } = attributesOf('GET', CR, query);

    expect(name).toBe('x');
    expect(labelSelector).toEqual([{ key: 'a', operator: 'In', values: ['b', 'c'] }]);
    expect(fieldSelector).toEqual([
      { key: 'metadata.name', operator: 'In', values: ['x'] },
      { key: 'metadata.namespace', operator: 'NotIn', values: ['y'] },
    ]);
  });

  it('leaves a selector out that cannot be read', () => {
    expect(attributesOf('GET', CR, new URLSearchParams('labelSelector=%3D%3D'))).toMatchObject({ labelSelector: [] });
  });
});
