import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectionResource } from '#api';
import { RestClient, restConfigFromKubeconfig } from '#client';
import type { KubernetesObject, ObjectList } from '#kube';
import { availableDatabases, eventually, Kubectl, startMemberCluster } from '#testing';
import type { MemberCluster, TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { ComponentProcess } from '../harness/component-process.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { tokenKubeconfig } from '../harness/token-kubeconfig.js';

const CR = '/apis/clusterpedia.io/v1beta1/collectionresources';
const everyVerb = ['create', 'delete', 'get', 'list', 'patch', 'update'];

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

interface Found extends ObjectList {
  readonly resourceTypes: CollectionResource['resourceTypes'];
}

function manifest(name: string, resourceTypes: readonly object[]): string {
  return JSON.stringify({
    apiVersion: 'clusterpedia.io/v1beta1',
    kind: 'CollectionResource',
    metadata: { name },
    resourceTypes,
  });
}

const configuration = [{ resource: 'configmaps' }, { group: '', version: 'v1', resource: 'secrets', kind: 'Secret' }];

describe.each(availableDatabases())('collections that users define, stored in $name', (database) => {
  let host: KubernetesHost;
  let member: MemberCluster;
  let schema: TestSchema;
  let replica: ComponentProcess;
  let kubectl: Kubectl;
  /** The same user at another replica of the search API. */
  let otherReplica: Kubectl;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    schema = await database.createSchema();
    member = await startMemberCluster({ name: 'member-1' });
    for (const [resource, kind] of [
      ['configmaps', 'ConfigMap'],
      ['secrets', 'Secret'],
      ['pods', 'Pod'],
    ] as const) {
      const metadata = { namespace: 'default', name: `my-${resource}` };
      member.store.create({ group: '', version: 'v1', resource }, { apiVersion: 'v1', kind, metadata });
    }
    for (const group of ['editors', 'readers']) {
      host.grant(group, { verbs: ['get'], paths: ['*'] });
    }
    host.grant('editors', { verbs: everyVerb, group: 'clusterpedia.io', resources: ['*'] });
    host.grant('readers', { verbs: ['get', 'list'], group: 'clusterpedia.io', resources: ['*'] });
    const manager = await ComponentProcess.clustersynchroManager(host, schema);
    // One after the other: both use the certificate that the first one makes.
    replica = await (await ComponentProcess.apiserver(host, schema)).ready();
    const other = await (await ComponentProcess.apiserver(host, schema)).ready();
    await manager.ready();
    kubectl = await kubectlFor(replica, 'editors', 'editor');
    otherReplica = await kubectlFor(other, 'editors', 'other-editor');
    await host.import(member, [{ group: '', resources: ['configmaps', 'secrets', 'pods'] }]);
    await host.synced(member.name);
  });

  afterAll(async () => {
    await host.dispose();
    await schema.drop();
    await member.stop();
  });

  afterEach(async () => {
    await kubectl.run(['delete', 'collectionresources', 'configuration', '--ignore-not-found']);
  });

  /** A kubectl of somebody in a group. */
  async function kubectlFor(component: ComponentProcess, group: string, name: string): Promise<Kubectl> {
    const directory = join(host.directory, name);
    await mkdir(directory);
    const file = join(directory, 'kubeconfig');
    const access = { server: component.url, ca: await component.ca(), token: host.tokenOf(name, group) };
    await writeFile(file, tokenKubeconfig(access));
    return new Kubectl(file);
  }

  async function raw<T>(client: Kubectl, path: string): Promise<T> {
    return JSON.parse(await client.succeed(['get', '--raw', path])) as T;
  }

  /** A create as a program sends it. */
  async function create(query: string, body: string): Promise<unknown> {
    const token = host.tokenOf('program', 'editors');
    const text = tokenKubeconfig({ server: replica.url, ca: await replica.ca(), token });
    const rest = new RestClient(restConfigFromKubeconfig(text));
    try {
      const headers = { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(10_000);
      return await rest.json({ method: 'POST', path: CR, query: new URLSearchParams(query), headers, body, signal });
    } finally {
      await rest.close();
    }
  }

  async function found(client: Kubectl, name: string): Promise<readonly string[]> {
    const { items } = await raw<Found>(client, `${CR}/${name}?namespaces=default`);
    return items.map(({ kind = '', metadata }: KubernetesObject) => `${kind} ${metadata?.name ?? ''}`);
  }

  it('are applied, searched, changed and deleted as any object, on every replica', async () => {
    const apply = (text: string): Promise<string> => kubectl.succeed(['apply', '-f', '-'], text);

    expect(await apply(manifest('configuration', configuration))).toContain('configuration created');
    expect(await apply(manifest('configuration', configuration))).toContain('configuration unchanged');
    await eventually(async () =>
      expect(await found(otherReplica, 'configuration')).toEqual(['ConfigMap my-configmaps', 'Secret my-secrets']),
    );

    expect(await apply(manifest('configuration', [{ resource: 'pods' }]))).toContain('configuration configured');
    expect(await found(otherReplica, 'configuration')).toEqual(['Pod my-pods']);

    expect(await otherReplica.succeed(['delete', 'collectionresources', 'configuration'])).toContain('deleted');
    expect((await kubectl.run(['get', '--raw', `${CR}/configuration`])).stderr).toContain('NotFound');
  });

  it('are applied by the server, created or not', async () => {
    const apply = (text: string): Promise<string> => kubectl.succeed(['apply', '--server-side', '-f', '-'], text);

    expect(await apply(manifest('configuration', configuration))).toContain('serverside-applied');
    expect(await apply(manifest('configuration', [{ resource: 'pods' }]))).toContain('serverside-applied');

    expect(await found(otherReplica, 'configuration')).toEqual(['Pod my-pods']);
  });

  it('are labelled and patched', async () => {
    await kubectl.succeed(['create', '-f', '-'], manifest('configuration', configuration));

    await kubectl.succeed(['label', 'collectionresources', 'configuration', 'team=platform']);
    const patch = JSON.stringify([{ op: 'remove', path: '/resourceTypes/0' }]);
    await kubectl.succeed(['patch', 'collectionresources', 'configuration', '--type=json', `--patch=${patch}`]);

    const { items } = await raw<ObjectList>(kubectl, `${CR}?fieldSelector=metadata.name%3Dconfiguration`);
    expect(items).toMatchObject([{ metadata: { labels: { team: 'platform' } }, resourceTypes: [configuration[1]] }]);
  });

  it('hold whole groups, as those of the storage do', async () => {
    await kubectl.succeed(['apply', '-f', '-'], manifest('configuration', [{ group: '', resource: '*' }]));

    expect(await found(kubectl, 'configuration')).toEqual([
      'ConfigMap my-configmaps',
      'Pod my-pods',
      'Secret my-secrets',
    ]);
  });

  it('are listed with their types, and printed as tables', async () => {
    await kubectl.succeed(['create', '-f', '-'], manifest('configuration', configuration));

    expect(await kubectl.succeed(['get', 'collectionresources'])).toMatch(/^configuration +\.configmaps,\.secrets$/m);
    expect(await kubectl.succeed(['get', 'collectionresources', 'configuration'])).toMatch(
      /^CLUSTER +GROUP +VERSION +KIND +NAMESPACE +NAME +AGE\nmember-1 +v1 +ConfigMap +default +my-configmaps /,
    );
  });

  it('keep the definition that was written beside the objects that are found', async () => {
    await kubectl.succeed(['create', '-f', '-'], manifest('configuration', configuration));

    const { metadata, resourceTypes } = await raw<Found & KubernetesObject>(kubectl, `${CR}/configuration?limit=1`);

    expect(resourceTypes).toEqual(configuration);
    expect(metadata).toMatchObject({
      name: 'configuration',
      uid: expect.stringMatching(/^[-0-9a-f]{36}$/),
      resourceVersion: expect.stringMatching(/^\d+$/),
      creationTimestamp: expect.stringMatching(/Z$/),
    });
  });

  it.each<[string, readonly string[], string, string]>([
    ['a name of the storage', ['create', '-f', '-'], manifest('workloads', configuration), '(AlreadyExists)'],
    ['no types', ['create', '-f', '-'], manifest('empty', []), 'resourceTypes: Required value'],
    [
      'a type that cannot be',
      ['create', '-f', '-'],
      manifest('odd', [{ group: 'apps', resource: 'Deployments!' }]),
      'resourceTypes[0].resource: Invalid value: "Deployments!"',
    ],
    ['a change of a built-in one', ['apply', '-f', '-'], manifest('workloads', configuration), '(Forbidden)'],
    ['the end of a built-in one', ['delete', 'collectionresources', 'workloads'], '', '(Forbidden)'],
    ['the end of one that is not there', ['delete', 'collectionresources', 'nosuch'], '', '(NotFound)'],
    [
      'server-side apply of a built-in one',
      ['apply', '--server-side', '-f', '-'],
      manifest('any', configuration),
      '(Forbidden)',
    ],
  ])('refuse %s', async (_what, args, input, message) => {
    const { exitCode, stderr } = await kubectl.run(args, input);

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(message) });
  });

  it.each<[string, string, string, string]>([
    ['another kind', '', '{"kind":"Pod","apiVersion":"v1"}', 'cannot be handled as a CollectionResource'],
    ['what is not JSON', '', '{', 'it is not JSON'],
    ['a list', '', '[]', 'the body is not an object'],
    ['a parameter that cannot be', '?dryRun=Some', manifest('configuration', configuration), 'dryRun'],
    [
      'a field nobody knows, when asked to be strict',
      '?fieldValidation=Strict',
      manifest('configuration', [{ resource: 'pods', resources: ['pods'] }]),
      'unknown field "resourceTypes[0].resources"',
    ],
  ])('refuse the body of a create that is %s', async (_what, query, body, message) => {
    await expect(create(query, body)).rejects.toMatchObject({
      reason: 'BadRequest',
      message: expect.stringContaining(message),
    });
  });

  it('are tried out by a dry run', async () => {
    await create('?dryRun=All', manifest('configuration', configuration));

    expect((await kubectl.run(['get', '--raw', `${CR}/configuration`])).stderr).toContain('NotFound');
  });

  it('lose no change to somebody who has seen an older state', async () => {
    await kubectl.succeed(['create', '-f', '-'], manifest('configuration', configuration));
    const { metadata } = await raw<KubernetesObject>(kubectl, `${CR}/configuration?limit=1`);
    await kubectl.succeed(['apply', '-f', '-'], manifest('configuration', [{ resource: 'pods' }]));

    const stale = { ...(JSON.parse(manifest('configuration', configuration)) as object), metadata };
    const { stderr } = await otherReplica.run(['replace', '-f', '-'], JSON.stringify(stale));

    expect(stderr).toContain('the object has been modified');
    expect(await found(kubectl, 'configuration')).toEqual(['Pod my-pods']);
  });

  it('are not written by somebody who may only read', async () => {
    const reader = await kubectlFor(replica, 'readers', `reader-${database.name}`);

    const { stderr } = await reader.run(['create', '-f', '-'], manifest('configuration', configuration));

    expect(stderr).toMatch(/cannot create resource "collectionresources" in API group "clusterpedia\.io"/);
    expect(await found(reader, 'workloads')).toEqual([]);
  });

  it('are told by discovery', async () => {
    const { resources } = await raw<ResourceList>(kubectl, '/apis/clusterpedia.io/v1beta1');

    expect(resources.find(({ name }) => name === 'collectionresources')?.verbs).toEqual(everyVerb);
  });
});

describe('collections that users define, where everything is one process', () => {
  const text = manifest('configuration', configuration);

  it('are applied and told by discovery', async () => {
    const [database] = availableDatabases();
    const schema = await database?.createSchema();
    const clusterpedia = await AllInOne.start({ configFile: schema?.configFile ?? '' });

    const applied = await clusterpedia.kubectl.run(['apply', '-f', '-'], text);
    const listed = await clusterpedia.kubectl.run(['get', 'collectionresources']);
    const verbs = await clusterpedia.kubectl.run(['api-resources', '--api-group=clusterpedia.io', '--output=wide']);
    await clusterpedia.dispose();
    await schema?.drop();

    expect(applied).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('configuration created') });
    expect(listed.stdout).toMatch(/^configuration +\.configmaps,\.secrets$/m);
    expect(verbs.stdout).toMatch(/collectionresources .* create,delete,get,list,patch,update/);
  });

  it('are refused where the storage has no place for them', async () => {
    const clusterpedia = await AllInOne.start({ storageName: 'memory' });

    const created = await clusterpedia.kubectl.run(['create', '-f', '-'], text);
    const deleted = await clusterpedia.kubectl.run(['delete', 'collectionresources', 'configuration']);
    const verbs = await clusterpedia.kubectl.run(['api-resources', '--api-group=clusterpedia.io', '--output=wide']);
    await clusterpedia.dispose();

    const refusal = { exitCode: 1, stderr: expect.stringContaining('(MethodNotAllowed)') };
    expect([created, deleted]).toMatchObject([refusal, refusal]);
    expect(verbs.stdout).toMatch(/collectionresources .* get,list/);
  });
});
