import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { Kubectl } from './kubectl.js';
import { type MemberCluster, startMemberCluster } from './member-cluster.js';

describe('a member cluster, driven by the real kubectl', () => {
  let directory: string;
  let cluster: MemberCluster;
  let kubectl: Kubectl;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'member-cluster-'));
    cluster = await startMemberCluster({ name: 'member' });
    const file = join(directory, 'kubeconfig');
    await writeFile(file, cluster.kubeconfig());
    kubectl = new Kubectl(file);
  });

  afterAll(async () => {
    await cluster.stop();
    await rm(directory, { recursive: true });
  });

  const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
  const deployment = (replicas: number): string =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
        },
      },
    });
  const configMap = (name: string): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { a: '1' },
  });

  it('says its version', async () => {
    expect(await kubectl.succeed(['version'])).toContain('Server Version: v1.32.0');
  });

  it('lists its resources with short names, scope and kind', async () => {
    const printed = await kubectl.succeed(['api-resources']);

    expect(printed).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(printed).toMatch(/^nodes +no +v1 +false +Node$/m);
  });

  it('creates, shows and deletes', async () => {
    expect(await kubectl.succeed(['create', '-f', '-'], JSON.stringify(configMap('one')))).toBe(
      'configmap/one created\n',
    );
    expect(await kubectl.succeed(['get', 'cm', 'one', '-o', 'jsonpath={.data.a}'])).toBe('1');
    expect(await kubectl.succeed(['delete', 'cm', 'one'])).toBe('configmap "one" deleted\n');
    expect((await kubectl.run(['get', 'cm', 'one'])).stderr).toBe(
      'Error from server (NotFound): configmaps "one" not found\n',
    );
  });

  it('applies from the client side, and again with a change', async () => {
    expect(await kubectl.succeed(['apply', '-f', '-'], deployment(2))).toBe('deployment.apps/web created\n');
    expect(await kubectl.succeed(['apply', '-f', '-'], deployment(3))).toBe('deployment.apps/web configured\n');
    expect(await kubectl.succeed(['apply', '-f', '-'], deployment(3))).toBe('deployment.apps/web unchanged\n');
    expect(
      await kubectl.succeed(['get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas} {.metadata.generation}']),
    ).toBe('3 2');
  });

  it('applies from the server side and names who owns a disputed field', async () => {
    const map = (value: string): string => JSON.stringify({ ...configMap('applied'), data: { a: value } });
    await kubectl.succeed(['apply', '--server-side', '-f', '-'], map('1'));

    const { stderr } = await kubectl.run(['apply', '--server-side', '--field-manager', 'other', '-f', '-'], map('2'));

    expect(stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.a');
  });

  it.each([
    ['merge', '{"spec":{"replicas":5}}', '{.spec.replicas}', '5'],
    ['json', '[{"op":"replace","path":"/spec/replicas","value":6}]', '{.spec.replicas}', '6'],
    [
      'strategic',
      '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"envoy"}]}}}}',
      '{.spec.template.spec.containers[*].name}',
      'web side',
    ],
  ])('patches with a %s patch', async (type, patch, path, expected) => {
    await kubectl.succeed(['apply', '-f', '-'], deployment(3));

    await kubectl.succeed(['patch', 'deploy', 'web', `--type=${type}`, '-p', patch]);

    expect((await kubectl.succeed(['get', 'deploy', 'web', '-o', `jsonpath=${path}`])).split(' ').toSorted()).toEqual(
      expected.split(' ').toSorted(),
    );
  });

  it('scales', async () => {
    await kubectl.succeed(['apply', '-f', '-'], deployment(3));

    expect(await kubectl.succeed(['scale', 'deploy', 'web', '--replicas=7'])).toBe('deployment.apps/web scaled\n');
    expect(await kubectl.succeed(['get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}'])).toBe('7');
  });

  it('lists in pages', async () => {
    cluster.store.create(namespaces, { metadata: { name: 'paged' } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      cluster.store.create(
        { group: '', version: 'v1', resource: 'configmaps' },
        {
          metadata: { name, namespace: 'paged' },
        },
      );
    }
    cluster.requests.clear();

    const printed = await kubectl.succeed(['get', 'cm', '-n', 'paged', '--chunk-size=2', '-o', 'name']);

    expect(printed.trim().split('\n')).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `configmap/${name}`));
    expect(cluster.requests.of('list', 'configmaps')).toHaveLength(3);
  });

  it('shows changes as they happen', async () => {
    const watching = kubectl.start(['get', 'pods', '-w', '--no-headers']);
    let printed = '';
    watching.stdout?.on('data', (text: Buffer) => {
      printed += text.toString();
    });
    await eventually(() => expect(cluster.openWatchCount('pods')).toBe(1));

    cluster.store.create(
      { group: '', version: 'v1', resource: 'pods' },
      { metadata: { name: 'seen', namespace: 'default' } },
    );

    await eventually(() => expect(printed).toContain('seen'));
    watching.kill();
  });

  it('serves what a CustomResourceDefinition defines', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'crontabs.stable.example.com' },
      spec: {
        group: 'stable.example.com',
        scope: 'Namespaced',
        names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', shortNames: ['ct'] },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    await kubectl.succeed(['apply', '-f', '-'], JSON.stringify(definition));
    await kubectl.succeed(['wait', '--for=condition=Established', 'crd/crontabs.stable.example.com', '--timeout=5s']);
    await kubectl.succeed(
      ['apply', '-f', '-'],
      JSON.stringify({
        apiVersion: 'stable.example.com/v1',
        kind: 'CronTab',
        metadata: { name: 'mine' },
        spec: { cron: '*' },
      }),
    );

    expect(await kubectl.succeed(['get', 'ct', '-o', 'name'])).toBe('crontab.stable.example.com/mine\n');
    expect(await kubectl.succeed(['get', 'apiservice', 'v1.stable.example.com', '-o', 'name'])).toContain('v1.stable');
  });

  it('deletes what a deleted namespace held', async () => {
    cluster.store.create(namespaces, { metadata: { name: 'gone' } });
    await kubectl.succeed(['create', '-n', 'gone', '-f', '-'], JSON.stringify(configMap('one')));

    await kubectl.succeed(['delete', 'namespace', 'gone']);

    expect(await kubectl.succeed(['get', 'cm', '-n', 'gone', '-o', 'name'])).toBe('');
  });
});
