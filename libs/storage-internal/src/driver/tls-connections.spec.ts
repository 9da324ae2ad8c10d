import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { CertificateAuthority, type KeyPair } from '#bootstrap';
import { silentLogger } from '#telemetry';
import { hasMariadb, hasPostgres, startMariadb, startPostgres, type TestServer } from '#testing';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import { openDatabase } from './open-database.js';

const wanted = (process.env['DATABASES'] ?? 'postgres,mariadb').split(',');
const servers = [
  { type: 'postgres', isHere: hasPostgres, start: startPostgres },
  { type: 'mariadb', isHere: hasMariadb, start: startMariadb },
].filter(({ type, isHere }) => wanted.includes(type) && isHere());

/** Everything that has a meaning in a DSN, a URL, a shell or a statement. */
const password = String.raw`a b'c"d\e@f:g/h?i=j&k%20;(l)$m`;

type Outcome = 'tls' | 'plain' | 'refused';

if (servers.length === 0) {
  it.todo('speaks TLS with PostgreSQL and MariaDB, of which none is on this machine');
} else {
  describe.each(servers)('openDatabase over TLS on $type', ({ type, start }) => {
    const directory = mkdtempSync(join(tmpdir(), 'cp-tls-'));
    const fileOf = (name: string, text: string): string => {
      const file = join(directory, name);
      writeFileSync(file, text);
      return file;
    };
    let server: TestServer;
    let files: Readonly<Record<'root' | 'otherRoot' | 'cert' | 'key', string>>;

    beforeAll(async () => {
      const authority = await CertificateAuthority.create({ commonName: 'test-ca' });
      const other = await CertificateAuthority.create({ commonName: 'other-ca' });
      const serving = await authority.issue({ commonName: 'db', hosts: ['localhost'], usages: ['server'] });
      const client: KeyPair = await authority.issue({ commonName: 'cert_app', usages: ['client'] });
      files = {
        root: fileOf('root.crt', authority.cert),
        otherRoot: fileOf('other.crt', other.cert),
        cert: fileOf('client.crt', client.cert),
        key: fileOf('client.key', client.key),
      };
      server = await start({ ...serving, ca: authority.cert });
      await prepare(type, server);
    }, 60_000);
    afterAll(async () => {
      await server.stop();
      rmSync(directory, { recursive: true });
    });

    const connect = async (settings: object): Promise<Outcome> => {
      const config = InternalStorageConfig.parse({
        type,
        host: 'localhost',
        port: server.tlsPort,
        user: 'app',
        password,
        database: 'cp',
        ...settings,
      });
      try {
        const options = { logger: silentLogger, observer: () => undefined, connectWithinMs: 0 };
        const { database } = await openDatabase(config, options);
        const isEncrypted = await encryptionOf(type, database.kysely);
        await database.close();
        return isEncrypted ? 'tls' : 'plain';
      } catch {
        return 'refused';
      }
    };

    // The PostgreSQL of the test lets nobody in without TLS.
    const withoutTls: Outcome = type === 'postgres' ? 'refused' : 'plain';

    it.each<[string, Outcome]>([
      ['', type === 'postgres' ? 'tls' : 'plain'],
      ['disable', withoutTls],
      ['false', withoutTls],
      ['allow', 'tls'],
      ['prefer', 'tls'],
      ['skip-verify', 'tls'],
      ['require', 'tls'],
      ['verify-ca', 'refused'],
      ['verify-full', 'refused'],
    ])('without a root file, sslMode "%s": %s', async (sslMode, expected) => {
      expect(await connect({ sslMode })).toBe(expected);
    });

    it.each<[string, Outcome, Outcome]>([
      ['skip-verify', 'tls', 'tls'],
      ['prefer', 'tls', 'tls'],
      ['require', 'tls', 'refused'],
      ['verify-ca', 'tls', 'refused'],
      ['verify-full', 'tls', 'refused'],
    ])('with the root file of the server, sslMode %s: %s; with another: %s', async (sslMode, own, foreign) => {
      expect(await connect({ sslMode, sslRootCertFile: files.root })).toBe(own);
      expect(await connect({ sslMode, sslRootCertFile: files.otherRoot })).toBe(foreign);
    });

    it.each<[string, Outcome]>([
      ['require', 'tls'],
      ['verify-ca', 'tls'],
      ['verify-full', 'refused'],
    ])('when the certificate names another host, sslMode %s: %s', async (sslMode, expected) => {
      expect(await connect({ sslMode, sslRootCertFile: files.root, host: '127.0.0.1' })).toBe(expected);
    });

    it('shows a client certificate to a server that wants one', async () => {
      const user = { user: 'cert_app', password: '', sslMode: 'verify-full', sslRootCertFile: files.root };

      expect(await connect({ ...user, sslCertFile: files.cert, sslKeyFile: files.key })).toBe('tls');
      expect(await connect(user)).toBe('refused');
    });

    it('is refused with another password', async () => {
      expect(await connect({ sslMode: 'require', password: `${password}n` })).toBe('refused');
    });

    it('takes the TLS of a dsn', async () => {
      const { tlsPort } = server;
      const dsn =
        type === 'postgres'
          ? `postgres://cert_app@localhost:${tlsPort}/cp?sslmode=verify-full&sslrootcert=${files.root}&sslcert=${files.cert}&sslkey=${files.key}`
          : `app:${password}@tcp(localhost:${tlsPort})/cp?tls=skip-verify`;

      expect(await connect({ dsn })).toBe('tls');
    });
  });
}

/** A database, a user with a password, and one with a certificate instead. */
async function prepare(type: string, { connection }: TestServer): Promise<void> {
  const statements =
    type === 'postgres'
      ? [
          'CREATE DATABASE cp',
          `CREATE ROLE app LOGIN PASSWORD '${password.replaceAll("'", "''")}'`,
          'CREATE ROLE cert_app LOGIN',
        ]
      : [
          'CREATE DATABASE cp',
          `CREATE USER app@'%' IDENTIFIED BY '${password.replaceAll(/['\\]/g, String.raw`\$&`)}'`,
          "CREATE USER cert_app@'%' REQUIRE SUBJECT '/CN=cert_app'",
          "GRANT ALL ON cp.* TO app@'%'",
          "GRANT ALL ON cp.* TO cert_app@'%'",
        ];
  const config = InternalStorageConfig.parse({
    type,
    ...connection,
    database: type === 'postgres' ? 'postgres' : 'mysql',
  });
  const { database } = await openDatabase(config, { logger: silentLogger, observer: () => undefined });
  for (const statement of statements) {
    await sql.raw(statement).execute(database.kysely);
  }
  await database.close();
}

async function encryptionOf(type: string, kysely: Parameters<ReturnType<typeof sql>['execute']>[0]): Promise<boolean> {
  const question =
    type === 'postgres'
      ? sql<{ answer: unknown }>`SELECT ssl AS answer FROM pg_stat_ssl WHERE pid = pg_backend_pid()`
      : sql<{ answer: unknown }>`SELECT variable_value AS answer FROM information_schema.session_status
          WHERE variable_name = 'Ssl_cipher'`;
  const { rows } = await question.execute(kysely);
  return rows[0]?.answer === true || (typeof rows[0]?.answer === 'string' && rows[0].answer !== '');
}
