import { groupVersionPath, type KubernetesObject, type ObjectList } from '#kube';
import { availableDatabases, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';

/** What a cluster served before the APIs in question became stable. */
const oldVersions = [
  'v1',
  'apiextensions.k8s.io/v1beta1',
  'autoscaling/v2beta2',
  'autoscaling/v2beta1',
  'batch/v1beta1',
  'discovery.k8s.io/v1beta1',
  'extensions/v1beta1',
  'networking.k8s.io/v1beta1',
  'policy/v1beta1',
];

/** The same object, as it was written in an old cluster and as it is written today. */
interface Generation {
  readonly resource: string;
  readonly old: KubernetesObject;
  readonly current: KubernetesObject;
}

const metadata = { name: 'shop', namespace: 'default' };
const scaleTargetRef = { kind: 'Deployment', name: 'shop' };
const metrics = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
];
const template = { spec: { containers: [{ name: 'main', image: 'registry.example.com/main:1' }] } };
const reserved = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';

const generations: readonly Generation[] = [
  {
    resource: 'ingresses',
    old: {
      apiVersion: 'networking.k8s.io/v1beta1',
      kind: 'Ingress',
      metadata,
      spec: { backend: { serviceName: 'shop', servicePort: 80 } },
    },
    current: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: { defaultBackend: { service: { name: 'shop', port: { number: 80 } } } },
    },
  },
  {
    resource: 'cronjobs',
    old: {
      apiVersion: 'batch/v1beta1',
      kind: 'CronJob',
      metadata,
      spec: { schedule: '@daily', jobTemplate: { spec: { template } } },
    },
    current: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata,
      spec: { schedule: '@daily', jobTemplate: { spec: { template } } },
    },
  },
  {
    resource: 'horizontalpodautoscalers',
    old: {
      apiVersion: 'autoscaling/v2beta2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 3, metrics },
    },
    current: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 3, metrics },
    },
  },
  {
    resource: 'poddisruptionbudgets',
    old: {
      apiVersion: 'policy/v1beta1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { minAvailable: 1, selector: {} },
    },
    current: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { minAvailable: 1, selector: { matchExpressions: [{ key: reserved, operator: 'Exists' }] } },
    },
  },
  {
    resource: 'endpointslices',
    old: {
      apiVersion: 'discovery.k8s.io/v1beta1',
      kind: 'EndpointSlice',
      metadata,
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], topology: { 'topology.kubernetes.io/zone': 'z1' } }],
    },
    current: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata,
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], zone: 'z1' }],
    },
  },
];

const firstIngress: KubernetesObject = { ...generations[0]?.old, apiVersion: 'extensions/v1beta1' };

const newer: KubernetesObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { ...metadata, name: 'newer' },
  spec: { schedule: '@daily', someday: [1] },
};

const synchronised = [...new Set([firstIngress, ...generations.map(({ old }) => old)].map(groupOf))].map((group) => ({
  group,
  resources: ['*'],
}));

function groupOf({ apiVersion = '' }: KubernetesObject): string {
  return apiVersion.slice(0, apiVersion.indexOf('/'));
}

function versionOf({ apiVersion = '' }: KubernetesObject): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** What an object is, besides where it is. */
function bodyOf({
  apiVersion: _version,
  kind: _kind,
  metadata: _metadata,
  status: _status,
  ...body
}: KubernetesObject): object {
  return body;
}

describe.each(availableDatabases())('clusters of several generations, stored in $name', (database) => {
  let old: MemberCluster;
  let current: MemberCluster;
  let schema: TestSchema;
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    old = await startMemberCluster({ name: 'old', groupVersions: oldVersions });
    current = await startMemberCluster({ name: 'current' });
    for (const generation of generations) {
      write(old, generation.resource, generation.old);
      write(current, generation.resource, generation.current);
    }
    write(old, 'ingresses', firstIngress);
    write(current, 'cronjobs', newer);
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    await clusterpedia.import(old, synchronised);
    await clusterpedia.import(current, synchronised);
    await clusterpedia.synced('old');
    await clusterpedia.synced('current');
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await old.stop();
    await current.stop();
  });

  function write(member: MemberCluster, resource: string, object: KubernetesObject): void {
    member.store.create({ group: groupOf(object), version: versionOf(object), resource }, object);
  }

  async function listed(resource: string, object: KubernetesObject, query = ''): Promise<ObjectList['items']> {
    const path = groupVersionPath({ group: groupOf(object), version: versionOf(object) });
    const { items } = await clusterpedia.getJson<ObjectList>(
      `/apis/clusterpedia.io/v1beta1/resources${path}/${resource}?orderby=cluster&names=shop${query}`,
    );
    return items;
  }

  it.each(generations)('$resource of all of them are read in one version', async ({ resource, current: wanted }) => {
    const items = await listed(resource, wanted);

    expect(items.map(bodyOf)).toEqual([bodyOf(wanted), bodyOf(wanted)]);
  });

  it.each(generations)('$resource of all of them are read in an old version too', async ({ resource, old: wanted }) => {
    const items = await listed(resource, wanted);

    expect(items.map(bodyOf)).toMatchObject([bodyOf(wanted), bodyOf(wanted)]);
    expect(items.map(({ apiVersion = wanted.apiVersion }) => apiVersion)).toEqual([
      wanted.apiVersion,
      wanted.apiVersion,
    ]);
  });

  it('are searched by what their objects say in the version of today', async () => {
    const [ingresses] = generations;
    const query = '&fieldSelector=spec.defaultBackend.service.name%3Dshop';

    expect(await listed('ingresses', ingresses?.current ?? {}, query)).toHaveLength(2);
  });

  it('are printed alike', async () => {
    const output = await clusterpedia.kubectl.succeed(['--cluster', 'clusterpedia', 'get', 'hpa,cj', '-A']);

    expect(output.match(/cpu: <unknown>\/60%/g)).toHaveLength(2);
    expect(output.match(/@daily +<none> +False +0/g)).toHaveLength(3);
  });

  it('answer kubectl in the version that it names, if the kind has it', async () => {
    const get = ['--cluster', 'old', '-n', 'default', 'get'];
    const output = await clusterpedia.kubectl.succeed([
      ...get,
      'horizontalpodautoscalers.v1.autoscaling',
      'shop',
      '-o',
      'json',
    ]);

    expect(JSON.parse(output)).toMatchObject({
      apiVersion: 'autoscaling/v1',
      spec: { targetCPUUtilizationPercentage: 60, minReplicas: 2 },
    });
    await expect(listed('jobs', { apiVersion: 'batch/v1beta1' })).rejects.toMatchObject({ reason: 'NotFound' });
  });

  it('have what moved to another group where it was', async () => {
    const items = await listed('ingresses', firstIngress);

    expect(items.map(bodyOf)).toEqual([bodyOf(firstIngress)]);
  });

  it('have what was not converted as it was written, with fields that are newer than this release', async () => {
    const items = await clusterpedia.stored('current', 'apis/batch/v1/namespaces/default/cronjobs?names=newer');

    expect(items.map(bodyOf)).toEqual([bodyOf(newer)]);
  });
});
