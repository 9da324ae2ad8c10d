import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionTarget } from './connection-target.js';
import { InternalStorageConfig, loadInternalStorageConfig } from './internal-storage.config.js';

const minimal = { type: 'postgres', database: 'cp' };

describe('InternalStorageConfig', () => {
  it.each<[string, object, object]>([
    ['the other name of sqlite', { type: 'sqlite3', dsn: 'cp.db' }, { type: 'sqlite' }],
    ['defaults of the pool', minimal, { connPool: { maxIdleConns: 5, maxOpenConns: 40, connMaxLifetime: 0 } }],
    [
      'zero as the default',
      { ...minimal, connPool: { maxOpenConns: 0 } },
      { connPool: { maxIdleConns: 5, maxOpenConns: 40, connMaxLifetime: 0 } },
    ],
    [
      'a short life as an hour',
      { ...minimal, connPool: { connMaxLifetime: '10m' } },
      { connPool: { maxIdleConns: 5, maxOpenConns: 40, connMaxLifetime: 3_600_000 } },
    ],
    ['a port in quotes', { ...minimal, port: '5433' }, { port: 5433 }],
    ['a boolean sslMode', { ...minimal, sslMode: false }, { sslMode: 'disable' }],
    ['allow as prefer', { ...minimal, sslMode: 'allow' }, { sslMode: 'prefer' }],
    ['an empty block of the log as none', { ...minimal, log: null }, {}],
    ['an empty log as that of warnings', { ...minimal, log: {} }, { log: { level: 'Warn', slowThreshold: 200 } }],
    ['settings of the session as text', { ...minimal, params: { a: 1, b: true } }, { params: { a: '1', b: 'true' } }],
  ])('reads %s', (_what, given, expected) => {
    expect(InternalStorageConfig.parse(given)).toMatchObject(expected);
  });

  it.each<[string, object, readonly string[]]>([
    ['an unknown type', { type: 'oracle', database: 'cp' }, ['type']],
    ['sqlite without a file', { type: 'sqlite' }, ['dsn']],
    ['sqlite in memory, which only one connection would see', { type: 'sqlite', dsn: ':memory:' }, ['dsn']],
    ['a server without a database', { type: 'postgres' }, ['database']],
    [
      'fewer open connections than idle ones',
      { ...minimal, connPool: { maxOpenConns: 2 } },
      ['connPool', 'maxOpenConns'],
    ],
    ['a certificate without its key', { ...minimal, sslCertFile: 'tls.crt' }, ['sslKeyFile']],
    ['a log level in lower case', { ...minimal, log: { level: 'warn' } }, ['log', 'level']],
    ['a setting whose name is none', { ...minimal, params: { 'a b': '1' } }, ['params', 'a b']],
    ['an unknown TLS mode', { ...minimal, sslMode: 'maybe' }, ['sslMode']],
  ])('refuses %s', (_what, given, path) => {
    const result = InternalStorageConfig.safeParse(given);

    expect(result.error?.issues.map((issue) => issue.path)).toEqual([path]);
  });
});

describe('loadInternalStorageConfig', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cp-config-'));
  const file = join(directory, 'storage.yaml');
  afterAll(() => rmSync(directory, { recursive: true }));
  afterEach(() => {
    delete process.env['DB_PASSWORD'];
    delete process.env['CONFIGOR_CONNPOOL_MAXOPENCONNS'];
    delete process.env['CONFIGOR_METRICS_DISABLE'];
  });

  it('lets the environment override the file and tells keys without meaning', async () => {
    writeFileSync(file, 'type: postgres\ndatabase: cp\npassword: old\npool: 5\nmysql:\n  loc: Local\n');
    process.env['DB_PASSWORD'] = `it's "new" \\`;
    process.env['CONFIGOR_CONNPOOL_MAXOPENCONNS'] = '7';
    process.env['CONFIGOR_METRICS_DISABLE'] = 'true';

    const { value, unknownKeys } = await loadInternalStorageConfig(file);

    expect(value.password).toBe(`it's "new" \\`);
    expect(value.connPool.maxOpenConns).toBe(7);
    expect(value.metrics.disable).toBe(true);
    expect(unknownKeys).toEqual(['pool', 'mysql.loc']);
  });
});

describe('connectionTarget', () => {
  const target = (given: object): object => {
    const config = InternalStorageConfig.parse({ ...minimal, ...given });
    return connectionTarget({ ...config, type: config.type === 'mysql' ? 'mysql' : 'postgres' });
  };

  it.each<[string, object, object]>([
    [
      'fields',
      { host: 'db', user: 'me', password: 'x' },
      { host: 'db', port: 5432, user: 'me', password: 'x', database: 'cp' },
    ],
    ['a socket', { host: '/run/db' }, { socket: '/run/db', tls: { sslMode: 'disable' } }],
    ['a dsn, which wins', { host: 'db', dsn: 'host=other dbname=two' }, { host: 'other', database: 'two' }],
    ['a password beside a dsn without one', { password: 'x', dsn: 'host=db dbname=cp' }, { password: 'x' }],
    ['a password in the dsn', { password: 'x', dsn: 'host=db dbname=cp password=y' }, { password: 'y' }],
    [
      'settings, which win over those of the dsn',
      { params: { a: '1' }, dsn: 'host=db dbname=cp a=2 b=3' },
      { params: { a: '1', b: '3' } },
    ],
    ['the port of the kind', { type: 'mysql' }, { port: 3306 }],
  ])('is made of %s', (_what, given, expected) => {
    expect(target(given)).toMatchObject(expected);
  });

  it('refuses a TLS mode in the dsn that does not exist', () => {
    expect(() => target({ dsn: 'host=db dbname=cp sslmode=maybe' })).toThrow(RangeError);
  });
});
