import { CLUSTER_NAME_ANNOTATION, EVENTS_ANNOTATION } from '#api';
import { objectKey, type KubernetesObject, type ObjectList } from '#kube';
import { availableDatabases, eventually, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';

const V = '/apis/clusterpedia.io/v1beta1';
const pods = `${V}/resources/api/v1/pods`;
const carts = `${V}/resources/apis/shop.io/v1/carts`;
const any = `${V}/collectionresources/any`;

const cartDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'carts.shop.io' },
  spec: {
    group: 'shop.io',
    scope: 'Namespaced',
    names: { plural: 'carts', singular: 'cart', kind: 'Cart', listKind: 'CartList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

const syncResources = [
  { group: '', resources: ['pods', 'secrets'], eventsInvolvedResources: ['pods'] },
  { group: 'apps', resources: ['deployments', 'replicasets'] },
  { group: 'shop.io', resources: ['carts'], eventsInvolvedResources: ['carts'] },
];

/** A collection that a user defines. */
const orders = {
  apiVersion: 'clusterpedia.io/v1beta1',
  kind: 'CollectionResource',
  metadata: { name: 'orders' },
  resourceTypes: [
    { group: 'shop.io', resource: 'carts' },
    { group: '', resource: 'pods' },
  ],
};

/** An answer with objects, of a resource or of a collection. */
interface Answer extends ObjectList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
  readonly resourceTypes?: readonly { readonly resource: string }[];
}

const labels = (selector: string): string => `labelSelector=${encodeURIComponent(selector)}`;
const fields = (selector: string): string => `fieldSelector=${encodeURIComponent(selector)}`;
const json = (parameters: readonly unknown[]): string =>
  encodeURIComponent(Buffer.from(JSON.stringify(parameters)).toString('base64'));

const search = 'search.clusterpedia.io';
const fuzzy = 'internalstorage.clusterpedia.io/fuzzy-name';
const db = 'east default/db-0';
const [one, two, far] = ['east shop/web-1', 'east shop/web_2', 'west shop/web-1'] as const;
const everything = [db, one, two, far];

describe.each(availableDatabases())('the search API, stored in $name', (database) => {
  let members: readonly MemberCluster[];
  let schema: TestSchema;
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    members = await Promise.all(['east', 'west'].map((name) => startMemberCluster({ name })));
    const [east, west] = members as [MemberCluster, MemberCluster];
    members.forEach(({ store }) => store.put(cartDefinition));
    eastObjects().forEach((object) => east.store.put(object));
    west.store.put(pod('web-1', { created: '2024-05-04', app: 'web' }));
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    await Promise.all(members.map((member) => clusterpedia.import(member, syncResources)));
    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
    await eventually(everythingIsStored);
    await clusterpedia.kubectl.succeed(['apply', '-f', '-'], JSON.stringify(orders));
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await Promise.all(members.map((member) => member.stop()));
  });

  const get = (path: string): Promise<Answer> => clusterpedia.getJson<Answer>(path);

  async function found(path: string): Promise<readonly string[]> {
    const { items } = await get(path);
    return items.map((item) => `${item.metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] ?? ''} ${objectKey(item)}`);
  }

  async function everythingIsStored(): Promise<void> {
    expect(await found(pods)).toEqual(everything);
    expect(eventsOf(await get(`${pods}?injectEvents=true&names=db-0`))).toEqual([['pulled', 'scheduled']]);
    expect(eventsOf(await get(`${carts}?injectEvents=true`))).toEqual([['checked-out']]);
  }

  it.each<[string, readonly string[]]>([
    ['clusters=west', [far]],
    [labels(`${search}/clusters in (west,east),${search}/namespaces=default`), [db]],
    ['names=db-0,web_2', [db, two]],
    [labels(`${search}/names!=web-1`), [db, two]],
    [labels(`${search}/names notin (web-1,db-0)`), [two]],
    ['names=web_2&' + labels(`${search}/names=db-0`), [two]],
    [labels(`${fuzzy}=eb`), [one, two, far]],
    [labels(`${fuzzy} in (eb,2)`), [two]],
    [labels(`${fuzzy}=b_2`), [two]],
    [labels(`${fuzzy}=b.2`), []],
    [labels(`${fuzzy}=WEB`), []],
    ['since=2024-05-02&before=2024-05-04', [one, two]],
    ['since=2024-05-02T00:00:00Z&before=2024-05-03%2000:00:00', [one]],
    ['since=1714608000&before=1714694400000', [one]],
    [labels(`${search}/since=2024-05-02,${search}/before=1714694400`), [one]],
    ['since=2024-05-02&before=2024-05-02', []],
    ['ownerName=web&ownerGR=deployments.apps&ownerSeniority=1', [one, two]],
    ['ownerName=web&ownerGR=replicasets.apps&ownerSeniority=1', []],
    ['ownerUID=rs-uid', [one, two]],
    ['ownerUID=web-uid', []],
    [labels(`${search}/owner-name=web,${search}/owner-gr=deployments.apps,${search}/owner-seniority=1`), [one, two]],
    [labels('app=web,tier'), [one]],
    [labels('app notin (web)'), [db]],
    [labels('size>5'), [two]],
    [fields('metadata.name=web-1'), [one, far]],
    [fields("metadata.annotations['example.com/team']=a"), [db]],
    [fields('spec.containers[].image=nginx'), [one, two, far]],
    [fields('spec.containers[1].image=envoy'), [two]],
    [fields('status.phase!=Running'), [db]],
    [fields('spec.priority>5'), [db]],
    [fields('spec.hostNetwork=true'), [two]],
    [fields('!spec.gone'), everything],
    ['orderby=name%20desc,cluster', [two, one, far, db]],
    [labels(`${search}/orderby in (namespace_desc,name)`), [one, far, two, db]],
    ["orderby=metadata.labels['size']%20desc,cluster%20desc", [two, far, one, db]],
    ['limit=0', everything],
    ['limit=-1', everything],
    ['continue=2', [two, far]],
    ['limit=2&continue=1', [one, two]],
    [labels(`${search}/size=1,${search}/offset=3`), [far]],
    ['whereSQL=1%3D2&whereSQLStatement=1%3D2&whereSQLParam=x&whereSQLJSONParams=!', everything],
  ])('finds by %s', async (query, expected) => {
    expect(await found(`${pods}?${query}`)).toEqual(expected);
  });

  it.each<[string, number, string]>([
    ['before=2024-01-01&since=2024-01-02', 400, 'Since is after Before'],
    [labels(`${search}/limit!=3`), 400, 'needs =, == or in'],
    [labels(`${search}/nosuch=3`), 400, 'there is no search label'],
    [labels(`${fuzzy}!=a`), 400, 'fuzzy-name'],
    ['ownerUID=u&ownerSeniority=-1', 400, 'OwnerSeniority'],
    ['ownerUID=u&ownerSeniority=1000', 400, 'OwnerSeniority'],
    ['orderby=secret', 400, '"secret" is none of cluster, namespace, name'],
    ['orderby=sleep(1)', 400, '"sleep(1)"'],
    ['continue=-1', 400, 'continue'],
    ['continue=abc', 400, 'continue'],
    [fields("spec['']=a"), 400, "empty field ''"],
    [fields('spec.containers[]=a'), 400, 'last field could not be list'],
  ])('refuses %s', async (query, code, message) => {
    await expect(get(`${pods}?${query}`)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('answers pages whose tokens belong to their query, and counts what remains', async () => {
    const first = await get(`${pods}?limit=3&withRemainingCount=true`);
    const token = encodeURIComponent(first.metadata?.continue ?? '');
    const last = await get(`${pods}?limit=3&withRemainingCount&continue=${token}`);
    const past = await get(`${pods}?limit=3&withRemainingCount&continue=9`);

    expect([first, last, past].map(({ metadata }) => metadata?.remainingItemCount)).toEqual([1, 0, -5]);
    expect(last.items).toHaveLength(1);
    expect(last.metadata?.continue).toBeUndefined();
    expect((await get(`${pods}?limit=3&withContinue=false`)).metadata?.continue).toBeUndefined();
    await expect(get(`${pods}?limit=3&clusters=west&continue=${token}`)).rejects.toMatchObject({ code: 410 });
  });

  it('reduces objects to their metadata, in the version that was asked for', async () => {
    const { kind, items } = await get(`${pods}?onlyMetadata=true&names=db-0`);

    expect(kind).toBe('PodList');
    expect(items).toEqual([{ apiVersion: 'v1', kind: 'Pod', metadata: expect.objectContaining({ name: 'db-0' }) }]);
  });

  it.each([
    ['objects', `${pods}?names=db-0`],
    ['metadata', `${pods}?names=db-0&onlyMetadata=true`],
    ['a search label', `${pods}?names=db-0&${labels(`${search}/inject-events=true`)}`],
    ['a collection', `${any}?resources=/pods&names=db-0`],
    ['a collection of a user', `${V}/collectionresources/orders?names=db-0`],
  ])('shows the events of each object, newest first, with %s', async (_what, path) => {
    expect(eventsOf(await get(`${path}&injectEvents=true`))).toEqual([['pulled', 'scheduled']]);
  });

  it('shows no event that nobody asked for', async () => {
    expect(eventsOf(await get(pods))).toEqual([[], [], [], []]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['any?groups=*', ['deployments', 'replicasets', 'pods', 'carts'], [...everything, 'east default/full']],
    ['any?groups=apps/v1,', ['deployments', 'replicasets', 'pods'], everything],
    ['any?resources=shop.io/carts,/v1/pods', ['pods', 'carts'], [...everything, 'east default/full']],
    ['workloads', ['deployments'], []],
    ['orders', ['pods', 'carts'], [...everything, 'east default/full']],
    ['kuberesources?clusters=west', ['pods'], [far]],
  ])('answers the collection %s, each type once', async (path, types, expected) => {
    const { items, resourceTypes = [] } = await get(`${V}/collectionresources/${path}`);

    const leaves = items.filter(({ kind }) => kind === 'Pod' || kind === 'Cart');
    const names = leaves.map(
      (item) => `${item.metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] ?? ''} ${objectKey(item)}`,
    );
    expect(names.toSorted()).toEqual(expected.toSorted());
    expect(resourceTypes.map(({ resource }) => resource).toSorted()).toEqual(types.toSorted());
  });

  it.each([
    ['', '`groups` or `resources` is required'],
    ['resources=apps/', 'unexpected GroupVersionResource string: apps/'],
    ['groups=*&ownerUID=u', 'owner'],
    ['groups=*&limit=x', 'Invalid Query Limit'],
  ])('refuses the collection any?%s', async (query, message) => {
    await expect(get(`${any}?${query}`)).rejects.toMatchObject({
      code: 400,
      message: expect.stringContaining(message),
    });
  });

  it('offers the verbs of the storage', async () => {
    const { resources } = await clusterpedia.getJson<{ resources: { name: string; verbs: string[] }[] }>(
      `${V}/resources/api/v1`,
    );

    expect(resources.find(({ name }) => name === 'pods')?.verbs).toEqual(['get', 'list', 'watch']);
  });

  it('names the object that is not there as its clients know it', async () => {
    await expect(
      get(`${V}/resources/clusters/east/apis/apps/v1/namespaces/shop/deployments/nothing`),
    ).rejects.toMatchObject({ code: 404, message: 'deployments.apps "nothing" not found' });
  });

  describe.each<[string, Readonly<Record<string, readonly string[] | number>>]>([
    [
      'AllowParameterizedSQLQuery=true',
      {
        'whereSQL=1%3D2': everything,
        'whereSQLStatement=name+%3D+%3F&whereSQLParam=db-0': [db],
        'whereSQLStatement=name+=+%3F&whereSQLParam=db-0&whereSQL=1%3D2': [db],
        [`whereSQLStatement=name+IN+%3F+AND+length(name)>%3F&whereSQLJSONParams=${json([['db-0', 'web-1'], 4])}`]: [
          one,
          far,
        ],
        'clusters=west&whereSQLStatement=1%3D1%09OR%091%3D1': [far],
        'whereSQLStatement=name+%3D+%3F': 422,
        'whereSQLStatement=1%3D1&whereSQLJSONParams=!': 422,
        [`whereSQLStatement=1%3D1&whereSQLJSONParams=${Buffer.from('{}').toString('base64')}`]: 422,
        'whereSQLParam=a': 422,
        'whereSQLStatement=1%3D1)+OR+(1%3D1': 422,
        'whereSQLStatement=nosuch%3D1': 422,
      },
    ],
    [
      'AllowRawSQLQuery=true',
      {
        "whereSQL=name='db-0'": [db],
        'whereSQL=1%3D2&whereSQLStatement=name+%3D+%3F&whereSQLParam=db-0': [db],
        'whereSQL=1;DROP+TABLE+resources': 422,
      },
    ],
  ])('with the gate %s', (gate, answers) => {
    beforeAll(async () => {
      await clusterpedia.stop();
      await clusterpedia.restart(`--feature-gates=${gate}`);
      await eventually(everythingIsStored);
    });

    it.each(Object.entries(answers))('answers %s', async (query, expected) => {
      const answer = await found(`${pods}?${query}`).catch((error: unknown) => error);

      expect(answer).toEqual(
        typeof expected === 'number' ? expect.objectContaining({ code: expected, reason: 'Invalid' }) : expected,
      );
    });
  });
});

interface PodSketch {
  readonly created: string;
  readonly app: string;
  readonly namespace?: string;
  readonly owner?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly phase?: string;
}

function pod(name: string, sketch: PodSketch): KubernetesObject {
  const { created, app, namespace = 'shop', owner, annotations = {}, spec, phase = 'Running' } = sketch;
  const controller = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-rs', controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: `uid-of-${name}`,
      creationTimestamp: `${created}T00:00:00Z`,
      labels: { app, ...sketch.labels },
      annotations,
      ...(owner === undefined ? {} : { ownerReferences: [{ ...controller, uid: owner }] }),
    },
    spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
    status: { phase },
  };
}

/** A deployment with its replica set and pods, a pod of its own, a custom object, and events. */
function eastObjects(): readonly KubernetesObject[] {
  const inShop = (name: string, uid: string): object => ({ name, uid, namespace: 'shop' });
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'web-uid', controller: true };
  const selector = { matchLabels: { app: 'web' } };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: inShop('web', 'web-uid'), spec: { selector, replicas: 2 } },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { ...inShop('web-rs', 'rs-uid'), ownerReferences: [deployment] },
      spec: { selector, replicas: 2 },
    },
    pod('web-1', { created: '2024-05-02', app: 'web', owner: 'rs-uid', labels: { tier: 'front' } }),
    pod('web_2', {
      created: '2024-05-03',
      app: 'web',
      owner: 'rs-uid',
      labels: { size: '9' },
      spec: {
        hostNetwork: true,
        containers: [
          { name: 'c', image: 'nginx' },
          { name: 'p', image: 'envoy' },
        ],
      },
    }),
    pod('db-0', {
      created: '2024-05-01',
      app: 'db',
      namespace: 'default',
      annotations: { 'example.com/team': 'a' },
      spec: { priority: 10, gone: null, containers: [{ name: 'c', image: 'mysql' }] },
      phase: 'Pending',
    }),
    { apiVersion: 'shop.io/v1', kind: 'Cart', metadata: { name: 'full', namespace: 'default', uid: 'cart-uid' } },
    event('scheduled', { kind: 'Pod', name: 'db-0', uid: 'uid-of-db-0' }, 1),
    event('pulled', { kind: 'Pod', name: 'db-0', uid: 'uid-of-db-0' }, 2),
    event('checked-out', { kind: 'Cart', name: 'full', uid: 'cart-uid' }, 3),
  ];
}

function event(name: string, involved: object, second: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'default' },
    involvedObject: { ...involved, namespace: 'default' },
    lastTimestamp: `2024-05-01T00:00:0${second}Z`,
  };
}

/** Names of the events with each object. */
function eventsOf({ items }: Answer): readonly (readonly string[])[] {
  return items.map(({ metadata }) => {
    const events = JSON.parse(metadata?.annotations?.[EVENTS_ANNOTATION] ?? '[]') as readonly KubernetesObject[];
    return events.map((core) => core.metadata?.name ?? '');
  });
}
