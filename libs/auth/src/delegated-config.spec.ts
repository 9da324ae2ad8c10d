import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { CertificateAuthority } from '#bootstrap';
import { ConnectionError, type DynamicClient } from '#client';
import { StatusError, type KubernetesObject, type WatchEvent } from '#kube';
import { parseCommandLine } from '#options';
import { silentLogger } from '#telemetry';
import { authenticationFlags } from './auth.options.js';
import { DelegatedConfig } from './delegated-config.js';

type Data = Readonly<Record<string, string>>;

function configMap(data: Data, resourceVersion: string): KubernetesObject {
  const metadata = { name: 'extension-apiserver-authentication', namespace: 'kube-system', resourceVersion };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

/** A control plane with one ConfigMap, or none. */
class FakeClient {
  readonly #changes: WatchEvent[] = [];
  #wake = Promise.withResolvers<void>();
  #version = 1;

  constructor(private readonly data: Data | undefined) {}

  change(data: Data): void {
    this.#version += 1;
    this.#changes.push({ type: 'MODIFIED', object: configMap(data, String(this.#version)) });
    this.#wake.resolve();
  }

  /** What the next requests fail with. */
  readonly failures: Error[] = [];

  readonly get = (): Promise<never> => {
    const failure = this.failures.shift();
    return failure === undefined ? this.#answer() : Promise.reject(failure);
  };

  readonly #answer = (): Promise<never> =>
    this.data === undefined
      ? Promise.reject(new StatusError('NotFound', 'configmaps "extension-apiserver-authentication" not found'))
      : Promise.resolve(configMap(this.data, '1') as never);

  readonly list = (): Promise<never> => {
    const items = this.data === undefined ? [] : [configMap(this.data, '1')];
    return Promise.resolve({ metadata: { resourceVersion: '1' }, items } as never);
  };

  readonly watch: DynamicClient['watch'] = (_resource, _options, signal) => Promise.resolve(this.#follow(signal));

  async *#follow(signal: AbortSignal): AsyncGenerator<WatchEvent> {
    signal.addEventListener('abort', () => this.#wake.resolve());
    while (!signal.aborted) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
      yield* this.#changes.splice(0);
    }
  }
}

describe('DelegatedConfig', () => {
  let first: string;
  let second: string;
  let config: DelegatedConfig | undefined;

  beforeAll(async () => {
    first = (await CertificateAuthority.create({ commonName: 'first' })).cert;
    second = (await CertificateAuthority.create({ commonName: 'second' })).cert;
  });
  afterEach(async () => {
    await config?.stop();
  });

  async function start(data: Data | undefined, ...flags: readonly string[]): Promise<FakeClient> {
    return startWith(new FakeClient(data), ...flags);
  }

  async function startWith(client: FakeClient, ...flags: readonly string[]): Promise<FakeClient> {
    const { values } = parseCommandLine({ authentication: authenticationFlags }, [...flags]);
    config = new DelegatedConfig(values.authentication, client, silentLogger);
    await config.start(AbortSignal.timeout(5000));
    return client;
  }

  async function clientAuthority(): Promise<string | undefined> {
    return (await config?.clientAuthorities())?.[0]?.subject;
  }

  /** Resolves when the config says so; each look lets everything that is under way go on. */
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) {
      await new Promise(setImmediate);
    }
  }

  it('believes whom the cluster says', async () => {
    await start({
      'client-ca-file': first,
      'requestheader-client-ca-file': second,
      'requestheader-allowed-names': '["front-proxy"]',
      'requestheader-username-headers': '["X-User"]',
    });

    expect(await clientAuthority()).toBe('CN=first');
    expect(await config?.requestHeader()).toMatchObject({
      authorities: [expect.objectContaining({ subject: 'CN=second' })],
      allowedNames: ['front-proxy'],
      usernameHeaders: ['x-user'],
      groupHeaders: ['x-remote-group'],
    });
  });

  it('follows a CA that is replaced', async () => {
    const client = await start({ 'client-ca-file': first });

    client.change({ 'client-ca-file': second });

    await until(async () => (await clientAuthority()) === 'CN=second');
    expect(await clientAuthority()).toBe('CN=second');
  });

  it.each(['client-ca-file', 'requestheader-client-ca-file'] as const)('follows the file of --%s', async (flag) => {
    const directory = await mkdtemp(join(tmpdir(), 'delegated-config-'));
    const file = join(directory, 'ca.crt');
    await writeFile(file, first);
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const subject = async (): Promise<string | undefined> =>
      flag === 'client-ca-file' ? clientAuthority() : (await config?.requestHeader())?.authorities[0]?.subject;
    await start(undefined, `--${flag}=${file}`, '--authentication-skip-lookup');
    const before = await subject();

    await writeFile(file, second);
    now.mockReturnValue(10_000);
    const after = await subject();

    now.mockRestore();
    await rm(directory, { recursive: true });
    expect([before, after]).toEqual(['CN=first', 'CN=second']);
  });

  it('keeps what it knows while a change cannot be read', async () => {
    const client = await start({ 'client-ca-file': first, 'requestheader-client-ca-file': first });

    client.change({
      'client-ca-file': second,
      'requestheader-client-ca-file': first,
      'requestheader-allowed-names': 'x',
    });
    client.change({ 'client-ca-file': 'broken', 'requestheader-client-ca-file': second });

    await until(async () => (await config?.requestHeader())?.authorities[0]?.subject === 'CN=second');
    expect(await clientAuthority()).toBe('CN=first');
  });

  it.each([
    ['there is no ConfigMap', undefined],
    ['its CA cannot be read', { 'client-ca-file': 'broken' }],
    ['a list in it is none', { 'requestheader-allowed-names': '"front-proxy"' }],
  ])('does not start when %s', async (_, data) => {
    await expect(start(data)).rejects.toThrow();
  });

  it.each([
    ['does not answer', new ConnectionError('the answer broke off')],
    ['is starting', new StatusError('ServiceUnavailable', 'starting')],
    ['is overloaded', new StatusError('TooManyRequests', 'later')],
  ])('asks again when the cluster %s', async (_, failure) => {
    const client = new FakeClient({ 'client-ca-file': first });
    client.failures.push(failure);

    await startWith(client);

    expect(await clientAuthority()).toBe('CN=first');
  });

  it('does not ask again where it may not', async () => {
    const client = new FakeClient({ 'client-ca-file': first });
    client.failures.push(new StatusError('Forbidden', 'not for you'));

    await expect(startWith(client)).rejects.toThrow(/grant access to it/);
  });

  it.each(['--authentication-tolerate-lookup-failure', '--authentication-skip-lookup'])(
    'believes nobody without a ConfigMap and with %s',
    async (flag) => {
      await start(undefined, flag);

      expect(await config?.clientAuthorities()).toBeUndefined();
      expect(await config?.requestHeader()).toBeUndefined();
    },
  );
});
