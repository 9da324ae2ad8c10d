import { setImmediate } from 'node:timers/promises';
import { type KubernetesObject, parseRequestInfo, StatusError } from '#kube';
import { dispatch, type ResourceAnswer } from '../resource-dispatch.js';
import { DiscoveryDocuments } from '../discovery/discovery-documents.js';
import { seedObjects } from '../seed-objects.js';
import { ObjectStore } from '../store/object-store.js';
import { ResourceCatalog } from './resource-catalog.js';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const carts = '/apis/shop.io/v1/namespaces/default/carts';

const schema = {
  openAPIV3Schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['owner'],
        properties: { owner: { type: 'string', pattern: '^[a-z\\-]+$' }, size: { 'x-kubernetes-int-or-string': true } },
      },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  },
};
const version = { name: 'v1', served: true, storage: true, schema, subresources: { status: {} } };
const names = { plural: 'carts', kind: 'Cart', shortNames: ['ca'] };

function definition(spec: object = {}, name = 'carts.shop.io'): KubernetesObject {
  const whole = { group: 'shop.io', scope: 'Namespaced', names, versions: [version], ...spec };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: whole,
  };
}

function cart(name: string, spec: object = { owner: 'ann' }): object {
  return { metadata: { name }, spec };
}

describe('a CustomResourceDefinition', () => {
  let store: ObjectStore;
  let catalog: ResourceCatalog;

  beforeEach(() => {
    store = new ObjectStore(':memory:');
    seedObjects(store, 'a certificate', new Date());
    catalog = new ResourceCatalog(store);
  });

  afterEach(() => store.close());

  function ask(method: string, url: string, body?: object): ResourceAnswer {
    const [path = '', search = ''] = url.split('?');
    const query = new URLSearchParams(search);
    return dispatch({
      store,
      catalog,
      info: parseRequestInfo(method, path, query),
      query,
      accept: undefined,
      userAgent: 'test/v1',
      body: { bytes: Buffer.from(body === undefined ? '' : JSON.stringify(body)), mediaType: 'application/json' },
      signal: new AbortController().signal,
      now: new Date(),
    });
  }

  function send(method: string, url: string, body?: object): KubernetesObject {
    return (ask(method, url, body) as { readonly document: KubernetesObject }).document;
  }

  /** Types and names of events until the watch ends, each once it is asked for. */
  async function* watch(url: string): AsyncGenerator<string> {
    for await (const line of ask('GET', `${url}?watch=1`) as AsyncIterable<string>) {
      const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: KubernetesObject };
      yield `${type} ${object.metadata?.name ?? ''}`;
    }
  }

  async function firstEvent(url: string): Promise<unknown> {
    const { value } = await (ask('GET', `${url}?watch=1`) as AsyncIterable<string>)[Symbol.asyncIterator]().next();
    return JSON.parse(String(value));
  }

  function put(spec: object): void {
    const { metadata } = send('GET', `${definitions}/carts.shop.io`);
    send('PUT', `${definitions}/carts.shop.io`, { ...definition(spec), metadata });
  }

  function refusal(method: string, path: string, body?: object): string {
    try {
      send(method, path, body);
    } catch (error) {
      if (error instanceof StatusError) {
        return `${error.code} ${error.message}`;
      }
      throw error;
    }
    throw new Error('was not refused');
  }

  it('is established, with its names filled in, and serves its kind', () => {
    const created = send('POST', definitions, definition());

    expect(created).toMatchObject({
      metadata: { generation: 1 },
      spec: { conversion: { strategy: 'None' }, names: { singular: 'cart', listKind: 'CartList' } },
      status: {
        storedVersions: ['v1'],
        conditions: [{ type: 'NamesAccepted' }, { type: 'Established', status: 'True' }],
      },
    });
    expect(send('POST', carts, cart('one'))).toMatchObject({
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      spec: { owner: 'ann' },
    });
    expect(send('GET', carts)).toMatchObject({ kind: 'CartList', items: [{ metadata: { name: 'one' } }] });
  });

  it('is in discovery and in OpenAPI as long as it is there', () => {
    const documents = new DiscoveryDocuments(catalog, []);
    const seen = (): unknown => [
      documents.group('shop.io') !== undefined,
      documents.openApiV3({ group: 'shop.io', version: 'v1' }) !== undefined,
    ];
    const before = seen();
    send('POST', definitions, definition());
    const during = seen();
    send('DELETE', `${definitions}/carts.shop.io`);

    expect([before, during, seen()]).toEqual([
      [false, false],
      [true, true],
      [false, false],
    ]);
  });

  it('has its objects pruned and checked by its schema', () => {
    send('POST', definitions, definition());

    expect(send('POST', carts, cart('one', { owner: 'ann', size: '3', colour: 'red' }))['spec']).toEqual({
      owner: 'ann',
      size: '3',
    });
    expect(refusal('POST', carts, cart('two', {}))).toContain('spec.owner: Required value');
    expect(refusal('POST', carts, cart('two', { owner: 'ANN' }))).toContain(
      "spec.owner in body should match '^[a-z\\-]+$'",
    );
  });

  it('serves each object in every version, and lists the better version first', () => {
    const versions = [{ ...version, name: 'v1beta1', storage: false }, version];
    send('POST', definitions, definition({ versions }));
    send('POST', '/apis/shop.io/v1beta1/namespaces/default/carts', cart('one'));

    expect(send('GET', `${carts}/one`)).toMatchObject({ apiVersion: 'shop.io/v1' });
    expect(send('GET', '/apis/shop.io/v1beta1/carts')).toMatchObject({ items: [{ apiVersion: 'shop.io/v1beta1' }] });
    const group = new DiscoveryDocuments(catalog, []).group('shop.io');
    expect(group?.versions.map((each) => each.version)).toEqual(['v1', 'v1beta1']);
  });

  it('takes its objects with it', () => {
    send('POST', definitions, definition());
    send('POST', carts, cart('one'));

    send('DELETE', `${definitions}/carts.shop.io`);

    expect(refusal('GET', carts)).toMatch(/^404/);
    send('POST', definitions, definition());
    expect(send('GET', carts)['items']).toEqual([]);
  });

  it('fills in what its objects leave out, also in those written before it said so', async () => {
    const { spec, status } = schema.openAPIV3Schema.properties;
    const size = { type: 'integer', default: 3 };
    const whole = { spec: { ...spec, properties: { ...spec.properties, size } }, status };
    send('POST', definitions, definition());
    send('POST', carts, cart('early'));

    put({ versions: [{ ...version, schema: { openAPIV3Schema: { type: 'object', properties: whole } } }] });

    const filled = { spec: { owner: 'ann', size: 3 } };
    expect(send('GET', `${carts}/early`)).toMatchObject(filled);
    expect(send('GET', carts)['items']).toMatchObject([filled]);
    expect(await firstEvent(carts)).toMatchObject({ type: 'ADDED', object: filled });
    expect(send('POST', carts, cart('late', { owner: 'ann', size: null }))).toMatchObject(filled);
    const { resourceVersion } = send('GET', `${carts}/late`).metadata ?? {};
    const same = { metadata: { name: 'late', resourceVersion }, spec: { owner: 'ann' } };
    expect(send('PUT', `${carts}/late`, same).metadata).toMatchObject({ generation: 1, resourceVersion });
  });

  describe('to a watch of its kind', () => {
    const old = { ...version, name: 'v1beta1', storage: false };

    beforeEach(() => {
      send('POST', definitions, definition({ versions: [old, version] }));
      send('POST', carts, cart('one'));
    });

    it.each<[string, () => void, readonly string[]]>([
      [
        'goes, after the deletion of what went with it',
        () => void send('DELETE', `${definitions}/carts.shop.io`),
        ['DELETED one'],
      ],
      ['no longer serves the version', () => put({ versions: [{ ...old, served: false }, version] }), []],
      [
        'changes, since events are in the form that it had',
        () => put({ versions: [{ ...old, schema: { openAPIV3Schema: { type: 'object' } } }, version] }),
        [],
      ],
    ])('is the end when it %s', async (_, change, expected) => {
      const events = watch('/apis/shop.io/v1beta1/carts');
      expect((await events.next()).value).toBe('ADDED one');
      const rest = Array.fromAsync(events);
      await setImmediate();

      change();

      expect(await rest).toEqual(expected);
    });

    it('is no end when another definition changes', async () => {
      const events = watch(carts);
      await events.next();
      const next = events.next();

      const names = { plural: 'tills', kind: 'Till' };
      send('POST', definitions, definition({ names, versions: [version] }, 'tills.shop.io'));
      send('POST', carts, cart('two'));

      expect((await next).value).toBe('ADDED two');
    });
  });

  it('is what the store has of it after a restart', () => {
    send('POST', definitions, definition());

    expect(new ResourceCatalog(store).serves('shop.io', 'Cart')).toBe(true);
  });

  it.each([
    ['another name than its kind', definition({}, 'other.shop.io'), /422 .*metadata.name: .*must be spec.names.plural/],
    ['a group without a dot', definition({ group: 'shop' }, 'carts.shop'), /422 .*spec.group: .*at least one dot/],
    [
      'a group of ours',
      definition({ group: 'policy.clusterpedia.io' }, 'carts.policy.clusterpedia.io'),
      /422 .*spec.group/,
    ],
    ['no stored version', definition({ versions: [{ ...version, storage: false }] }), /422 .*exactly one version/],
    [
      'a version twice',
      definition({ versions: [version, { ...version, storage: false }] }),
      /422 .*unique version names/,
    ],
    [
      'no schema',
      definition({ versions: [{ name: 'v1', served: true, storage: true }] }),
      /422 .*schema.openAPIV3Schema: Required/,
    ],
    ['no scope', definition({ scope: 'Everywhere' }), /422 .*spec.scope: Unsupported value/],
    ['no versions', definition({ versions: [] }), /422 .*spec.versions/],
    ['no spec', { ...definition(), spec: undefined }, /422 .*spec: Required/],
  ])('is refused with %s', (_, body, expected) => {
    expect(refusal('POST', definitions, body)).toMatch(expected);
  });

  it.each([
    ['properties', { properties: 'x' }],
    ['items', { items: [] }],
    ['type', { type: 'text' }],
    ['required', { required: 'name' }],
    ['enum', { enum: 'a' }],
    ['additionalProperties', { additionalProperties: 5 }],
    ['pattern', { pattern: '(' }],
    ['maximum', { maximum: '5' }],
    ['multipleOf', { multipleOf: 0 }],
    ['not', { not: [] }],
    ['default', { type: 'integer', default: 'three' }],
    ['default', { type: 'object', properties: {}, default: { more: 1 } }],
    ['default', { type: 'integer', maximum: 5, default: 6 }],
  ])('is refused with %s that no schema can have', (word, broken) => {
    const openAPIV3Schema = { type: 'object', properties: { a: { type: 'array', items: broken } } };
    const body = definition({ versions: [{ ...version, schema: { openAPIV3Schema } }] });

    expect(refusal('POST', definitions, body)).toContain(
      `spec.versions[0].schema.openAPIV3Schema.properties[a].items.${word}: Invalid value`,
    );
  });

  it.each([
    [{ uniqueItems: true }, 'uniqueItems'],
    [{ anyOf: [{ default: 1 }] }, 'anyOf[0].default'],
    [{ not: { nullable: true } }, 'not.nullable'],
  ])('is refused with what makes %j no structural schema', (unfit, field) => {
    const openAPIV3Schema = { type: 'object', properties: { a: { type: 'object', ...unfit } } };
    const body = definition({ versions: [{ ...version, schema: { openAPIV3Schema } }] });

    expect(refusal('POST', definitions, body)).toContain(
      `spec.versions[0].schema.openAPIV3Schema.properties[a].${field}: Forbidden`,
    );
  });

  it('cannot take away what Clusterpedia needs', () => {
    expect(refusal('DELETE', `${definitions}/pediaclusters.cluster.clusterpedia.io`)).toMatch(
      /^403 .*Clusterpedia needs this kind/,
    );
  });
});
