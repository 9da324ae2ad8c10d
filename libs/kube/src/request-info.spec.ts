import fc from 'fast-check';
import { parseRequestInfo, type RequestInfo } from './request-info.js';
import { StatusError } from './status-error.js';

function parse(request: string): RequestInfo {
  const [method = '', target = ''] = request.split(' ');
  const [path = '', query = ''] = target.split('?');
  return parseRequestInfo(method, path, new URLSearchParams(query));
}

describe('parseRequestInfo', () => {
  it.each`
    request                                             | verb                  | group      | version      | namespace | resource         | name      | subresource
    ${'GET /api/v1/pods'}                               | ${'list'}             | ${''}      | ${'v1'}      | ${''}     | ${'pods'}        | ${''}     | ${''}
    ${'GET /api/v1/namespaces/shop/pods'}               | ${'list'}             | ${''}      | ${'v1'}      | ${'shop'} | ${'pods'}        | ${''}     | ${''}
    ${'GET /api/v1/namespaces/shop/pods/web'}           | ${'get'}              | ${''}      | ${'v1'}      | ${'shop'} | ${'pods'}        | ${'web'}  | ${''}
    ${'HEAD /api/v1/namespaces/shop/pods/web'}          | ${'get'}              | ${''}      | ${'v1'}      | ${'shop'} | ${'pods'}        | ${'web'}  | ${''}
    ${'GET /api/v1/namespaces/shop/pods/web/log'}       | ${'get'}              | ${''}      | ${'v1'}      | ${'shop'} | ${'pods'}        | ${'web'}  | ${'log'}
    ${'GET /api/v1/namespaces/shop/pods/web/proxy/a/b'} | ${'get'}              | ${''}      | ${'v1'}      | ${'shop'} | ${'pods'}        | ${'web'}  | ${'proxy'}
    ${'GET /apis/apps/v1/deployments?watch=1'}          | ${'watch'}            | ${'apps'}  | ${'v1'}      | ${''}     | ${'deployments'} | ${''}     | ${''}
    ${'GET /apis/apps/v1/deployments?watch=false'}      | ${'list'}             | ${'apps'}  | ${'v1'}      | ${''}     | ${'deployments'} | ${''}     | ${''}
    ${'GET /apis/apps/v1/watch/deployments'}            | ${'watch'}            | ${'apps'}  | ${'v1'}      | ${''}     | ${'deployments'} | ${''}     | ${''}
    ${'GET /api/v1/watch/namespaces/shop/pods/web'}     | ${'watch'}            | ${''}      | ${'v1'}      | ${'shop'} | ${'pods'}        | ${'web'}  | ${''}
    ${'GET /api/v1/proxy/nodes/n1/logs/x'}              | ${'proxy'}            | ${''}      | ${'v1'}      | ${''}     | ${'nodes'}       | ${'n1'}   | ${''}
    ${'GET /api/v1/namespaces'}                         | ${'list'}             | ${''}      | ${'v1'}      | ${''}     | ${'namespaces'}  | ${''}     | ${''}
    ${'GET /api/v1/namespaces/shop'}                    | ${'get'}              | ${''}      | ${'v1'}      | ${''}     | ${'namespaces'}  | ${'shop'} | ${''}
    ${'PUT /api/v1/namespaces/shop/status'}             | ${'update'}           | ${''}      | ${'v1'}      | ${''}     | ${'namespaces'}  | ${'shop'} | ${'status'}
    ${'PUT /api/v1/namespaces/shop/finalize'}           | ${'update'}           | ${''}      | ${'v1'}      | ${''}     | ${'namespaces'}  | ${'shop'} | ${'finalize'}
    ${'PATCH /apis/a.io/v1/things/x/status'}            | ${'patch'}            | ${'a.io'}  | ${'v1'}      | ${''}     | ${'things'}      | ${'x'}    | ${'status'}
    ${'POST /apis/batch/v1beta1/namespaces/b/cronjobs'} | ${'create'}           | ${'batch'} | ${'v1beta1'} | ${'b'}    | ${'cronjobs'}    | ${''}     | ${''}
    ${'DELETE /api/v1/nodes'}                           | ${'deletecollection'} | ${''}      | ${'v1'}      | ${''}     | ${'nodes'}       | ${''}     | ${''}
    ${'DELETE /api/v1/nodes/n1'}                        | ${'delete'}           | ${''}      | ${'v1'}      | ${''}     | ${'nodes'}       | ${'n1'}   | ${''}
    ${'OPTIONS /api/v1/nodes/n1'}                       | ${''}                 | ${''}      | ${'v1'}      | ${''}     | ${'nodes'}       | ${'n1'}   | ${''}
    ${'GET /api/v1/namespaces/shop/pods/a%3Ab/'}        | ${'get'}              | ${''}      | ${'v1'}      | ${'shop'} | ${'pods'}        | ${'a:b'}  | ${''}
  `('reads $request', ({ request, ...expected }: { request: string } & Partial<RequestInfo>) => {
    expect(parse(request)).toMatchObject({ isResourceRequest: true, ...expected });
  });

  it.each(['GET /', 'GET /api', 'GET /api/v1', 'GET /apis/apps/v1/', 'GET /version', 'POST /apis', 'GET /apiss/a/b/c'])(
    'sees no resource in %s',
    (request) => {
      const [method = '', path = ''] = request.split(' ');

      expect(parse(request)).toMatchObject({
        isResourceRequest: false,
        verb: method.toLowerCase(),
        path,
        resource: '',
      });
    },
  );

  it.each([
    '/api/v1/pods/%zz',
    '/%e0%a4%a',
    '/api/v1/watch',
    '/api/v1/namespaces/shop/pods/a%2Fb',
    '/api/v1/namespaces/a%2Fb/pods',
    '/api/v1/namespaces/shop/pods/a%00b',
    '/api/v1/nodes/%2E%2E',
  ])('answers %s with 400', (path) => {
    expect(() => parse(`GET ${path}`)).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
  });

  it('throws a StatusError for garbage and nothing else', () => {
    const part = fc.constantFrom('api', 'apis', 'v1', 'apps', 'namespaces', 'watch', 'pods', '', '%', '%2F', 'status');
    expect(() =>
      fc.assert(
        fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
          try {
            return typeof parse(`GET /${parts.join('/')}`).isResourceRequest === 'boolean';
          } catch (error) {
            return StatusError.is(error, 'BadRequest');
          }
        }),
      ),
    ).not.toThrow();
  });
});
