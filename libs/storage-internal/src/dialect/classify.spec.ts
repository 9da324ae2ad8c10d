import type { Dialect } from './dialect.js';
import { withRecoverableCodes } from './dialect.js';
import { mysqlDialect } from './mysql.dialect.js';
import { postgresDialect } from './postgres.dialect.js';
import { sqliteDialect } from './sqlite.dialect.js';

const withCode = (code: string): Error => Object.assign(new Error('any'), { code });
const withNumber = (errno: number): Error => Object.assign(new Error('any'), { errno, code: 'ER_ANY' });

describe('classify', () => {
  it.each<readonly [string, Dialect, Error, string | undefined]>([
    ...['58030', '57P01', '57P02', '57P03', '08006', '53300', '40001', '40P01', '55P03', '25006', '57014'].map(
      (code) => [`PostgreSQL ${code}`, postgresDialect, withCode(code), 'Recoverable'] as const,
    ),
    ...['22001', '22P02', '22P05', '23502', '54000'].map(
      (code) => [`PostgreSQL ${code}`, postgresDialect, withCode(code), 'Rejected'] as const,
    ),
    ...['28P01', '28000', '3D000', '42501'].map(
      (code) => [`PostgreSQL ${code}`, postgresDialect, withCode(code), 'Denied'] as const,
    ),
    ['PostgreSQL 42601', postgresDialect, withCode('42601'), undefined],
    ...[1021, 1040, 1053, 1114, 1205, 1213, 1290, 1836, 1969, 2006, 2013, 3024].map(
      (errno) => [`MySQL ${errno}`, mysqlDialect, withNumber(errno), 'Recoverable'] as const,
    ),
    ...[1267, 1406, 3140, 4025].map(
      (errno) => [`MySQL ${errno}`, mysqlDialect, withNumber(errno), 'Rejected'] as const,
    ),
    ...[1044, 1045, 1142].map((errno) => [`MySQL ${errno}`, mysqlDialect, withNumber(errno), 'Denied'] as const),
    ['MySQL 1064', mysqlDialect, withNumber(1064), undefined],
    ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED', 'SQLITE_IOERR_WRITE', 'SQLITE_FULL'].map(
      (code) => [code, sqliteDialect, withCode(code), 'Recoverable'] as const,
    ),
    ['SQLITE_CONSTRAINT_NOTNULL', sqliteDialect, withCode('SQLITE_CONSTRAINT_NOTNULL'), 'Rejected'],
    ['SQLITE_CORRUPT', sqliteDialect, withCode('SQLITE_CORRUPT'), undefined],
    ['a refused connection', postgresDialect, withCode('ECONNREFUSED'), 'Recoverable'],
    ['a lost connection', mysqlDialect, withCode('PROTOCOL_CONNECTION_LOST'), 'Recoverable'],
    ['several refused addresses', postgresDialect, new AggregateError([withCode('ECONNREFUSED')]), 'Recoverable'],
    ['a bug', postgresDialect, new TypeError('undefined is not a function'), undefined],
  ])('calls %s by its code', (_name, dialect, error, expected) => {
    expect(dialect.classify(error)).toBe(expected);
  });
});

describe('withRecoverableCodes', () => {
  it.each<[Dialect, Error]>([
    [withRecoverableCodes(postgresDialect, ['42601']), withCode('42601')],
    [withRecoverableCodes(mysqlDialect, [1064]), withNumber(1064)],
  ])('adds the configured codes', (dialect, error) => {
    expect(dialect.classify(error)).toBe('Recoverable');
  });
});
