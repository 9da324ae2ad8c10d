import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startMemberCluster, type MemberCluster } from '#testing';
import { ComponentProcess } from '../harness/component-process.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { ProductProcess, type Binary } from '../harness/product-process.js';

const binaries = ['apiserver', 'clustersynchro-manager', 'binding-apiserver'] as const satisfies readonly Binary[];

/** The text of a plugin that registers a storage under a name. */
function plugin(name: string, create = '() => undefined', exports = ''): string {
  return `${exports}
    export function registerStorageLayer(host) { host.registerStorageFactory('${name}', ${create}); }`;
}

describe('loading storage plugins', () => {
  let host: KubernetesHost;
  let directory: string;
  let plugins: string;

  beforeAll(async () => {
    host = await KubernetesHost.start();
  });
  afterAll(() => host.dispose());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clusterpedia-plugins-'));
    plugins = join(directory, 'plugins');
    await mkdir(plugins);
    await writeFile(join(directory, 'config.yaml'), `{type: sqlite, dsn: ${join(directory, 'storage.db')}}`);
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(plugins, name), text);
    }
  }

  function start(
    binary: Exclude<Binary, 'clusterpedia'>,
    args: readonly string[] = [],
    STORAGE_PLUGINS = plugins,
  ): ProductProcess {
    const kubeconfigs = ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'];
    const flags = {
      apiserver: [...kubeconfigs.map((flag) => `--${flag}=${host.kubeconfig}`), '--secure-port=0'],
      'binding-apiserver': [`--data-dir=${directory}`, '--secure-port=0'],
      'clustersynchro-manager': [`--kubeconfig=${host.kubeconfig}`, '--metrics-port=0'],
      'controller-manager': [],
    }[binary];
    const storage = [`--storage-config=${join(directory, 'config.yaml')}`, ...args];
    const certificates = binary === 'apiserver' ? [`--cert-dir=${directory}`] : [];
    return host.spawn(binary, [...flags, ...certificates, ...storage], { STORAGE_PLUGINS });
  }

  /** What it says on its last line, having failed. */
  async function refusal(process: ProductProcess): Promise<string> {
    const exitCode = await process.exitCode();
    const lines = process.output.trimEnd().split('\n');
    // One line that it starts, and one that says why it does not.
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [expect.stringContaining(' starting '), lines.at(-1)] });
    return (lines.at(-1) ?? '').replaceAll(directory, 'DIR');
  }

  const named = ['--storage-name=mine'];

  it.each<[string, Readonly<Record<string, string>>, readonly string[], RegExp]>([
    [
      'that throws when it is imported',
      { 'mine.mjs': 'throw new Error("no licence");' },
      [],
      /: STORAGE_PLUGINS: cannot load DIR\/plugins\/mine\.mjs: no licence$/,
    ],
    [
      'that is no JavaScript',
      { 'mine.mjs': 'export function (' },
      [],
      /: STORAGE_PLUGINS: cannot load DIR\/plugins\/mine\.mjs: /,
    ],
    [
      'that registers nothing to call',
      { 'mine.mjs': 'export const nothing = 1;' },
      [],
      /mine\.mjs: does not export registerStorageLayer$/,
    ],
    [
      'of another major version',
      { 'mine.mjs': plugin('mine', undefined, "export const storageApiVersion = '2.0';") },
      named,
      /mine\.mjs: DIR\/plugins\/mine\.mjs was written for storage API 2\.0, this process has 1\.\d+$/,
    ],
    [
      'with a name that another one has',
      { 'a.mjs': plugin('mine'), 'b.mjs': plugin('mine') },
      named,
      /storage "mine" is registered by DIR\/plugins\/a\.mjs and again by DIR\/plugins\/b\.mjs$/,
    ],
    [
      'with the name of a built-in storage',
      { 'a.mjs': plugin('internal') },
      [],
      /storage "internal" is registered by Clusterpedia and again by DIR\/plugins\/a\.mjs$/,
    ],
    [
      'beside which another storage is asked for',
      { 'a.mjs': plugin('mine') },
      ['--storage-name=yours'],
      /: storage "yours" is unregistered \(registered: internal, memory, mine\)/,
    ],
    [
      'that cannot open its storage',
      { 'a.mjs': plugin('mine', 'async () => { throw new Error("no route to host"); }') },
      named,
      /: failed to init storage: no route to host$/,
    ],
    [
      'that opens what is no storage',
      { 'a.mjs': plugin('mine', 'async () => ({})') },
      named,
      /: storage "mine" is incomplete: it has no getSupportedRequestVerbs, .*shutdown$/,
    ],
  ])('refuses a plugin %s, in one line and in every process', async (_what, files, args, message) => {
    await write(files);

    const said = await Promise.all(binaries.map((binary) => refusal(start(binary, args))));

    expect(said).toEqual(binaries.map(() => expect.stringMatching(message)));
  });

  it('refuses a directory that is not there', async () => {
    const said = await refusal(start('apiserver', [], join(directory, 'nosuch')));

    expect(said).toMatch(/: STORAGE_PLUGINS: cannot read directory DIR\/nosuch: ENOENT/);
  });

  it('refuses a directory as configuration before the plugin opens anything', async () => {
    await write({ 'mine.mjs': plugin('mine', '() => { throw new Error("opened"); }') });

    const said = await refusal(start('clustersynchro-manager', [...named, `--storage-config=${directory}`]));

    expect(said).toMatch(/: --storage-config: DIR is a directory$/);
  });

  it.each(['--help', '--version'])('answers %s whatever the plugins are', async (flag) => {
    await write({ 'mine.mjs': 'throw new Error("no licence");' });

    const ended = binaries.map((binary) => new ProductProcess(binary, [flag], { STORAGE_PLUGINS: plugins }));

    expect(await Promise.all(ended.map((process) => process.exitCode()))).toEqual([0, 0, 0]);
  });

  it('passes over what is no plugin, warns of one that does nothing, and goes on', async () => {
    await write({
      'README.txt': 'no module',
      '.hidden.mjs': 'throw new Error("hidden");',
      'mine.mjs.map': '{}',
      'mine.d.ts': 'export {',
      'idle.mjs': 'export function registerStorageLayer() {}',
    });
    await mkdir(join(plugins, 'lost+found'));

    const process = start('clustersynchro-manager', ['-v=4']);

    await eventually(
      () => {
        process.checkRunning();
        expect(process.output).toMatch(/became leader|leader/i);
      },
      { timeoutMs: 30_000, intervalMs: 100 },
    );
    expect(process.output).toMatch(/storage plugin registers nothing.*idle\.mjs/);
    expect(process.output).toMatch(/not a storage plugin, skipped.*README\.txt/);
    expect(await process.stop()).toBe(0);
  });
});

/** A storage that writes down every batch, and cannot write the first two. Its error is a class of its own. */
const flaky = `
  import { appendFileSync } from 'node:fs';
  class Busy extends Error { code = 'Recoverable'; }
  export const storageApiVersion = '1.0';
  export function registerStorageLayer(host) {
    host.registerStorageFactory('flaky', async (file) => {
      let attempts = 0;
      return {
        getSupportedRequestVerbs: () => ['get', 'list'],
        prepareCluster: async () => undefined,
        async *getResourceVersions() {},
        getCollectionResources: () => [],
        newCollectionResourceStorage: () => { throw new Error('none'); },
        newResourceStorage: (config) => ({
          config,
          get: async () => { throw new Busy('database user "root" is busy'); },
          list: async () => { throw new Error('outer', { cause: new Busy('database user "root" is busy') }); },
          async applyBatch(cluster, changes) {
            attempts += 1;
            appendFileSync(file, attempts + ' ' + changes.map(({ object }) => object.metadata.name).join(',') + '\\n');
            if (attempts <= 2) throw new Error('outer', { cause: new Busy('busy') });
            return changes.map(() => undefined);
          },
        }),
        cleanCluster: async () => undefined,
        cleanClusterResource: async () => undefined,
        ping: async () => undefined,
        shutdown: async () => undefined,
      };
    });
  }`;

describe('an error of a plugin with the code Recoverable', () => {
  let host: KubernetesHost;
  let member: MemberCluster;
  let log: string;
  let plugins: string;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    member = await startMemberCluster({ name: 'member-1' });
    const metadata = { namespace: 'default', name: 'my-secret' };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata };
    member.store.create({ group: '', version: 'v1', resource: 'secrets' }, secret);
    plugins = join(host.directory, 'plugins');
    await mkdir(plugins);
    await writeFile(join(plugins, 'flaky.mjs'), flaky);
    log = join(host.directory, 'batches');
    await writeFile(log, '');
  });
  afterAll(async () => {
    await host.dispose();
    await member.stop();
  });

  it('is retried by the synchronisation, and tells a client to come again', async () => {
    const storage = { configFile: log, plugin: { name: 'flaky', directory: plugins } };
    const manager = await ComponentProcess.clustersynchroManager(host, storage);
    const apiserver = await ComponentProcess.apiserver(host, storage);
    await Promise.all([manager.ready(), apiserver.ready()]);

    await host.import(member, [{ group: '', resources: ['secrets'] }]);

    const lines = async (): Promise<readonly string[]> => (await readFile(log, 'utf8')).trimEnd().split('\n');
    const once = '[^,]*my-secret';
    await eventually(async () => {
      expect(await lines()).toEqual(['1', '2', '3'].map((n) => expect.stringMatching(`^${n} ${once}`)));
    });
    host.grant('searchers', { verbs: ['get'], group: 'clusterpedia.io', resources: ['*'] });
    await host.synced(member.name);
    const headers = { authorization: `Bearer ${host.tokenOf('tess', 'searchers')}` };
    const path = '/apis/clusterpedia.io/v1beta1/resources/api/v1/secrets';
    await eventually(async () => {
      const answer = await apiserver.get(path, { headers });
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      expect(answer.body).not.toContain('root');
    });
  });
});
