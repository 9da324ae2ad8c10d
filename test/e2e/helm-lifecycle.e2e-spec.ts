import type { V1Secret } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { eventually } from '#testing';
import { servers } from '../harness/chart-cases.js';
import { chartObjects, installChart, type InstalledChart } from '../harness/installed-chart.js';
import { installationNamespace } from '../harness/kubernetes-host.js';
import type { PodOnHost } from '../harness/pod-on-host.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';
const passwords = 'clusterpedia-internalstorage';
const secrets = { group: '', version: 'v1', resource: 'secrets' };
/** All that a first installation needs to say. */
const values = { persistenceMatchNode: 'None', installCRDs: true };
const whereDatabasesAre = servers('postgres').length > 0 ? describe : describe.skip;

whereDatabasesAre('a release of chart clusterpedia with the PostgreSQL that it brings', () => {
  let installed: InstalledChart;

  beforeAll(async () => {
    installed = await installChart('clusterpedia', values);
  });

  afterAll(() => installed.dispose());

  it('searches what it has synchronised', async () => {
    await expectSearchable();
  });

  it('has passwords of its own, of which none is in a ConfigMap', async () => {
    const password = Buffer.from(generatedSecrets()[passwords]?.['password'] ?? '', 'base64').toString();

    expect(password).toMatch(/^\w{24}$/);
    expect(await installed.host.kubectl.succeed(['get', 'configmaps', '-A', '-o', 'yaml'])).not.toContain(password);
  });

  it('keeps passwords, certificates and pods in an upgrade that changes nothing', async () => {
    const [secretsBefore, podsBefore] = [generatedSecrets(), pods()];

    await installed.helmThroughAggregation.upgrade(values);

    expect(generatedSecrets()).toEqual(secretsBefore);
    expect(pods().map((pod, index) => pod === podsBefore[index])).toEqual([true, true, true]);
  });

  it('starts anew what an upgrade is about, by the documented way, and nothing else', async () => {
    const [secretsBefore, [apiserver, manager, controller]] = [generatedSecrets(), pods()];

    const { helmThroughAggregation: helm } = installed;
    await helm.upgrade({
      ...(parse(await helm.values()) as object),
      clustersynchroManager: { workerNumber: 7, kubeStateMetrics: { enabled: true } },
    });

    const after = pods();
    expect([after[0] === apiserver, after[1] === manager, after[2] === controller]).toEqual([true, false, true]);
    expect(after[1]?.container.command).toContain('--worker-number=7');
    expect(await services()).toContain('clusterpedia-kube-state-metrics');
    expect(generatedSecrets()).toEqual(secretsBefore);
    await installed.host.synced('east');
    await expectSearchable();
  });

  it('goes back to what it was', async () => {
    const secretsBefore = generatedSecrets();

    await installed.helmThroughAggregation.rollback(2);

    expect(pods()[1]?.container.command).toContain('--worker-number=5');
    expect(await services()).not.toContain('clusterpedia-kube-state-metrics');
    expect(generatedSecrets()).toEqual(secretsBefore);
    await expectSearchable();
  });

  it('remains as it is when an upgrade is refused', async () => {
    const podsBefore = pods();

    await expect(installed.helm.upgrade({ ...values, storageInstallMode: 'external' })).rejects.toThrow(
      'postgresql.enabled',
    );

    expect(pods().map((pod, index) => pod === podsBefore[index])).toEqual([true, true, true]);
    expect((await installed.helm.history()).at(-1)).toBe('4 deployed');
  });

  it('goes on as it was when an upgrade fails, and returns to it', async () => {
    const podsBefore = pods();
    const broken = { ...values, clustersynchroManager: { extraFlags: ['--no-such-flag'] } };

    await expect(installed.helm.upgrade(broken, '--atomic', '--timeout=10s')).rejects.toThrow(/UPGRADE FAILED/);

    expect(installed.release.workloads.takeProblems().join()).toContain('--no-such-flag');
    expect(pods().map((pod, index) => pod === podsBefore[index])).toEqual([true, true, true]);
    expect((await installed.helm.history()).slice(-2)).toEqual(['5 failed', '6 deployed']);
    await expectSearchable();
  });

  it('is uninstalled after its PediaClusters, and leaves CRDs, the password of the volume and nothing else', async () => {
    const { host, helm, release } = installed;
    await host.kubectl.succeed(['delete', 'clusterimportpolicies,pediaclusters', '--all']);

    await helm.uninstall();

    const definitions = await host.kubectl.succeed(['get', 'crds', '-o', 'name']);
    expect(definitions.trim().split('\n')).toHaveLength(4);
    expect(await chartObjects(host)).toEqual([`secret/${passwords}`]);
    expect(await release.workloads.stop()).toEqual([0, 0, 0, 0, 0]);
    expect(release.workloads.takeProblems()).toEqual([]);
  });

  it('is installed again with the password of the volume', async () => {
    const { [passwords]: kept } = generatedSecrets();

    await installed.helm.install(values);

    expect(generatedSecrets()[passwords]).toEqual(kept);
  });

  async function expectSearchable(): Promise<void> {
    const kubectl = await installed.kubectl(resources);
    await eventually(async () =>
      expect(await kubectl.succeed(['get', 'pods', '-n', 'shop'])).toMatch(/^CLUSTER .*\neast +web +1\/1 +Running/),
    );
  }

  function pods(): readonly PodOnHost[] {
    return ['apiserver', 'clustersynchro-manager', 'controller-manager'].map((name) => installed.release.pod(name));
  }

  function generatedSecrets(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    const held = installed.host.cluster.store.list(secrets, installationNamespace) as readonly unknown[];
    return Object.fromEntries(
      (held as readonly V1Secret[])
        .filter(({ metadata }) => metadata?.labels?.['app.kubernetes.io/instance'] === 'clusterpedia')
        .map(({ metadata, data }) => [metadata?.name ?? '', data ?? {}]),
    );
  }

  function services(): Promise<string> {
    return installed.host.kubectl.succeed(['get', 'services', '-n', installationNamespace, '-o', 'name']);
  }
});
