import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableDatabases, eventually, findKubectl, freePort, startMemberCluster } from '#testing';
import type { MemberCluster, TestSchema } from '#testing';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { PluginWorkspace, type RunningCommand } from '../harness/plugin-workspace.js';

const servers = availableDatabases().filter(({ name }) => name !== 'sqlite');
const soon = { timeoutMs: 60_000, intervalMs: 200 };

describe.each(servers)('the sample plugin, stored in $name', (database) => {
  let workspace: PluginWorkspace;
  let schema: TestSchema;

  beforeAll(async () => {
    workspace = await PluginWorkspace.create();
    schema = await database.createSchema();
  });
  afterAll(async () => {
    await schema.drop();
    await workspace.dispose();
  });

  it('compiles against the contract package and passes the suite in it', async () => {
    await workspace.run('npm run --silent check');

    await workspace.run(workspace.command('npm test', { 'config.yaml': schema.configFile }));
  }, 300_000);
});

const [database] = servers;
(database === undefined ? describe.skip : describe)('the walk-through of the sample plugin', () => {
  let workspace: PluginWorkspace;
  let host: KubernetesHost;
  let member: MemberCluster;
  let schema: TestSchema | undefined;
  const running: RunningCommand[] = [];

  beforeAll(async () => {
    workspace = await PluginWorkspace.create();
    host = await KubernetesHost.start();
    member = await startMemberCluster({ name: 'member-1' });
    const metadata = { namespace: 'default', name: 'web' };
    member.store.create(
      { group: 'apps', version: 'v1', resource: 'deployments' },
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata },
    );
    schema = await database?.createSchema();
    await mkdir(join(workspace.directory, '.kube'));
    await writeFile(join(workspace.directory, '.kube/config'), host.cluster.kubeconfig());
    await host.import(member, [{ group: 'apps', resources: ['deployments'] }]);
  });
  afterAll(async () => {
    await Promise.all(running.map((command) => command.stop()));
    await host.dispose();
    await member.stop();
    await schema?.drop();
    await workspace.dispose();
  });

  function start(command: string): RunningCommand {
    const started = workspace.start(command);
    running.push(started);
    return started;
  }

  it('works as the README says it', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    await workspace.run('npm run --silent build-plugin');
    expect(await workspace.run(workspace.command('ls ./plugins'))).toBe('sample-storage-layer.mjs\n');
    await workspace.run(workspace.command('build-components'));
    await writeFile(join(workspace.directory, 'config.yaml'), JSON.stringify(schema?.config));

    const elsewhere = { 'clustersynchro-manager ': `clustersynchro-manager --metrics-port ${metricsPort} ` };
    start(workspace.command('./bin/clustersynchro-manager', elsewhere));
    await host.synced(member.name);

    await workspace.run(workspace.command('openssl'));
    const apiserver = start(workspace.command('./bin/apiserver', { '8443': String(port) }));
    const search = workspace.command('get deployments', {
      '8443': String(port),
      'kubectl ': `${findKubectl() ?? ''} `,
    });

    await eventually(async () => expect(await workspace.run(search)).toMatch(/^default +member-1 +web /m), soon);
    expect(apiserver.output()).toMatch(/sample-storage: list resource="deployments"/);
  }, 180_000);
});
