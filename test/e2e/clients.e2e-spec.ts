import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { availableDatabases, startFleet, type Fleet, type TestDatabase, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { eventuallySameAsMember } from '../harness/same-as-member.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const [database] = availableDatabases() as [TestDatabase];

describe('the JavaScript client of the Kubernetes project', () => {
  let fleet: Fleet;
  let schema: TestSchema;
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'clients', clusters: 2, pods: 40, prefix: 'demo' });
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    for (const member of fleet.clusters) {
      await clusterpedia.import(member);
      await clusterpedia.synced(member.name);
      await eventuallySameAsMember(clusterpedia, member);
    }
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await fleet.stop();
  });

  function contextOf(name: string): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(clusterpedia.kubeconfig);
    config.setCurrentContext(name);
    return config;
  }

  it('lists the pods of all clusters in pages', async () => {
    const api = contextOf('clusterpedia').makeApiClient(CoreV1Api);
    const names: (string | undefined)[] = [];

    let next: string | undefined;
    do {
      const page = await api.listPodForAllNamespaces({ limit: 9, ...(next === undefined ? {} : { _continue: next }) });
      names.push(...page.items.map(({ metadata }) => metadata?.uid));
      next = page.metadata?._continue;
    } while (next !== undefined);

    const expected = fleet.clusters.flatMap(({ store }) => store.list(pods).map(({ metadata }) => metadata?.uid));
    expect(new Set(names)).toEqual(new Set(expected));
    expect(names).toHaveLength(expected.length);
  });

  it('reads one object of one cluster', async () => {
    const api = contextOf('demo-2').makeApiClient(AppsV1Api);

    const web = await api.readNamespacedDeployment({ name: 'web', namespace: 'shop' });

    expect(web.kind).toBe('Deployment');
    expect(web.spec?.template.spec?.containers[0]?.name).toBe('web');
  });

  it('is told in a Status that there is no such object', async () => {
    const api = contextOf('demo-2').makeApiClient(CoreV1Api);

    await expect(api.readNamespacedPod({ name: 'nobody', namespace: 'shop' })).rejects.toMatchObject({
      code: 404,
      body: expect.stringContaining('pods \\"nobody\\" not found') as string,
    });
  });
});
