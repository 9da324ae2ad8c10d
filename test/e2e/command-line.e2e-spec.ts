import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMemberCluster, type MemberCluster } from '#testing';
import { ProductProcess } from '../harness/product-process.js';

const binaries = ['apiserver', 'clustersynchro-manager', 'controller-manager'] as const;
const withStorage = ['apiserver', 'clustersynchro-manager'] as const;
type Binary = (typeof binaries)[number];

interface Ended {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

async function run(
  binary: Binary,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = new ProductProcess(binary, args, environment);
  const exitCode = await child.exitCode();
  return { exitCode, lines: child.output.trimEnd().split('\n') };
}

/** Runs all of them at the same time, to their ends. */
function runAll(args: readonly string[]): Promise<readonly Ended[]> {
  return Promise.all(binaries.map((binary) => run(binary, args)));
}

describe('the command line of every process', () => {
  it('tells the version', async () => {
    const version = { exitCode: 0, lines: [expect.stringMatching(/^Clusterpedia v\d+\.\d+\.\d+/)] };

    expect(await runAll(['--version'])).toEqual(binaries.map(() => version));
  });

  it('explains the flags', async () => {
    const flags = ['--kubeconfig string', '--feature-gates mapStringBool', '-v int (default 0)', '-h, --help'];

    const helps = await runAll(['--help']);

    expect(helps.map(({ exitCode, lines: [usage] }) => [exitCode, usage])).toEqual(
      binaries.map((binary) => [0, `Usage: ${binary} [flags]`]),
    );
    for (const { lines } of helps) {
      expect(lines.map((line) => line.trim())).toEqual(expect.arrayContaining(flags));
    }
  });

  it.each([
    ['an unknown flag', ['--nosuch=1'], 'unknown flag: --nosuch'],
    ['a stray argument', ['stray'], 'unexpected argument "stray"'],
    ['a flag without its value', ['--kubeconfig'], 'flag needs an argument: --kubeconfig'],
    ['a bad value', ['-v=high'], 'invalid argument "high" for "-v" flag: not a whole number'],
    [
      'an unknown feature gate',
      ['--feature-gates=Nosuch=true'],
      'invalid argument "Nosuch=true" for "--feature-gates" flag: unrecognized feature gate: Nosuch',
    ],
    [
      'a feature gate that is neither on nor off',
      ['--feature-gates=AllAlpha=maybe'],
      'invalid argument "AllAlpha=maybe" for "--feature-gates" flag: ' +
        'invalid value of feature gate AllAlpha: must be true or false',
    ],
    [
      'everything that is wrong at once',
      ['--nosuch', '-v=high'],
      'unknown flag: --nosuch; invalid argument "high" for "-v" flag: not a whole number',
    ],
  ])('refuses %s in one line', async (_, args, line) => {
    expect(await runAll(args)).toEqual(binaries.map(() => ({ exitCode: 1, lines: [line] })));
  });

  it.each<[Binary, string, string]>([
    [
      'apiserver',
      '--secure-port=99999',
      'invalid argument "99999" for "--secure-port" flag: must be between 0 and 65535',
    ],
    [
      'apiserver',
      '--tls-min-version=SSLv3',
      'invalid argument "SSLv3" for "--tls-min-version" flag: must be one of VersionTLS12, VersionTLS13',
    ],
    ['apiserver', '--tls-cert-file=tls.crt', '--tls-cert-file and --tls-private-key-file must be given together'],
    [
      'clustersynchro-manager',
      '--worker-number=0',
      'invalid argument "0" for "--worker-number" flag: must be at least 1',
    ],
    [
      'clustersynchro-manager',
      '--leader-elect-lease-duration=5s',
      '--leader-elect-lease-duration must be longer than --leader-elect-renew-deadline',
    ],
    [
      'controller-manager',
      '--leader-elect-lease-duration=soon',
      'invalid argument "soon" for "--leader-elect-lease-duration" flag: not a duration such as 200ms, 15s or 1h30m',
    ],
    [
      'controller-manager',
      '--leader-elect-renew-deadline=2s',
      '--leader-elect-renew-deadline must be longer than 1.2 times --leader-elect-retry-period',
    ],
  ])('of %s refuses %s in one line', async (binary, flag, line) => {
    expect(await run(binary, [flag])).toEqual({ exitCode: 1, lines: [line] });
  });
});

describe('a start that cannot succeed', () => {
  let host: MemberCluster;
  let directory: string;
  let taken: Server;

  beforeAll(async () => {
    host = await startMemberCluster({ name: 'host' });
    directory = await mkdtemp(join(tmpdir(), 'clusterpedia-start-'));
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    await writeFile(path('kubeconfig'), host.kubeconfig());
    await writeFile(path('oracle.yaml'), '{type: oracle, port: 99999}');
    await writeFile(path('storage.yaml'), `{type: sqlite, dsn: ${path('storage.db')}}`);
  });

  afterAll(async () => {
    taken.close();
    await host.stop();
    await rm(directory, { recursive: true, force: true });
  });

  function path(name: string): string {
    return join(directory, name);
  }

  /** Flags with which it would start. Repeated, the last one counts. */
  function good(binary: Binary): readonly string[] {
    const storage = `--storage-config=${path('storage.yaml')}`;
    const kubeconfig = path('kubeconfig');
    switch (binary) {
      case 'apiserver':
        return [
          `--kubeconfig=${kubeconfig}`,
          `--authentication-kubeconfig=${kubeconfig}`,
          `--authorization-kubeconfig=${kubeconfig}`,
          storage,
          '--bind-address=127.0.0.1',
          '--secure-port=0',
          `--cert-dir=${directory}`,
        ];
      case 'clustersynchro-manager':
        return [`--kubeconfig=${kubeconfig}`, storage, '--metrics-port=0'];
      case 'controller-manager':
        return [`--kubeconfig=${kubeconfig}`, '--metrics-port=0'];
    }
  }

  /** What it says between that it starts and its end, without the name it says first. */
  async function refusal(binary: Binary, args: readonly string[], environment = {}): Promise<string> {
    const { exitCode, lines } = await run(binary, [...good(binary), ...args], environment);
    const [starting = '', ...said] = lines;
    expect({ exitCode, starting, said }).toEqual({
      exitCode: 1,
      starting: expect.stringContaining(` starting name="${binary}"`),
      said: expect.arrayContaining([expect.stringMatching(`^${binary}: `)]),
    });
    return said
      .join('\n')
      .slice(binary.length + 2)
      .replaceAll(directory, 'DIR');
  }

  it.each<[string, () => readonly string[], RegExp]>([
    [
      'without a storage configuration',
      () => ['--storage-config='],
      /^failed to init storage: storage "internal" needs a configuration file: --storage-config should not be empty$/,
    ],
    [
      'with an unknown storage',
      () => ['--storage-name=nosuch-storage'],
      /^storage "nosuch-storage" is unregistered \(registered: internal, memory\).*$/,
    ],
    [
      'with a storage configuration that is not there',
      () => [`--storage-config=${path('nosuch.yaml')}`],
      /^--storage-config: cannot read DIR\/nosuch\.yaml: ENOENT.*$/,
    ],
    [
      'with a directory as storage configuration',
      () => [`--storage-config=${directory}`],
      /^--storage-config: DIR is a directory$/,
    ],
    [
      'with a storage configuration that does not fit',
      () => [`--storage-config=${path('oracle.yaml')}`],
      /^failed to init storage: oracle\.yaml does not fit:\n✖ Invalid option: expected one of .*\n {2}→ at type\n✖ Too big: .*\n {2}→ at port$/,
    ],
    [
      'with a kubeconfig that is not there',
      () => [`--kubeconfig=${path('nosuch')}`],
      /^cannot read kubeconfig DIR\/nosuch: ENOENT.*$/,
    ],
    [
      'without a kubeconfig, outside of a pod',
      () => ['--kubeconfig='],
      /^no kubeconfig was given, and this process does not run in a Kubernetes pod$/,
    ],
  ])('of apiserver and clustersynchro-manager %s says what is wrong', async (_, args, message) => {
    const said = await Promise.all(withStorage.map((binary) => refusal(binary, args())));

    expect(said).toEqual(withStorage.map(() => expect.stringMatching(message)));
  });

  it('with a plugin directory that is not there says what is wrong', async () => {
    const said = await refusal('clustersynchro-manager', [], { STORAGE_PLUGINS: path('nosuch') });

    expect(said).toMatch(/^STORAGE_PLUGINS: cannot read directory DIR\/nosuch: ENOENT.*$/);
  });

  it.each<[Binary, string, () => readonly string[], RegExp]>([
    [
      'apiserver',
      'nobody to ask about callers',
      () => ['--authentication-kubeconfig='],
      /^--authentication-kubeconfig: no kubeconfig was given, and this process does not run in a Kubernetes pod$/,
    ],
    [
      'apiserver',
      'nobody to ask what callers may do',
      () => [`--authorization-kubeconfig=${path('nosuch')}`],
      /^--authorization-kubeconfig: cannot read kubeconfig DIR\/nosuch: ENOENT.*$/,
    ],
    [
      'apiserver',
      'a port that is taken',
      () => [`--secure-port=${portOf(taken)}`],
      /^listen EADDRINUSE: address already in use 127\.0\.0\.1:\d+$/,
    ],
    [
      'clustersynchro-manager',
      'a port that is taken',
      () => ['--metrics-host=127.0.0.1', `--metrics-port=${portOf(taken)}`],
      /^listen EADDRINUSE: address already in use 127\.0\.0\.1:\d+$/,
    ],
    [
      'controller-manager',
      'a kubeconfig that is not there',
      () => [`--kubeconfig=${path('nosuch')}`],
      /^cannot read kubeconfig DIR\/nosuch: ENOENT.*$/,
    ],
  ])('of %s with %s says what is wrong in one line', async (binary, _, args, message) => {
    expect(await refusal(binary, args())).toMatch(message);
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
