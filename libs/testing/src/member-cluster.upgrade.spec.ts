import type { ApiGroup, KubernetesObject, ObjectList } from '#kube';
import { type MemberCluster, startMemberCluster } from './member-cluster.js';
import { defaultGroupVersions } from './member-cluster/served-resource.js';
import { linesOf, openResponse, wireDocument } from './member-cluster/wire-request.js';
import { aConfigMap } from './objects.js';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

describe('an upgrade of a member cluster', () => {
  let cluster: MemberCluster;

  const ingress = {
    apiVersion: 'networking.k8s.io/v1beta1',
    kind: 'Ingress',
    metadata: { namespace: 'default', name: 'web' },
    spec: { backend: { serviceName: 'web', servicePort: 80 } },
  };
  const older = defaultGroupVersions.map((text) =>
    text === 'networking.k8s.io/v1' ? 'networking.k8s.io/v1beta1' : text,
  );
  const servedVersions = async (): Promise<readonly string[]> => {
    const { versions } = await wireDocument<ApiGroup>(cluster, '/apis/networking.k8s.io');
    return versions.map(({ version }) => version);
  };

  beforeEach(async () => {
    cluster = await startMemberCluster({ name: 'member' });
    await cluster.upgrade(older);
    cluster.store.put(ingress);
  });

  afterEach(() => cluster.stop());

  it('serves other versions, and the objects that were there in them', async () => {
    expect(await servedVersions()).toEqual(['v1beta1']);

    await cluster.upgrade(defaultGroupVersions);

    expect(await servedVersions()).toEqual(['v1']);
    const { items } = await wireDocument<ObjectList>(cluster, '/apis/networking.k8s.io/v1/ingresses');
    const defaultBackend = { service: { name: 'web', port: { number: 80 } } };
    expect(items).toMatchObject([{ metadata: { name: 'web' }, spec: { defaultBackend } }]);
  });

  it('announces what it serves now, and nothing else', async () => {
    await cluster.upgrade(defaultGroupVersions);

    const list = await wireDocument<ObjectList>(cluster, '/apis/apiregistration.k8s.io/v1/apiservices');
    const names = list.items.map(({ metadata }) => metadata?.name ?? '');
    expect(names.filter((name) => name.endsWith('networking.k8s.io'))).toEqual(['v1.networking.k8s.io']);
  });

  it('ends watches, which have to list again', async () => {
    const { version } = cluster.store;
    cluster.store.create(configMaps, aConfigMap({ name: 'a' }));

    await cluster.upgrade(defaultGroupVersions);

    const response = await openResponse(cluster, `/api/v1/configmaps?watch=1&resourceVersion=${version}`);
    const { value } = await linesOf(response)[Symbol.asyncIterator]().next();
    expect(JSON.parse(String(value))).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });
});

describe('a definition that changes its versions', () => {
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  let cluster: MemberCluster;

  /** The definition of gadgets with these versions, of which the first is stored. */
  const definitionOf = (...names: readonly string[]): KubernetesObject => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gadgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
      versions: names.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      })),
    },
  });
  const apply = (definition: KubernetesObject): Promise<KubernetesObject> =>
    wireDocument(cluster, `${definitions}/gadgets.example.com?fieldManager=spec&force=true`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(definition),
    });

  beforeEach(async () => {
    cluster = await startMemberCluster({ name: 'member' });
  });

  afterEach(() => cluster.stop());

  it('serves objects in the version that is asked for, whichever they were stored in', async () => {
    await apply(definitionOf('v2', 'v1'));
    const path = (version: string): string => `/apis/example.com/${version}/namespaces/default/gadgets`;
    await wireDocument(cluster, path('v2'), {
      method: 'POST',
      headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'example.com/v2', kind: 'Gadget', metadata: { name: 'a' }, size: 1 }),
    });

    await apply(definitionOf('v1'));

    const asked = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a' }, size: 1 };
    const { items } = await wireDocument<ObjectList>(cluster, path('v1'));
    expect(items).toMatchObject([asked]);
    const response = await openResponse(
      cluster,
      `${path('v1')}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );
    const { value } = await linesOf(response)[Symbol.asyncIterator]().next();
    expect(JSON.parse(String(value))).toMatchObject({ type: 'ADDED', object: asked });
  });
});
