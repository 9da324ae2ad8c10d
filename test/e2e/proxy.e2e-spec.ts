import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableDatabases, eventually, Kubectl, startFleet, type Fleet, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';
const [database] = availableDatabases();
if (database === undefined) {
  throw new Error('DATABASES names none that is here');
}

describe('kubectl on a member, through Clusterpedia', () => {
  let fleet: Fleet;
  let schema: TestSchema;
  let clusterpedia: AllInOne;
  let kubectl: Kubectl;

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'proxy', clusters: 1, pods: 20, prefix: 'member' });
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema, [
      '--feature-gates=AllowProxyRequestToClusters=true',
      '--enable-proxy-path-for-forward-request',
      '--allow-pediacluster-config-for-proxy-request',
      '--allowed-proxy-subresources=log,exec,attach,portforward,proxy',
    ]);
    for (const member of fleet.clusters) {
      await clusterpedia.import(member);
      await clusterpedia.synced(member.name);
    }
    kubectl = await kubectlOn(`${resources}/clusters/member-1/proxy`);
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await fleet.stop();
  });

  /** kubectl with a path of the search API for its server. */
  async function kubectlOn(path: string): Promise<Kubectl> {
    const original = await readFile(clusterpedia.kubeconfig, 'utf8');
    const file = join(clusterpedia.directory, `${path.split('/').at(-1) ?? ''}.kubeconfig`);
    await writeFile(file, original.replaceAll(/(https:\/\/[^/\s"]+)[^\s"]*/g, `$1${path}`));
    return new Kubectl(file);
  }

  it('gets what the member has now', async () => {
    expect(await kubectl.succeed(['get', 'deployments', '-n', 'shop'])).toMatch(/^NAME +READY/);
  });

  it('scales a workload of the member', async () => {
    await kubectl.succeed(['scale', 'deployment/web', '-n', 'shop', '--replicas=5']);

    await eventually(async () =>
      expect(await kubectl.succeed(['get', 'deployment/web', '-n', 'shop', '-o', 'jsonpath={.spec.replicas}'])).toBe(
        '5',
      ),
    );
  });
});
