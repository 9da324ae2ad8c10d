import fc from 'fast-check';
import { type Dsn, parseMysqlDsn, parsePostgresDsn } from './dsn.parser.js';

describe('parsePostgresDsn', () => {
  it.each<[string, Dsn]>([
    [
      'host=db port=5433 user=me password=secret dbname=cp',
      { host: 'db', port: 5433, user: 'me', password: 'secret', database: 'cp' },
    ],
    [
      String.raw`host = db password = 'it\'s a \\ word' dbname=''`,
      { host: 'db', password: String.raw`it's a \ word`, database: '' },
    ],
    ['host=/run/postgresql dbname=cp', { socket: '/run/postgresql', database: 'cp' }],
    [
      'postgres://me:p%40ss@db:5433/cp?sslmode=verify-ca',
      { host: 'db', port: 5433, user: 'me', password: 'p@ss', database: 'cp', sslMode: 'verify-ca' },
    ],
    ['postgresql:///cp?host=/run/postgresql&user=me', { socket: '/run/postgresql', user: 'me', database: 'cp' }],
    [
      'host=db search_path=cp,public TimeZone=UTC target_session_attrs=any',
      { host: 'db', params: { search_path: 'cp,public', TimeZone: 'UTC' } },
    ],
    ['', {}],
  ])('reads %s', (text, expected) => {
    expect(parsePostgresDsn(text)).toEqual(expected);
  });

  it('reads any quoted password', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (password) => {
        const quoted = password.replaceAll(/['\\]/g, String.raw`\$&`);

        expect(parsePostgresDsn(`user=me password='${quoted}' dbname=cp`)).toEqual({
          user: 'me',
          password,
          database: 'cp',
        });
      }),
    );
  });

  it.each(['host', "password='open", 'postgres://[', 'a=b c', 'postgres://me:50%off@db/cp', 'host=db port=five'])(
    'refuses %j without repeating it',
    (text) => {
      expect(() => parsePostgresDsn(text)).toThrow(RangeError);
      expect(() => parsePostgresDsn(text)).not.toThrow(
        expect.objectContaining({ message: expect.stringContaining(text) }),
      );
    },
  );
});

describe('parseMysqlDsn', () => {
  it.each<[string, Dsn]>([
    [
      'me:secret@tcp(db:3307)/cp?charset=utf8mb4&parseTime=True',
      { host: 'db', port: 3307, user: 'me', password: 'secret', database: 'cp' },
    ],
    ['me:p@ss:w(o)rd@tcp(db)/cp', { host: 'db', user: 'me', password: 'p@ss:w(o)rd', database: 'cp' }],
    ['me@unix(/run/mysqld.sock)/cp', { socket: '/run/mysqld.sock', user: 'me', database: 'cp' }],
    [
      'me:x@tcp([::1]:3306)/cp?tls=true',
      { host: '::1', port: 3306, user: 'me', password: 'x', database: 'cp', sslMode: 'verify-full' },
    ],
    [
      'me@tcp(db)/cp?timeout=5s&innodb_lock_wait_timeout=1',
      { host: 'db', user: 'me', database: 'cp', params: { innodb_lock_wait_timeout: '1' } },
    ],
    ['/cp?tls=skip-verify', { database: 'cp', sslMode: 'skip-verify' }],
    ['mysql://me:p%2Fss@db:3307/cp', { host: 'db', port: 3307, user: 'me', password: 'p/ss', database: 'cp' }],
  ])('reads %s', (text, expected) => {
    expect(parseMysqlDsn(text)).toEqual(expected);
  });

  it.each(['', 'cp', 'me:secret@tcp(db', 'me:secret@tcp(db:99999)/cp', 'mysql://me:50%off@db/cp'])(
    'refuses %j',
    (text) => {
      expect(() => parseMysqlDsn(text)).toThrow(RangeError);
    },
  );
});
