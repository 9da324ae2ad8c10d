import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config-file.js';
import { DurationMs } from './duration.schema.js';

const Config = z.strictObject({
  type: z.enum(['postgres', 'sqlite']),
  port: z.coerce.number().int().max(65_535).optional(),
  password: z.string().default(''),
  connPool: z
    .strictObject({ maxOpenConns: z.coerce.number().default(40), lifetime: DurationMs.default(0) })
    .prefault({}),
});
const environment = { TEST_DB_TYPE: 'type', TEST_DB_PASSWORD: 'password', TEST_DB_CONNS: 'connPool.maxOpenConns' };

describe('loadConfig', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-file-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(() => {
    Object.keys(environment).forEach((variable) => Reflect.deleteProperty(process.env, variable));
  });

  const load = async (yaml: string): Promise<unknown> => {
    const file = join(folder, 'storage.yaml');
    await writeFile(file, yaml);
    return loadConfig(file, Config, environment);
  };

  it('fits the file to the schema', async () => {
    await expect(load('type: sqlite\nconnPool: {lifetime: 1h}')).resolves.toEqual({
      value: { type: 'sqlite', password: '', connPool: { maxOpenConns: 40, lifetime: 3_600_000 } },
      unknownKeys: [],
    });
  });

  it('lets the environment override the file, except by empty variables', async () => {
    Object.assign(process.env, { TEST_DB_TYPE: 'postgres', TEST_DB_CONNS: '7', TEST_DB_PASSWORD: '' });

    await expect(load('type: sqlite\npassword: kept')).resolves.toMatchObject({
      value: { type: 'postgres', password: 'kept', connPool: { maxOpenConns: 7 } },
    });
  });

  it('can do with the environment alone', async () => {
    Object.assign(process.env, { TEST_DB_TYPE: 'postgres' });

    await expect(load('')).resolves.toMatchObject({ value: { type: 'postgres' } });
  });

  it('leaves unknown keys out and reports them', async () => {
    await expect(load('type: sqlite\ntpye: x\nconnPool: {maxConns: 1, maxOpenConns: 2}')).resolves.toEqual({
      value: { type: 'sqlite', password: '', connPool: { maxOpenConns: 2, lifetime: 0 } },
      unknownKeys: ['connPool.maxConns', 'tpye'],
    });
  });

  it('reports every field that does not fit, without its value', async () => {
    const problem = load('type: hunter2\nport: 70000\nconnPool: {lifetime: hunter3}\nunknown: 1');

    await expect(problem).rejects.toThrow(
      new ConfigError(
        [
          'storage.yaml does not fit:',
          '✖ Invalid option: expected one of "postgres"|"sqlite"',
          '  → at type',
          '✖ Too big: expected number to be <=65535',
          '  → at port',
          '✖ not a duration such as 200ms, 15s or 1h30m',
          '  → at connPool.lifetime',
        ].join('\n'),
      ),
    );
  });

  it.each([
    ['type: sqlite\npassword: "hunter2\n', 'storage.yaml is not YAML: line'],
    ['password: *hunter2', 'storage.yaml is not YAML: its aliases cannot be resolved'],
    ['- a list', 'storage.yaml does not fit'],
  ])('refuses %j without quoting it', async (yaml, message) => {
    const error = await load(yaml).catch((caught: unknown) => caught as ConfigError);

    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('hunter2');
  });

  it('says which file cannot be read', async () => {
    await expect(loadConfig('missing.yaml', Config, {})).rejects.toThrow('cannot read missing.yaml');
  });
});
