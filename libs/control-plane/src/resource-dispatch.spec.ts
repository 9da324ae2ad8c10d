import { setImmediate as immediate } from 'node:timers/promises';
import { type KubernetesObject, parseRequestInfo, type Status, StatusError } from '#kube';
import { ResourceCatalog } from './catalog/resource-catalog.js';
import { dispatch, type ResourceAnswer } from './resource-dispatch.js';
import type { Answer } from './resource-request.js';
import { seedObjects } from './seed-objects.js';
import { ObjectStore } from './store/object-store.js';

const clusters = '/apis/cluster.clusterpedia.io/v1alpha2/pediaclusters';
const secrets = '/api/v1/namespaces/default/secrets';
const json = 'application/json';
const merge = 'application/merge-patch+json';

interface Sent {
  readonly body?: object | string;
  readonly mediaType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

describe('dispatch', () => {
  let store: ObjectStore;
  let catalog: ResourceCatalog;

  beforeEach(() => {
    store = new ObjectStore(':memory:');
    seedObjects(store, 'a certificate', new Date());
    catalog = new ResourceCatalog(store);
  });

  afterEach(() => store.close());

  function send(method: string, url: string, { body, mediaType = json, accept, signal }: Sent = {}): ResourceAnswer {
    const [path = '', search = ''] = url.split('?');
    const query = new URLSearchParams(search);
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    return dispatch({
      store,
      catalog,
      info: parseRequestInfo(method, path, query),
      query,
      accept,
      userAgent: 'test/v1 (linux)',
      body: { bytes: Buffer.from(body === undefined ? '' : text), mediaType },
      signal: signal ?? new AbortController().signal,
      now: new Date('2024-01-01T00:00:00.500Z'),
    });
  }

  function answer(method: string, url: string, sent?: Sent): Answer & { readonly document: KubernetesObject } {
    return send(method, url, sent) as Answer & { readonly document: KubernetesObject };
  }

  function refusal(method: string, url: string, sent?: Sent): Status {
    try {
      send(method, url, sent);
    } catch (error) {
      if (error instanceof StatusError) {
        return error.toStatus();
      }
      throw error;
    }
    throw new Error(`${method} ${url} was not refused`);
  }

  const cluster = (name: string, metadata: object = {}): object => ({
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name, ...metadata },
    spec: { syncResources: [] },
  });

  it('creates with identity, time, generation and manager', () => {
    const { code, document } = answer('POST', clusters, { body: { ...cluster('a'), status: { version: 'v1' } } });

    expect(code).toBe(201);
    expect(document).toEqual({
      ...cluster('a'),
      metadata: {
        name: 'a',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        generation: 1,
        creationTimestamp: '2024-01-01T00:00:00Z',
        managedFields: [
          {
            manager: 'test',
            operation: 'Update',
            apiVersion: 'cluster.clusterpedia.io/v1alpha2',
            time: '2024-01-01T00:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:spec': { 'f:syncResources': {} } },
          },
        ],
      },
    });
  });

  it('makes up a name', () => {
    const { document } = answer('POST', clusters, { body: cluster('', { generateName: 'edge-' }) });

    expect(document.metadata?.name).toMatch(/^edge-[a-z0-9]{5}$/);
  });

  it('leaves an object alone that would not change', () => {
    const { document } = answer('POST', clusters, { body: cluster('a') });

    const again = answer('PATCH', `${clusters}/a`, { body: { spec: { syncResources: [] } }, mediaType: merge });

    expect(again.document).toEqual(document);
  });

  it('takes YAML', () => {
    const body = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {key: value}\n';

    const { document } = answer('POST', secrets, { body, mediaType: 'application/yaml' });

    expect(document).toMatchObject({ data: { key: 'dmFsdWU=' }, type: 'Opaque' });
    expect(document).not.toHaveProperty('stringData');
  });

  it.each<[string, string, Sent, string]>([
    ['an unknown resource', 'GET /api/v1/pods', {}, '404 NotFound the server could not find the requested resource'],
    [
      'an unknown version',
      'GET /apis/cluster.clusterpedia.io/v1/pediaclusters',
      {},
      '404 NotFound the server could not find the requested resource',
    ],
    [
      'a subresource there is not',
      `GET ${secrets}/a/status`,
      {},
      '404 NotFound the server could not find the requested resource',
    ],
    [
      'a namespace where there is none',
      'GET /apis/cluster.clusterpedia.io/v1alpha2/namespaces/x/pediaclusters',
      {},
      '404 NotFound the server could not find the requested resource',
    ],
    [
      'an object there is not',
      `GET ${clusters}/a`,
      {},
      '404 NotFound pediaclusters.cluster.clusterpedia.io "a" not found',
    ],
    [
      'a method that is no verb',
      `OPTIONS ${clusters}`,
      {},
      '405 MethodNotAllowed the server does not allow this method on the requested resource',
    ],
    [
      'a POST to an object',
      `POST ${clusters}/a`,
      { body: {} },
      '405 MethodNotAllowed the server does not allow this method on the requested resource',
    ],
    [
      'text that is not JSON',
      `POST ${clusters}`,
      { body: '{' },
      '400 BadRequest the object provided is unrecognized: it is not JSON',
    ],
    ...['merge-patch+json', 'strategic-merge-patch+json'].map((type): [string, string, Sent, string] => [
      `an object of too many levels in ${type}`,
      `PATCH ${clusters}/a`,
      { body: `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`, mediaType: `application/${type}` },
      '400 BadRequest the object provided is unrecognized: it has more than 1000 levels',
    ]),
    ['an empty body', `POST ${clusters}`, {}, '400 BadRequest the object provided is unrecognized: it is not JSON'],
    [
      'a list for an object',
      `POST ${clusters}`,
      { body: [] },
      '400 BadRequest PediaCluster in version "v1alpha2" cannot be handled as a PediaCluster: the body is not an object',
    ],
    [
      'another kind',
      `POST ${clusters}`,
      { body: { ...cluster('a'), kind: 'Pod' } },
      '400 BadRequest PediaCluster in version "v1alpha2" cannot be handled as a PediaCluster: the kind in the data is "Pod"',
    ],
    [
      'another version',
      `POST ${clusters}`,
      { body: { ...cluster('a'), apiVersion: 'v1' } },
      '400 BadRequest the API version in the data (v1) does not match the expected API version (cluster.clusterpedia.io/v1alpha2)',
    ],
    [
      'a media type nobody knows',
      `POST ${clusters}`,
      { body: {}, mediaType: 'text/plain' },
      '415 UnsupportedMediaType the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    [
      'a patch without a type',
      `PATCH ${clusters}/a`,
      { body: {} },
      '415 UnsupportedMediaType the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
    ],
    [
      'a name that is none',
      `POST ${clusters}`,
      { body: cluster('A_') },
      `422 Invalid PediaCluster.cluster.clusterpedia.io "A_" is invalid: metadata.name: Invalid value: "A_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    ],
    [
      'no name',
      `POST ${clusters}`,
      { body: cluster('') },
      '422 Invalid PediaCluster.cluster.clusterpedia.io "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'metadata of the wrong type',
      `POST ${clusters}`,
      { body: cluster('a', { labels: { a: 1 } }) },
      '422 Invalid PediaCluster.cluster.clusterpedia.io "a" is invalid: metadata.labels.a: Invalid value: "integer": metadata.labels.a in body must be of type string: "integer"',
    ],
    [
      'a Secret whose text is none',
      `POST ${secrets}`,
      { body: { metadata: { name: 'a' }, stringData: { a: 1 } } },
      '422 Invalid Secret "a" is invalid: stringData.a: Invalid value: "integer": stringData.a in body must be of type string: "integer"',
    ],
    [
      'a resourceVersion on what is new',
      `POST ${clusters}`,
      { body: cluster('a', { resourceVersion: '1' }) },
      '400 BadRequest resourceVersion should not be set on objects to be created',
    ],
    [
      'a namespace there is not',
      'POST /api/v1/namespaces/x/secrets',
      { body: { metadata: { name: 'a' } } },
      '404 NotFound namespaces "x" not found',
    ],
    [
      'two namespaces',
      `POST ${secrets}`,
      { body: { metadata: { name: 'a', namespace: 'x' } } },
      '400 BadRequest the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'a selector that is none',
      `GET ${clusters}?fieldSelector=spec.x%3D1`,
      {},
      '400 BadRequest field label not supported: spec.x',
    ],
    [
      'a resourceVersion that is none',
      `GET ${clusters}?resourceVersion=x`,
      {},
      '400 BadRequest resourceVersion: Invalid value: "x": must be an unsigned integer',
    ],
    [
      'a resourceVersion to come',
      `GET ${clusters}?resourceVersion=999`,
      {},
      '504 Timeout Too large resource version: 999, current: 8',
    ],
    ['a continue token that is none', `GET ${clusters}?continue=x`, {}, '400 BadRequest continue key is not valid'],
    [
      'a dry run of some stage',
      `POST ${clusters}?dryRun=Some`,
      { body: cluster('a') },
      '422 Invalid WriteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "Some": supported values: "All"',
    ],
    [
      'the end of a namespace that is needed',
      'DELETE /api/v1/namespaces/kube-system',
      {},
      '403 Forbidden namespaces "kube-system" is forbidden: this namespace may not be deleted',
    ],
    [
      'a review without a question',
      'POST /apis/authorization.k8s.io/v1/subjectaccessreviews',
      { body: {} },
      '422 Invalid SubjectAccessReview.authorization.k8s.io "" is invalid: spec: Required value',
    ],
  ])('refuses %s', (_, line, sent, expected) => {
    const [method = '', url = ''] = line.split(' ');

    const { code = 0, reason = '', message = '' } = refusal(method, url, sent);

    expect(`${code} ${reason} ${message}`).toBe(expected);
  });

  describe('of an object that is there', () => {
    let current: KubernetesObject;

    beforeEach(() => {
      current = answer('POST', clusters, { body: cluster('a', { finalizers: ['example.com/a'] }) }).document;
    });

    it.each<[string, string, (object: KubernetesObject) => Sent, string]>([
      [
        'a second one',
        `POST ${clusters}`,
        () => ({ body: cluster('a') }),
        '409 pediaclusters.cluster.clusterpedia.io "a" already exists',
      ],
      [
        'a replacement without a version',
        `PUT ${clusters}/a`,
        () => ({ body: cluster('a') }),
        '422 PediaCluster.cluster.clusterpedia.io "a" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
      ],
      [
        'a replacement of another name',
        `PUT ${clusters}/b`,
        (object) => ({ body: object }),
        '400 the name of the object (a) does not match the name on the URL (b)',
      ],
      [
        'a deletion of another object of the name',
        `DELETE ${clusters}/a`,
        () => ({ body: { preconditions: { uid: 'x' } } }),
        '409 Operation cannot be fulfilled on pediaclusters.cluster.clusterpedia.io "a": Precondition failed: UID in precondition: x, UID in object meta: ',
      ],
      [
        'a JSON patch that does not fit',
        `PATCH ${clusters}/a`,
        () => ({
          body: [{ op: 'test', path: '/spec/apiserver', value: 'x' }],
          mediaType: 'application/json-patch+json',
        }),
        '422 ',
      ],
      [
        'an apply without a manager',
        `PATCH ${clusters}/a`,
        () => ({ body: cluster('a'), mediaType: 'application/apply-patch+yaml' }),
        '422 PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      ],
    ])('refuses %s', (_, line, sent, expected) => {
      const [method = '', url = ''] = line.split(' ');

      const { code = 0, message = '' } = refusal(method, url, sent(current));

      expect(`${code} ${message}`).toContain(expected);
    });

    it('begins the deletion, takes no new finalizers, and ends it with the last one', () => {
      const begun = answer('DELETE', `${clusters}/a`).document;
      expect(begun.metadata).toMatchObject({ deletionTimestamp: '2024-01-01T00:00:00Z', generation: 2 });

      const more = { metadata: { finalizers: ['example.com/a', 'example.com/b'] } };
      expect(refusal('PATCH', `${clusters}/a`, { body: more, mediaType: merge }).message).toContain(
        'no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
      );
      expect(store.get('pediaclusters.cluster.clusterpedia.io', { namespace: '', name: 'a' })).toEqual(begun);

      answer('PATCH', `${clusters}/a`, { body: { metadata: { finalizers: [] } }, mediaType: merge });
      expect(refusal('GET', `${clusters}/a`).code).toBe(404);
    });
  });

  it('pages through the state of the first page', () => {
    for (const name of ['a', 'b', 'c']) {
      answer('POST', clusters, { body: cluster(name) });
    }
    const first = answer('GET', `${clusters}?limit=2`).document as unknown as { metadata: Record<string, unknown> };
    answer('DELETE', `${clusters}/c`);
    answer('POST', clusters, { body: cluster('d') });

    const second = answer('GET', `${clusters}?limit=2&continue=${String(first.metadata['continue'])}`);

    expect(first.metadata['remainingItemCount']).toBe(1);
    expect(second.document).toMatchObject({
      metadata: { resourceVersion: first.metadata['resourceVersion'] },
      items: [{ metadata: { name: 'c' } }],
    });
  });

  it.each([
    ['involvedObject.namespace=', ['of-cluster']],
    ['involvedObject.namespace!=', ['of-pod']],
    ['involvedObject.namespace!=default', ['of-cluster']],
    ['involvedObject.name=a', ['of-cluster', 'of-pod']],
  ])('takes a field that is missing for an empty one: %s', (selector, names) => {
    const events = '/api/v1/namespaces/default/events';
    answer('POST', events, { body: { metadata: { name: 'of-cluster' }, involvedObject: { name: 'a' } } });
    const involvedObject = { name: 'a', namespace: 'default' };
    answer('POST', events, { body: { metadata: { name: 'of-pod' }, involvedObject } });

    const { document } = answer('GET', `${events}?fieldSelector=${encodeURIComponent(selector)}`);

    expect((document['items'] as KubernetesObject[]).map(({ metadata }) => metadata?.name)).toEqual(names);
  });

  it('deletes those of a collection that are selected', () => {
    answer('POST', clusters, { body: cluster('a', { labels: { env: 'test' } }) });
    answer('POST', clusters, { body: cluster('b') });

    answer('DELETE', `${clusters}?labelSelector=env%3Dtest`);

    expect(answer('GET', clusters).document).toMatchObject({ items: [{ metadata: { name: 'b' } }] });
  });

  it.each([
    ['system:masters', true],
    ['system:authenticated', false],
  ])('says of the group %s that it may: %s', (group, allowed) => {
    const body = { spec: { user: 'x', groups: [group] } };

    const { document } = answer('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { body });

    expect(document).toMatchObject({ kind: 'SubjectAccessReview', status: { allowed } });
  });

  describe('to a watch', () => {
    let abort: AbortController;

    beforeEach(() => {
      abort = new AbortController();
    });

    afterEach(() => abort.abort());

    function watch(search: string, accept?: string): () => Promise<{ type: string; object: KubernetesObject }> {
      const sent = { signal: abort.signal, ...(accept === undefined ? {} : { accept }) };
      const lines = (send('GET', `${clusters}?watch=1&${search}`, sent) as AsyncIterable<string>)[
        Symbol.asyncIterator
      ]();
      return async () => {
        const { value } = (await lines.next()) as { value: string };
        return JSON.parse(value) as { type: string; object: KubernetesObject };
      };
    }

    const label = (name: string, env: string | null): void => {
      answer('PATCH', `${clusters}/${name}`, { body: { metadata: { labels: { env } } }, mediaType: merge });
    };

    it('tells what is there, and what happens', async () => {
      answer('POST', clusters, { body: cluster('a') });
      const next = watch('');

      expect(await next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
      label('a', 'test');
      expect(await next()).toMatchObject({ type: 'MODIFIED', object: { metadata: { labels: { env: 'test' } } } });
      answer('DELETE', `${clusters}/a`);
      expect(await next()).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'a' } } });
    });

    it('goes on from a resourceVersion', async () => {
      const { document } = answer('POST', clusters, { body: cluster('a') });
      answer('POST', clusters, { body: cluster('b') });

      const next = watch(`resourceVersion=${document.metadata?.resourceVersion ?? ''}`);

      expect(await next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
    });

    it('tells of objects that enter and leave the selection', async () => {
      const { document } = answer('POST', clusters, { body: cluster('a') });
      const next = watch(`labelSelector=env%3Dtest&resourceVersion=${document.metadata?.resourceVersion ?? ''}`);

      label('a', 'test');
      expect(await next()).toMatchObject({ type: 'ADDED' });
      label('a', null);
      const left = await next();

      expect(left).toMatchObject({ type: 'DELETED', object: { metadata: { labels: { env: 'test' } } } });
      expect(left.object.metadata?.resourceVersion).toBe(String(store.resourceVersion));
    });

    it('says where what was there ends', async () => {
      answer('POST', clusters, { body: cluster('a') });
      const next = watch('sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true');

      expect((await next()).type).toBe('ADDED');
      expect(await next()).toEqual({
        type: 'BOOKMARK',
        object: {
          kind: 'PediaCluster',
          apiVersion: 'cluster.clusterpedia.io/v1alpha2',
          metadata: {
            resourceVersion: String(store.resourceVersion),
            creationTimestamp: null,
            annotations: { 'k8s.io/initial-events-end': 'true' },
          },
        },
      });
    });

    it('ends with a bookmark when its time is over', async () => {
      const next = watch('timeoutSeconds=-1&allowWatchBookmarks=true&resourceVersion=1');

      expect(await next()).toMatchObject({ type: 'BOOKMARK' });
    });

    it.each(['0', '3000000', '99999999999'])('goes on when its time is %s seconds', async (seconds) => {
      const { document } = answer('POST', clusters, { body: cluster('a') });
      const version = document.metadata?.resourceVersion ?? '';
      const next = watch(`timeoutSeconds=${seconds}&allowWatchBookmarks=true&resourceVersion=${version}`);

      const told = next();
      await immediate();
      label('a', 'test');

      expect(await told).toMatchObject({ type: 'MODIFIED' });
    });

    it('refuses a resourceVersion of another store with an event', async () => {
      const next = watch('resourceVersion=999');

      expect(await next()).toMatchObject({ type: 'ERROR', object: { kind: 'Status', reason: 'Expired', code: 410 } });
    });

    it('names the columns of a table once', async () => {
      answer('POST', clusters, { body: cluster('a') });
      answer('POST', clusters, { body: cluster('b') });
      const next = watch('', 'application/json;as=Table;v=v1;g=meta.k8s.io');

      const [first, second] = [await next(), await next()];

      expect(first.object['columnDefinitions']).toHaveLength(8);
      expect(second.object).toMatchObject({
        kind: 'Table',
        columnDefinitions: null,
        rows: [{ cells: ['b', null, null, null, null, null, null, null] }],
      });
    });
  });

  it('shows only metadata when asked', () => {
    answer('POST', clusters, { body: cluster('a') });

    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

    expect(answer('GET', clusters, { accept }).document).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'a' } }],
    });
  });
});
