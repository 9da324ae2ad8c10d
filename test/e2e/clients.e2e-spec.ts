import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restConfigFromKubeconfig } from '#client';
import {
  availableDatabases,
  findGoClients,
  startFleet,
  type Fleet,
  type MemberCluster,
  type TestDatabase,
  type TestSchema,
} from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { runGoClients } from '../harness/go-clients.js';
import { eventuallySameAsMember } from '../harness/same-as-member.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' } as const;
const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const [database] = availableDatabases() as [TestDatabase];

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

/** Writes a file beside the data of the process. @returns its path */
async function file(name: string, content: string): Promise<string> {
  const path = join(clusterpedia.directory, name);
  await writeFile(path, content);
  return path;
}

describe('the JavaScript client of the Kubernetes project', () => {
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

/** Not there on a machine without Go; `npm test` then says so. */
describe('the clients of client-go and controller-runtime', () => {
  const program = findGoClients();
  if (program === undefined) {
    it.todo('need Go with the modules of test/clients/go');
    return;
  }

  it('find in one cluster what is in it, and are told what changes', async () => {
    const [member] = fleet.clusters as [MemberCluster];
    const kubeconfig = await file('demo-1.kubeconfig', contextOf('demo-1').exportConfig());
    const expected = member.store
      .list(deployments, 'shop')
      .map(({ metadata }) => metadata?.name)
      .toSorted((left = '', right = '') => (left < right ? -1 : 1));

    const found = await runGoClients({
      program,
      kubeconfig,
      namespace: 'shop',
      // One change after the other: an informer that is told of them together may tell the last one only.
      whenTold: (events) => {
        const watched = { namespace: 'shop', name: 'watched' };
        const labels = { app: 'watched' };
        const spec = { selector: { matchLabels: labels }, template: { metadata: { labels } } };
        if (events === 0) {
          member.store.create(deployments, { metadata: watched, spec });
        } else if (events === 1) {
          const { metadata } = member.store.get(deployments, watched);
          member.store.update(deployments, { metadata: { ...metadata, annotations: { changed: 'yes' } }, spec });
        } else if (events === 2) {
          member.store.delete(deployments, watched);
        }
      },
    });

    expect(found).toMatchObject({
      mappedShortName: 'apps/v1, Resource=deployments',
      typed: expected,
      paged: expected,
      dynamic: expected,
      metadata: expected,
      informer: expected,
      cache: expected,
      got: expected[0],
      missing: 'NotFound',
      events: ['ADDED', 'MODIFIED', 'DELETED'],
    });
    expect(found.groupVersions).toEqual(['apps/v1', 'apps/v1beta1', 'apps/v1beta2', 'v1']);
  });
});

describe('curl', () => {
  let identity: readonly string[];

  beforeAll(async () => {
    const { ca = '', cert = '', key = '' } = restConfigFromKubeconfig(await readFile(clusterpedia.kubeconfig, 'utf8'));
    const options = { cacert: ca, cert, key };
    const files = await Promise.all(Object.entries(options).map(([name, pem]) => file(`curl.${name}`, pem)));
    identity = Object.keys(options).flatMap((name, index) => [`--${name}`, files[index] ?? '']);
  });

  function curl(path: string, ...args: readonly string[]): string {
    const url = `https://127.0.0.1:${clusterpedia.port}${path}`;
    return execFileSync('curl', ['-sS', ...identity, ...args, url]).toString();
  }

  it('reads indented JSON, as a person with a terminal does', () => {
    const text = curl(`${resources}/clusters/demo-1/apis/apps/v1/namespaces/shop/deployments/web`);

    expect(text).toMatch(/^\{\n {2}"kind": "Deployment",/);
  });

  it.each(['--http1.1', '--http2'])('reads a list over %s', (version) => {
    const list = JSON.parse(curl(`${resources}/api/v1/pods?limit=3`, version)) as {
      readonly items: readonly unknown[];
    };

    expect(list.items).toHaveLength(3);
  });

  it('scrapes the metrics, as Prometheus does', () => {
    const accept = 'Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1';

    expect(curl('/metrics', '-H', accept)).toMatch(/^# HELP /m);
  });
});
