import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { All, Controller, Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createSecureAdapter } from '#bootstrap';
import { silentLogger, TelemetryModule } from '#telemetry';
import { eventually, Kubectl } from '#testing';
import { ControlPlaneModule } from './control-plane.module.js';
import { ensureCredentials } from './credentials.js';

/** Stands for another module on the same listener. */
@Controller('apis/clusterpedia.io')
class NeighbourController {
  @All(['', '*'])
  answer(): object {
    return { neighbour: true };
  }
}

describe('ControlPlaneModule', () => {
  let directory: string;
  let app: INestApplication;
  let kubeconfig: string;
  let port = 0;

  async function start(): Promise<void> {
    const credentials = await ensureCredentials(directory);
    port = port === 0 ? await freePort() : port;
    const server = `https://127.0.0.1:${port}`;
    @Module({
      imports: [
        TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true }),
        ControlPlaneModule.forRoot({
          dataDirectory: directory,
          aggregatedGroups: { useFactory: () => [neighbour] },
          kubeconfig: { server, credentials },
        }),
      ],
      controllers: [NeighbourController],
    })
    class TestModule {}
    const adapter = createSecureAdapter({
      cert: credentials.serverCert,
      key: credentials.serverKey,
      logger: silentLogger,
    });
    app = await NestFactory.create(TestModule, adapter, { logger: false, bodyParser: false, abortOnError: false });
    await app.listen(port, '127.0.0.1');
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'control-plane-'));
    kubeconfig = join(directory, 'kubeconfig');
    await start();
  });

  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true });
  });

  async function succeed(args: string, input?: string): Promise<string> {
    return (await new Kubectl(kubeconfig).succeed(args.split(' '), input)).trim();
  }

  /** What kubectl says when it fails. */
  async function fail(args: string, input?: string): Promise<string> {
    const { exitCode, stderr } = await new Kubectl(kubeconfig).run(args.split(' '), input);
    expect({ args, exitCode }).toEqual({ args, exitCode: 1 });
    return stderr.trim();
  }

  /** Lines of a kubectl that goes on until the reader stops. */
  async function* follow(args: string): AsyncGenerator<string> {
    const child = new Kubectl(kubeconfig).start(args.split(' '));
    const closed = once(child, 'close');
    try {
      yield* createInterface({ input: child.stdout ?? Readable.from([]) });
    } finally {
      child.kill();
      await closed;
    }
  }

  const pediaCluster = (name: string, spec: object = { syncResources: [] }): string =>
    JSON.stringify({ apiVersion: 'cluster.clusterpedia.io/v1alpha2', kind: 'PediaCluster', metadata: { name }, spec });

  describe('for discovery', () => {
    it('names everything that is served, the neighbour included', async () => {
      const names = await succeed('api-resources -o name');

      expect(names.split('\n').sort()).toEqual([
        'clusterimportpolicies.policy.clusterpedia.io',
        'clustersyncresources.cluster.clusterpedia.io',
        'collectionresources.clusterpedia.io',
        'configmaps',
        'customresourcedefinitions.apiextensions.k8s.io',
        'events',
        'leases.coordination.k8s.io',
        'namespaces',
        'pediaclusterlifecycles.policy.clusterpedia.io',
        'pediaclusters.cluster.clusterpedia.io',
        'secrets',
        'selfsubjectaccessreviews.authorization.k8s.io',
        'selfsubjectrulesreviews.authorization.k8s.io',
        'subjectaccessreviews.authorization.k8s.io',
        'tokenreviews.authentication.k8s.io',
      ]);
    });

    it('leaves the paths of a neighbour and of health alone', async () => {
      expect(await succeed('get --raw /apis/clusterpedia.io/v1beta1/x')).toBe('{"neighbour":true}');
      expect(await succeed('get --raw /livez')).toBe('ok');
    });

    it('explains fields', async () => {
      expect(await succeed('explain pediacluster.spec.syncResources.resources')).toContain(
        "Plural resource names; '*' is the whole group.",
      );
      expect(await succeed('explain lease.spec')).toContain('holderIdentity');
    });

    it('answers who may do what', async () => {
      expect(await succeed('auth can-i delete pediaclusters')).toBe('yes');
    });

    it('says that the kinds are established', async () => {
      const args = 'wait --for=condition=established crd/pediaclusters.cluster.clusterpedia.io';

      expect(await succeed(args)).toContain('condition met');
    });
  });

  describe('for objects', () => {
    it('creates, shows, changes and deletes', async () => {
      await succeed('apply -f -', pediaCluster('c1', { syncResources: [{ group: 'apps', resources: ['*'] }] }));
      await succeed('label pediacluster c1 env=test');
      await succeed('annotate pediacluster c1 note=first');
      await succeed('apply -f -', pediaCluster('c1', { apiserver: 'https://c1', syncResources: [] }));

      const { metadata, spec } = JSON.parse(await succeed('get pediacluster c1 -o json')) as {
        metadata: { generation: number; labels: object; annotations: object };
        spec: object;
      };
      expect(spec).toEqual({ apiserver: 'https://c1', syncResources: [] });
      expect(metadata.labels).toEqual({ env: 'test' });
      expect(metadata.annotations).toMatchObject({ note: 'first' });
      expect(metadata.generation).toBe(2);

      expect(await succeed('delete pediacluster c1')).toBe('pediacluster.cluster.clusterpedia.io "c1" deleted');
      expect(await fail('get pediacluster c1')).toBe(
        'Error from server (NotFound): pediaclusters.cluster.clusterpedia.io "c1" not found',
      );
    });

    it.each([
      ['merge', '{"spec":{"apiserver":"https://patched"}}'],
      ['strategic', '{"spec":{"apiserver":"https://patched"}}'],
      ['json', '[{"op":"add","path":"/spec/apiserver","value":"https://patched"}]'],
    ])('takes a %s patch', async (type, patch) => {
      await succeed('create -f -', pediaCluster(`patch-${type}`));

      await succeed(`patch pediacluster patch-${type} --type=${type} -p ${patch}`);

      expect(await succeed(`get pediacluster patch-${type} -o jsonpath={.spec.apiserver}`)).toBe('https://patched');
    });

    it('keeps the status apart from the rest', async () => {
      await succeed('create -f -', pediaCluster('status'));

      await succeed(
        'patch pediacluster status --subresource=status --type=merge -p {"status":{"version":"v1"},"spec":null}',
      );
      await succeed('patch pediacluster status --type=merge -p {"status":{"version":"v2"}}');

      const query =
        'get pediacluster status -o jsonpath={.status.version}/{.metadata.generation}/{.spec.syncResources}';
      expect(await succeed(query)).toBe('v1/1/[]');
    });

    it('prints the columns of the kind', async () => {
      await succeed('create -f -', pediaCluster('columns'));
      const condition =
        '{"type":"Ready","status":"False","reason":"NotReady","message":"","lastTransitionTime":"2024-01-01T00:00:00Z"}';
      await succeed(
        `patch pediacluster columns --subresource=status --type=merge -p {"status":{"conditions":[${condition}],"version":"v1.30.0"}}`,
      );

      const lines = (await succeed('get pediacluster columns')).split('\n').map((line) => line.split(/\s+/));

      expect(lines).toEqual([
        ['NAME', 'READY', 'VERSION', 'APISERVER'],
        ['columns', 'False', 'v1.30.0'],
      ]);
    });

    it('waits for finalizers', async () => {
      await succeed('create -f -', pediaCluster('final'));
      await succeed('patch pediacluster final --type=merge -p {"metadata":{"finalizers":["example.com/hold"]}}');

      await succeed('delete pediacluster final --wait=false');
      const gone = succeed('wait pediacluster/final --for=delete --timeout=20s');
      expect(await succeed('get pediacluster final -o jsonpath={.metadata.deletionTimestamp}')).toMatch(/Z$/);
      await succeed('patch pediacluster final --type=merge -p {"metadata":{"finalizers":null}}');

      expect(await gone).toContain('condition met');
    });

    it('shows changes as they happen', async () => {
      await succeed('create -f -', pediaCluster('watched'));
      const lines = follow('get pediacluster watched -o jsonpath={.spec.apiserver}{"\\n"} --watch');
      await lines.next();

      await succeed('patch pediacluster watched --type=merge -p {"spec":{"apiserver":"https://seen"}}');

      expect((await lines.next()).value).toBe('https://seen');
      await lines.return(undefined);
    });

    it('refuses what does not fit the schema, naming the fields', async () => {
      const spec = { apiserver: 1, syncResources: [{ group: 'apps', resources: [] }] };

      const message = await fail('create --validate=false -f -', pediaCluster('invalid', spec));

      expect(message).toContain('The PediaCluster "invalid" is invalid');
      expect(message).toContain(
        'spec.apiserver: Invalid value: "integer": spec.apiserver in body must be of type string',
      );
      expect(message).toContain('spec.syncResources[0].resources: Invalid value: 0');
      expect(await fail('create --validate=false -f -', pediaCluster('invalid', {}))).toContain(
        'spec.syncResources: Required value',
      );
    });

    it('is told lists of objects of several kinds', async () => {
      const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'listed' }, data: { a: 'b' } };
      const items = [config, JSON.parse(pediaCluster('listed')) as object];
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

      const created = ['configmap/listed created', 'pediacluster.cluster.clusterpedia.io/listed created'];
      expect((await succeed('apply -f -', list)).split('\n')).toEqual(created);
      expect(await succeed('apply -f -', list)).toContain('configmap/listed unchanged');
      expect(await succeed('delete -f -', list)).toContain('"listed" deleted');
    });

    it('refuses, warns of or ignores unknown fields, as asked', async () => {
      const typo = pediaCluster('typo', { syncResources: [], apiServer: 'x' });

      expect(await fail('create -f -', typo)).toContain('strict decoding error: unknown field "spec.apiServer"');
      expect((await new Kubectl(kubeconfig).run(['create', '--validate=warn', '-f', '-'], typo)).stderr).toContain(
        'unknown field "spec.apiServer"',
      );
      expect(await succeed('get pediacluster typo -o jsonpath={.spec}')).toBe('{"syncResources":[]}');
    });

    it('refuses a write that was made from an older state', async () => {
      await succeed('create -f -', pediaCluster('stale'));
      const old = await succeed('get pediacluster stale -o json');
      await succeed('label pediacluster stale moved=on');

      expect(await fail('replace -f -', old)).toContain(
        'Operation cannot be fulfilled on pediaclusters.cluster.clusterpedia.io "stale": the object has been modified; ' +
          'please apply your changes to the latest version and try again',
      );
    });

    it('does nothing in a dry run', async () => {
      expect(await succeed('create --dry-run=server -f -', pediaCluster('dry'))).toContain('(server dry run)');

      expect(await fail('get pediacluster dry')).toContain('not found');
    });

    it('pages through a list', async () => {
      const names = await succeed('get namespaces --chunk-size=1 -o name');

      expect(names.split('\n')).toEqual([
        'namespace/clusterpedia-system',
        'namespace/default',
        'namespace/kube-system',
      ]);
    });

    it('holds what the processes keep in a control plane', async () => {
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'leader' } };
      await succeed('create secret generic token --from-literal=key=value -n clusterpedia-system');
      await succeed('create -n clusterpedia-system -f -', JSON.stringify({ ...lease, spec: { holderIdentity: 'a' } }));
      await succeed('create configmap settings --from-literal=a=b');
      await succeed('create namespace team');
      await succeed('create configmap inside -n team --from-literal=a=b');

      expect(await succeed('get secret token -n clusterpedia-system -o jsonpath={.data.key}')).toBe('dmFsdWU=');
      expect(await succeed('get lease leader -n clusterpedia-system -o jsonpath={.spec.holderIdentity}')).toBe('a');
      expect(await succeed('get configmaps -A -l a!=b --field-selector metadata.name=settings -o name')).toBe(
        'configmap/settings',
      );
      await succeed('delete namespace team');
      expect(await succeed('get configmaps -n team -o name')).toBe('');
      expect(await fail('create configmap x -n team')).toContain('namespaces "team" not found');
    });
  });

  describe('for server-side apply', () => {
    const applied = (spec: object): string => pediaCluster('applied', { syncResources: [], ...spec });

    it('creates, takes fields back, and lets managers have their own', async () => {
      await succeed('apply --server-side --field-manager=one -f -', applied({ apiserver: 'https://a' }));
      const own = JSON.stringify({ ...JSON.parse(pediaCluster('applied')), spec: { shardingName: 's' } });
      await succeed('apply --server-side --field-manager=two --validate=false -f -', own);
      await succeed('apply --server-side --field-manager=one -f -', applied({}));

      expect(await succeed('get pediacluster applied -o jsonpath={.spec}')).toBe(
        '{"shardingName":"s","syncResources":[]}',
      );
    });

    it('reports a conflict, and takes over when forced', async () => {
      const contested = pediaCluster('contested', { syncResources: [], apiserver: 'https://a' });
      await succeed('apply --server-side --field-manager=one -f -', contested);
      const other = contested.replace('https://a', 'https://b');

      expect(await fail('apply --server-side --field-manager=two -f -', other)).toContain(
        'Apply failed with 1 conflict: conflict with "one": .spec.apiserver',
      );
      await succeed('apply --server-side --field-manager=two --force-conflicts -f -', other);
      expect(await succeed('get pediacluster contested -o jsonpath={.spec.apiserver}')).toBe('https://b');
    });

    it('takes over what was applied on the client', async () => {
      await succeed('apply -f -', pediaCluster('migrated', { syncResources: [], apiserver: 'https://a' }));

      await succeed('apply --server-side -f -', pediaCluster('migrated'));

      expect(await succeed('get pediacluster migrated -o jsonpath={.spec}')).toBe('{"syncResources":[]}');
    });
  });

  describe('over HTTP', () => {
    interface Response {
      readonly code: number | undefined;
      readonly headers: IncomingHttpHeaders;
      readonly text: string;
    }

    async function send(method: string, path: string, headers: OutgoingHttpHeaders = {}, body = ''): Promise<Response> {
      const { caCert: ca } = await ensureCredentials(directory);
      const sent = request({ host: '127.0.0.1', port, ca, method, path, headers, agent: false });
      sent.end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const chunks = await response.toArray();
      return {
        code: response.statusCode,
        headers: response.headers,
        text: Buffer.concat(chunks as Buffer[]).toString(),
      };
    }

    const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

    it.each([
      ['/', '', '200 application/json', '"/apis/cluster.clusterpedia.io/v1alpha2"'],
      ['/nothing/here', '', '404 application/json', '"reason":"NotFound"'],
      ['/apis/apps/v1', '', '404 application/json', '"kind":"Status"'],
      ['/apis', '', '200 application/json', '"kind":"APIGroupList"'],
      ['/apis', aggregated, `200 ${aggregated}`, '"kind":"APIGroupDiscoveryList"'],
      ['/api', aggregated, `200 ${aggregated}`, '"responseKind":{"group":"","version":"v1","kind":"Secret"}'],
      ['/openapi/v2', '', '200 application/json', '"swagger":"2.0"'],
      [
        '/openapi/v2',
        'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
        '200 application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
        'io.k8s.api.core.v1.Secret',
      ],
      ['/openapi/v3', '', '200 application/json', '/openapi/v3/apis/cluster.clusterpedia.io/v1alpha2?hash='],
      ['/openapi/v3/api/v1', '', '200 application/json', '"io.k8s.api.core.v1.Secret"'],
      ['/version', 'application/yaml', '200 application/yaml', 'minor: "32"'],
      ['/api/v1/namespaces/default', 'application/yaml', '200 application/yaml', 'kind: Namespace'],
      ['/api/v1/namespaces/default?pretty=true', '', '200 application/json', '\n  "kind": "Namespace"'],
      ['/api/v1/namespaces/a%2Fb', '', '400 application/json', 'invalid resource name'],
    ])('answers GET %s as %j with %s', async (path, accept, expected, part) => {
      const { code = 0, headers, text } = await send('GET', path, { accept });

      expect(`${code} ${headers['content-type'] ?? ''}`).toBe(expected);
      expect(headers).toHaveProperty('audit-id');
      expect(text).toContain(part);
    });

    it('answers HEAD without a body', async () => {
      expect(await send('HEAD', '/api/v1/namespaces/default')).toMatchObject({ code: 200, text: '' });
    });

    it('refuses protobuf that is none', async () => {
      const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };

      expect(await send('POST', '/api/v1/namespaces/default/secrets', headers, 'x')).toMatchObject({ code: 400 });
    });

    it('warns of unknown fields', async () => {
      const body = pediaCluster('warned', { syncResources: [], typo: 1 });
      const path = '/apis/cluster.clusterpedia.io/v1alpha2/pediaclusters?dryRun=All';

      const { code, headers } = await send('POST', path, { 'content-type': 'application/json' }, body);

      expect([code, headers['warning']]).toEqual([201, String.raw`299 - "unknown field \"spec.typo\""`]);
    });
  });

  it('keeps the kubeconfig up to date', async () => {
    await succeed('create -f -', pediaCluster('in-kubeconfig'));
    await eventually(async () => expect(await succeed('config get-contexts -o name')).toContain('in-kubeconfig'));

    const query = 'config view -o jsonpath={.clusters[?(@.name=="in-kubeconfig")].cluster.server}';
    expect(await succeed(query)).toMatch(/\/apis\/clusterpedia.io\/v1beta1\/resources\/clusters\/in-kubeconfig$/);
    expect(await succeed('config current-context')).toBe('control-plane');

    await succeed('delete pediacluster in-kubeconfig');
    await eventually(async () => expect(await succeed('config get-contexts -o name')).not.toContain('in-kubeconfig'));
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
  });

  it('ends watches when it stops', async () => {
    const lines = follow('get namespaces --watch -o name');
    for (let count = 0; count < 3; count += 1) {
      await lines.next();
    }

    await app.close();

    expect((await lines.next()).done).toBe(true);
    await start();
  });

  it('still has everything after a restart, under higher resourceVersions', async () => {
    await succeed('create -f -', pediaCluster('durable'));
    const before = await succeed('get pediacluster durable -o jsonpath={.metadata.resourceVersion}');

    await app.close();
    await start();

    expect(await succeed('get pediacluster durable -o jsonpath={.metadata.resourceVersion}')).toBe(before);
    await succeed('label pediacluster durable a=b');
    const after = await succeed('get pediacluster durable -o jsonpath={.metadata.resourceVersion}');
    expect(Number(after)).toBeGreaterThan(Number(before));
  });
});

const neighbour = {
  group: {
    name: 'clusterpedia.io',
    versions: [{ groupVersion: 'clusterpedia.io/v1beta1', version: 'v1beta1' }],
    preferredVersion: { groupVersion: 'clusterpedia.io/v1beta1', version: 'v1beta1' },
  },
  resourceLists: [
    {
      kind: 'APIResourceList',
      groupVersion: 'clusterpedia.io/v1beta1',
      resources: [
        {
          name: 'collectionresources',
          singularName: 'collectionresource',
          namespaced: false,
          kind: 'CollectionResource',
          verbs: ['get', 'list'],
        },
      ],
    },
  ],
} as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
