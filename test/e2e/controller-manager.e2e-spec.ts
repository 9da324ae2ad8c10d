import { notEqual } from 'node:assert/strict';
import type { KubernetesObject } from '#kube';
import { eventually, startMemberCluster, type MemberCluster } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { ComponentProcess } from '../harness/component-process.js';
import { installationNamespace, KubernetesHost } from '../harness/kubernetes-host.js';

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' } as const;
const lease = 'clusterpedia-controller-manager';
/** Well under the 15 s after which a Lease that nobody gave back is taken over. */
const atOnce = { timeoutMs: 6000, intervalMs: 50 };
const soon = { timeoutMs: 30_000, intervalMs: 50 };

/** Imports whatever a Secret with the label `fleet: acme` describes. */
const policy = {
  apiVersion: 'policy.clusterpedia.io/v1alpha1',
  kind: 'ClusterImportPolicy',
  metadata: { name: 'acme' },
  spec: {
    source: {
      group: '',
      resource: 'secrets',
      selectorTemplate: '{{ with .source.metadata.labels }}{{ eq (index . "fleet") "acme" }}{{ end }}',
    },
    nameTemplate: 'acme-{{ .source.metadata.name }}',
    creationCondition: '{{ if .source.data.kubeconfig }}true{{ end }}',
    template: `spec:
  kubeconfig: {{ .source.data.kubeconfig }}
  syncResources: [{group: "", resources: [configmaps]}]
`,
  },
};

function clusterSecret(name: string, kubeconfig: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'default', name, labels: { fleet: 'acme' } },
    data: { kubeconfig: Buffer.from(kubeconfig).toString('base64') },
  };
}

describe('a controller manager on a Kubernetes', () => {
  let host: KubernetesHost;
  let first: ComponentProcess;
  let second: ComponentProcess;
  const sources = [{ verbs: ['list', 'watch'], group: '', resources: ['secrets'] }];

  beforeAll(async () => {
    host = await KubernetesHost.start();
    first = await ComponentProcess.controllerManager(host, sources);
    await first.ready();
    await eventually(() => notEqual(host.holderOf(lease), ''), soon);
    second = await ComponentProcess.controllerManager(host);
    await second.ready();
  });

  afterAll(() => host.dispose());

  it('holds a Lease as the original does', () => {
    const { spec } = host.cluster.store.get(leases, { namespace: installationNamespace, name: lease });

    expect(spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 0 });
  });

  it('imports clusters with no more rights than it needs', async () => {
    await host.apply(policy, clusterSecret('east', 'a kubeconfig'));

    await eventually(() => expect(host.pediaCluster('acme-east').spec.kubeconfig).toBeDefined(), soon);
    const refused = host.cluster.requests.all().filter(({ status }) => status === 403);
    expect(refused.map(({ verb, path }) => `${verb} ${path}`)).toEqual([]);
  });

  it('shows in its metrics what it does', async () => {
    await eventually(async () => {
      const { body } = await first.get('/metrics');
      expect(body).toContain('clusterpedia_policy_selected_sources{policy="acme"} 1');
      expect(body).toContain('clusterpedia_policy_lifecycles{policy="acme",created="true"} 1');
      expect(body).toMatch(
        /controller_runtime_reconcile_total\{controller="clusterimportpolicy",result="[a-z_]+"\} [1-9]/,
      );
      expect(body).toMatch(/workqueue_depth\{name="pediaclusterlifecycle"\} 0/);
    });
  });

  it('hands over to another at once when it stops', async () => {
    const holder = host.holderOf(lease);

    expect(await first.stop()).toBe(0);
    await eventually(() => expect(['', holder]).not.toContain(host.holderOf(lease)), atOnce);
    await host.apply(clusterSecret('west', 'another kubeconfig'));

    await eventually(() => expect(host.pediaCluster('acme-west').spec.kubeconfig).toBeDefined(), soon);
  });

  it('gives its Lease back in the end', async () => {
    expect(await second.stop()).toBe(0);

    expect(host.holderOf(lease)).toBe('');
  });
});

describe('policies in the process that has its own control plane', () => {
  let clusterpedia: AllInOne;
  let member: MemberCluster;

  beforeAll(async () => {
    [clusterpedia, member] = await Promise.all([
      AllInOne.start({ storageName: 'memory' }),
      startMemberCluster({ name: 'east' }),
    ]);
    await apply(policy);
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await member.stop();
  });

  async function apply(...objects: readonly object[]): Promise<void> {
    const documents = objects.map((object) => JSON.stringify(object)).join('\n');
    await clusterpedia.kubectl.succeed(['apply', '--server-side', '--force-conflicts', '-f', '-'], documents);
  }

  function kubectl(...args: readonly string[]): Promise<string> {
    return clusterpedia.kubectl.succeed([...args]);
  }

  it('import a cluster that is then synchronised and found', async () => {
    await apply(clusterSecret('east', member.kubeconfig()));

    await eventually(async () => expect(await kubectl('get', 'pediaclusters')).toContain('acme-east'), soon);
    await clusterpedia.synced('acme-east');
    expect(await kubectl('--cluster', 'acme-east', 'get', 'configmaps', '-A')).toContain(
      'extension-apiserver-authentication',
    );
  });

  it('show what came of them in the columns of kubectl', async () => {
    expect(await kubectl('get', 'clusterimportpolicies')).toMatch(
      /^NAME +VALIDATED +RECONCILING\nacme +Success +ReconcileSourceResourceAndLifecycle\n$/,
    );
    expect(await kubectl('get', 'pediaclusterlifecycles')).toMatch(
      /^NAME +CREATED +UPDATING\nacme-east +PediaClusterCreated +PediaClusterUpdated\n$/,
    );
    expect(await kubectl('describe', 'pediaclusterlifecycle', 'acme-east')).toMatch(
      /Normal +PediaClusterCreated .*created PediaCluster "acme-east"/,
    );
  });

  it('take a cluster away with its source, and what was stored of it', async () => {
    await kubectl('-n', 'default', 'delete', 'secret', 'east');

    await eventually(async () => expect(await kubectl('get', 'pediaclusters', '-o', 'name')).toBe(''), soon);
    await eventually(async () => expect(await kubectl('get', 'pediaclusterlifecycles', '-o', 'name')).toBe(''), soon);
    const rows = '/apis/clusterpedia.io/v1beta1/resources/clusters/acme-east/api/v1/configmaps';
    await expect(clusterpedia.getJson(rows)).rejects.toThrow(/pediaclusters.*"acme-east" not found/);
  });
});
