import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { availableDatabases } from '#testing';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Opens the storage as every binary does at its start, uses it, and says so. */
const script = `
  const { registerStorageLayer } = await import('#storage-internal');
  const { Registry, silentLogger } = await import('#telemetry');
  const { promise, resolve } = Promise.withResolvers();
  registerStorageLayer({ apiVersion: '1.0', registerStorageFactory: (name, create) => resolve(create) });
  const create = await promise;
  process.send('opening');
  const factory = await create(process.env.CONFIG_FILE, { logger: silentLogger, registry: new Registry() });
  const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod-' + process.pid, namespace: 'default' } };
  const { signal } = new AbortController();
  const [failure] = await factory.newResourceStorage(pods).applyBatch('east', [{ type: 'upsert', object }], signal);
  if (failure !== undefined) throw failure;
  await factory.shutdown();
  process.disconnect();
`;

class StartingProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #errors = '';

  constructor(configFile: string) {
    this.#child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', CONFIG_FILE: configFile },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.#exited = once(this.#child, 'close');
  }

  /** Resolves when it has loaded its program and is about to look at the database. */
  async opening(): Promise<void> {
    await once(this.#child, 'message');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** What it complained about; `''` when it came to a good end. */
  async outcome(): Promise<string> {
    await this.#exited;
    return this.#child.exitCode === 0 ? '' : `exit code ${this.#child.exitCode}: ${this.#errors}`;
  }
}

describe.each(availableDatabases())('processes on an empty database: $name', (database) => {
  afterAll(() => database.stop());

  it('become ready although they start at once and some of them are killed at it', async () => {
    const schema = await database.createSchema();
    const start = (count: number): StartingProcess[] =>
      Array.from({ length: count }, () => new StartingProcess(schema.configFile));
    const survivors = start(3);
    const victims = start(3);

    await Promise.all(
      victims.map(async (victim, index) => {
        await victim.opening();
        // Any moment will do: the more different ones the better.
        await setTimeout(index * 60 + Math.random() * 60);
        await victim.kill();
      }),
    );

    expect(await Promise.all(survivors.map((process) => process.outcome()))).toEqual(['', '', '']);
    expect(await Promise.all(start(1).map((process) => process.outcome()))).toEqual(['']);
    await schema.drop();
  });
});
