import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { Client } from 'pg';
import type { KubernetesObject } from '#kube';
import { hasStorageCode, type ResourceChange, type StorageError } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { eventually, hasMariadb, hasPostgres, startMariadb, startPostgres, type TestServer } from '#testing';
import { driverErrorOf } from './dialect/driver-error.js';
import { InternalStorageFactory } from './internal-storage.factory.js';

/** A session beside the storage's. */
interface Session {
  run(statement: string): Promise<void>;
  /** The one cell of an answer. */
  ask(question: string): Promise<unknown>;
  end(): Promise<void>;
}

/** What one kind of server is told to make it fail, and the code that it then answers with. */
interface Kind {
  readonly type: 'postgres' | 'mariadb';
  readonly isHere: () => boolean;
  readonly start: () => Promise<TestServer>;
  readonly session: (server: TestServer, user: string, database?: string) => Promise<Session>;
  readonly setUp: readonly string[];
  /** Ends every connection of the user `app`. */
  readonly cut: string;
  /** Counts the sessions that wait for a lock. */
  readonly waiting: string;
  readonly lockTimeout: { readonly params: object; readonly code: string | number };
  readonly statementTimeout: { readonly params: object; readonly code: string | number };
  readonly readOnly: { readonly on: string; readonly off: string; readonly code: string | number };
  readonly tooMany: { readonly on: string; readonly off: string; readonly code: string | number };
  readonly deadlock: { readonly params: object; readonly code: string | number };
  /** The user may not enter any more, as when its password is replaced. */
  readonly lockedOut: { readonly on: string; readonly off: string; readonly code: string | number };
}

const kinds: readonly Kind[] = [
  {
    type: 'postgres',
    isHere: hasPostgres,
    start: () => startPostgres(),
    session: postgresSession,
    setUp: ['CREATE ROLE app LOGIN SUPERUSER', 'CREATE DATABASE cp OWNER app'],
    cut: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'",
    waiting: "SELECT count(*) AS answer FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
    lockTimeout: { params: { lock_timeout: '100ms' }, code: '55P03' },
    statementTimeout: { params: { statement_timeout: '100ms' }, code: '57014' },
    readOnly: {
      on: 'ALTER ROLE app SET default_transaction_read_only = on',
      off: 'ALTER ROLE app SET default_transaction_read_only = off',
      code: '25006',
    },
    tooMany: {
      on: 'ALTER ROLE app NOSUPERUSER CONNECTION LIMIT 1',
      off: 'ALTER ROLE app SUPERUSER CONNECTION LIMIT -1',
      code: '53300',
    },
    // Whoever looks first is the victim.
    deadlock: { params: { deadlock_timeout: '50ms' }, code: '40P01' },
    lockedOut: { on: 'ALTER ROLE app NOLOGIN', off: 'ALTER ROLE app LOGIN', code: '28000' },
  },
  {
    type: 'mariadb',
    isHere: hasMariadb,
    start: () => startMariadb(),
    session: mariadbSession,
    setUp: ['CREATE USER app@localhost', 'CREATE DATABASE cp', 'GRANT ALL ON cp.* TO app@localhost'],
    cut: 'KILL USER app@localhost',
    waiting: `SELECT variable_value AS answer FROM information_schema.global_status
      WHERE variable_name = 'Innodb_row_lock_current_waits'`,
    lockTimeout: { params: { innodb_lock_wait_timeout: 1 }, code: 1205 },
    statementTimeout: { params: { max_statement_time: 0.1 }, code: 1969 },
    readOnly: { on: 'SET GLOBAL read_only = ON', off: 'SET GLOBAL read_only = OFF', code: 1290 },
    tooMany: {
      on: 'ALTER USER app@localhost WITH MAX_USER_CONNECTIONS 1',
      off: 'ALTER USER app@localhost WITH MAX_USER_CONNECTIONS 0',
      code: 1226,
    },
    // Whoever has changed least is the victim.
    deadlock: { params: {}, code: 1213 },
    lockedOut: {
      on: "ALTER USER app@localhost IDENTIFIED BY 'another'",
      off: "ALTER USER app@localhost IDENTIFIED BY ''",
      code: 1045,
    },
  },
];

const { signal } = new AbortController();
const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const wanted = (process.env['DATABASES'] ?? 'postgres,mariadb').split(',');
const here = kinds.filter(({ type, isHere }) => wanted.includes(type) && isHere());

if (here.length === 0) {
  it.todo('survives failures of PostgreSQL and MariaDB, of which none is on this machine');
} else {
  describe.each(here)('InternalStorageFactory when $type fails', (kind) => {
    const directory = mkdtempSync(join(tmpdir(), 'cp-failures-'));
    const opened: (() => Promise<void>)[] = [];
    let server: TestServer;
    let admin: Session;

    beforeAll(async () => {
      server = await kind.start();
      admin = await kind.session(server, server.connection.user);
      for (const statement of kind.setUp) {
        await admin.run(statement);
      }
    }, 60_000);
    afterEach(async () => {
      for (const close of opened.splice(0).toReversed()) {
        await close();
      }
    });
    afterAll(async () => {
      await admin.end();
      await server.stop();
      rmSync(directory, { recursive: true });
    });

    type Storage = ReturnType<InternalStorageFactory['newResourceStorage']>;

    const open = async (config: object = {}): Promise<Storage> => {
      const file = join(directory, 'storage.yaml');
      const { host, port } = server.connection;
      writeFileSync(file, JSON.stringify({ type: kind.type, host, port, user: 'app', database: 'cp', ...config }));
      const factory = await InternalStorageFactory.open(file, { logger: silentLogger, registry: new Registry() });
      opened.push(() => factory.shutdown());
      return factory.newResourceStorage(pods);
    };
    const store = async (storage: Storage, ...names: readonly string[]): Promise<void> => {
      const results = await storage.applyBatch(
        'east',
        names.map((name) => upsert(name, '1')),
        signal,
      );
      expect(results.filter((result) => result !== undefined)).toEqual([]);
    };
    const other = async (): Promise<Session> => {
      const session = await kind.session(server, server.connection.user, 'cp');
      opened.push(() => session.end());
      return session;
    };
    const versionOf = async (storage: Awaited<ReturnType<typeof open>>, name: string): Promise<unknown> => {
      const json = await storage.get('east', { namespace: 'default', name }, signal);
      return (JSON.parse(json.toString()) as KubernetesObject).metadata?.resourceVersion;
    };
    const lock = (name: string): string =>
      `UPDATE resources SET kind = 'Locked' WHERE cluster = 'east' AND uid = 'uid-of-${name}'`;

    it.each(['lockTimeout', 'statementTimeout'] as const)('asks for another try after a %s', async (failure) => {
      const { params, code } = kind[failure];
      const storage = await open({ params });
      await store(storage, 'web');
      const blocker = await other();
      await blocker.run('BEGIN');
      await blocker.run(lock('web'));

      const error = await failureOf(storage.applyBatch('east', [upsert('web', '2')], signal));

      expect([error.code, codeOf(error)]).toEqual(['Recoverable', code]);
      await blocker.run('ROLLBACK');
      expect(await storage.applyBatch('east', [upsert('web', '2')], signal)).toEqual([undefined]);
      expect(await versionOf(storage, 'web')).toBe('2');
    });

    it('leaves its connection as it was when it does not get its turn to write', async () => {
      const { params, code } = kind.lockTimeout;
      const [writer, impatient] = [await open(), await open({ params })];
      await store(writer, 'web');
      await versionOf(impatient, 'web');
      const blocker = await other();
      await blocker.run('BEGIN');
      await blocker.run(lock('web'));
      const writing = writer.applyBatch('east', [upsert('web', '2')], signal);
      await someoneWaits();

      const error = await failureOf(impatient.applyBatch('east', [upsert('web', '3')], signal));

      expect([error.code, codeOf(error)]).toEqual(['Recoverable', code]);
      expect(await versionOf(impatient, 'web')).toBe('1');
      await blocker.run('ROLLBACK');
      await writing;
      expect(await impatient.applyBatch('east', [upsert('web', '3')], signal)).toEqual([undefined]);
      expect(await versionOf(impatient, 'web')).toBe('3');
    });

    it('asks for another try after a deadlock', async () => {
      const { params, code } = kind.deadlock;
      const storage = await open({ params });
      const many = Array.from({ length: 50 }, (_, index) => `weight-${index}`);
      await store(storage, 'a', 'b', ...many);
      const blocker = await other();
      await blocker.run('BEGIN');
      await blocker.run("UPDATE resources SET kind = 'Locked' WHERE name LIKE 'weight-%'");
      await blocker.run(lock('b'));
      const changes = [upsert('a', '2'), upsert('b', '2')];
      const writing = failureOf(storage.applyBatch('east', changes, signal));
      await someoneWaits();

      await blocker.run(lock('a'));

      const error = await writing;
      expect([error.code, codeOf(error)]).toEqual(['Recoverable', code]);
      await blocker.run('ROLLBACK');
      expect(await storage.applyBatch('east', changes, signal)).toEqual([undefined, undefined]);
    });

    it.each(['readOnly', 'tooMany'] as const)('asks for another try while the server is %s', async (state) => {
      const { on, off, code } = kind[state];
      const storage = await open();
      await store(storage, 'web');
      await admin.run(on);
      await admin.run(kind.cut);
      // The connections that were cut may count a moment longer.
      const occupant = await eventually(() => kind.session(server, 'app'));
      try {
        // The pool may not have noticed yet that its connections are gone.
        await eventually(async () => {
          const error = await failureOf(storage.applyBatch('east', [upsert('web', '2')], signal));
          expect([error.code, codeOf(error)]).toEqual(['Recoverable', code]);
        });
      } finally {
        await admin.run(off);
        await occupant.end();
      }
      await admin.run(kind.cut);
      await untilStored(storage, [upsert('web', '2')]);
      expect(await versionOf(storage, 'web')).toBe('2');
    });

    it('gives up a write that the server does not answer, and leaves nothing of it', async () => {
      const storage = await open();
      await store(storage, 'web');
      const blocker = await other();
      await blocker.run('BEGIN');
      await blocker.run(lock('web'));
      // Time passes as it does, until it is told to jump.
      jest.useFakeTimers({ advanceTimers: true, doNotFake: ['performance', 'setImmediate', 'nextTick', 'Date'] });
      try {
        const writing = failureOf(storage.applyBatch('east', [upsert('web', '2')], signal));
        await someoneWaits();

        jest.advanceTimersByTime(60_000);

        expect(await writing).toMatchObject({ code: 'Recoverable', cause: { code: 'ETIMEDOUT' } });
      } finally {
        jest.useRealTimers();
      }
      await blocker.run('ROLLBACK');
      expect(await versionOf(storage, 'web')).toBe('1');
      await untilStored(storage, [upsert('web', '3')]);
      expect(await versionOf(storage, 'web')).toBe('3');
    });

    it('asks for another try while the server does not let it in any more', async () => {
      const { on, off, code } = kind.lockedOut;
      const storage = await open();
      await store(storage, 'web');
      await admin.run(on);
      try {
        await admin.run(kind.cut);
        await eventually(async () => {
          const error = await failureOf(storage.applyBatch('east', [upsert('web', '2')], signal));
          expect([error.code, codeOf(error)]).toEqual(['Recoverable', code]);
        });
        await expect(versionOf(storage, 'web')).rejects.toMatchObject({ code: 'Recoverable' });
      } finally {
        await admin.run(off);
      }
      await untilStored(storage, [upsert('web', '2')]);
      expect(await versionOf(storage, 'web')).toBe('2');
    });

    it.each([
      ['one statement', 2],
      ['several', 700],
    ])('loses nothing of a batch of %s whose connection is cut', async (_what, count) => {
      const storage = await open();
      const names = Array.from({ length: count }, (_, index) => `pod-${String(index).padStart(4, '0')}`);
      await store(storage, ...names);
      const blocker = await other();
      await blocker.run('BEGIN');
      await blocker.run(lock(names.at(-1) ?? ''));
      const changes = names.map((name) => upsert(name, '2'));
      const writing = failureOf(storage.applyBatch('east', changes, signal));
      await someoneWaits();

      await admin.run(kind.cut);

      expect(await writing).toMatchObject({ code: 'Recoverable' });
      await blocker.run('ROLLBACK');
      await untilStored(storage, changes);
      expect(await versionOf(storage, names[0] ?? '')).toBe('2');
      expect(await versionOf(storage, names.at(-1) ?? '')).toBe('2');
    });

    it('reads through although every idle connection was cut', async () => {
      const storage = await open();
      await store(storage, 'web');

      for (let round = 0; round < 5; round += 1) {
        await Promise.all(Array.from({ length: 4 }, () => versionOf(storage, 'web')));
        await admin.run(kind.cut);
        expect(await versionOf(storage, 'web')).toBe('1');
      }
    });

    it('goes on after the server has crashed, with all it had said it stored', async () => {
      const storage = await open();
      let version = 0;
      const crashed = new AbortController();
      const crash = (async () => {
        await admin.end();
        await server.crash();
        admin = await kind.session(server, server.connection.user);
        crashed.abort();
      })();

      while (!crashed.signal.aborted) {
        await untilStored(storage, [upsert('web', String(version + 1))]);
        version += 1;
      }
      await crash;

      expect(version).toBeGreaterThan(0);
      expect(await versionOf(storage, 'web')).toBe(String(version));
    }, 60_000);

    /** Sends a batch again until it is stored, as the synchro does. Nothing but `Recoverable` may come in between. */
    async function untilStored(storage: Storage, changes: readonly ResourceChange[]): Promise<void> {
      for (;;) {
        try {
          expect(await storage.applyBatch('east', changes, signal)).toEqual(changes.map(() => undefined));
          return;
        } catch (error) {
          if (!hasStorageCode(error, 'Recoverable')) {
            throw error;
          }
          await setTimeout(20);
        }
      }
    }

    /** Resolves when some session waits for a lock. */
    function someoneWaits(): Promise<void> {
      return eventually(async () => expect(Number(await admin.ask(kind.waiting))).toBeGreaterThan(0));
    }
  });
}

async function failureOf(promise: Promise<unknown>): Promise<StorageError> {
  return promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as StorageError,
  );
}

/** What the server said. */
function codeOf({ cause }: Error): string | number {
  const { code, errno } = driverErrorOf(cause);
  return errno ?? code;
}

function upsert(name: string, resourceVersion: string): ResourceChange {
  const metadata = { name, namespace: 'default', uid: `uid-of-${name}`, resourceVersion };
  return { type: 'upsert', object: { apiVersion: 'v1', kind: 'Pod', metadata } };
}

async function postgresSession({ connection }: TestServer, user: string, database = 'postgres'): Promise<Session> {
  const client = new Client({ ...connection, user, database });
  // A server that crashes is what some of this is about.
  client.on('error', () => undefined);
  await client.connect();
  return {
    run: async (statement) => {
      await client.query(statement);
    },
    ask: async (question) => (await client.query<{ answer: unknown }>(question)).rows[0]?.answer,
    end: () => client.end(),
  };
}

async function mariadbSession({ connection }: TestServer, user: string, database?: string): Promise<Session> {
  const { host, password } = connection;
  const session = await createConnection({
    socketPath: host,
    user,
    password,
    ...(database === undefined ? {} : { database }),
  });
  session.on('error', () => undefined);
  // Locks the rows that an update changes, and not all that it looked at.
  await session.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  return {
    run: async (statement) => {
      await session.query(statement);
    },
    ask: async (question) => {
      const [rows] = await session.query<({ answer: unknown } & RowDataPacket)[]>(question);
      return rows[0]?.answer;
    },
    end: async () => {
      session.destroy();
      return Promise.resolve();
    },
  };
}
