import type { ApiGroup, ObjectList } from '#kube';
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
