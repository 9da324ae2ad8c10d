import { type RawBuilder, sql } from 'kysely';
import { driverErrorOf } from '../dialect/driver-error.js';

/** What differs between servers when a database is made. */
export interface DatabaseCreation {
  /** Databases to enter while the wanted one is made, best first. Everybody may enter the last one by default. */
  readonly entrances: readonly [string, ...string[]];
  /** Whether an error says that the database is missing, or that we must not know whether it is. */
  isMissing(error: unknown): boolean;
  /** Whether an error of {@link create} says that somebody else was faster. */
  isThere(error: unknown): boolean;
  /** Whether an error says that our rights do not suffice. */
  isRefused(error: unknown): boolean;
  /** The statement. Names are quoted, so that any name will do. */
  create(database: string): RawBuilder<unknown>;
}

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const postgresCreation: DatabaseCreation = {
  entrances: ['postgres', 'template1'],
  isMissing: (error) => driverErrorOf(error).code === '3D000',
  // A unique violation, of the catalogue's index of names, is what the slower of two at the same moment gets.
  isThere: (error) => ['42P04', '23505'].includes(driverErrorOf(error).code),
  // Besides the right itself: the host or the user is in no line of pg_hba.conf for the entrance.
  isRefused: (error) => ['42501', '28000'].includes(driverErrorOf(error).code),
  // From template0, which nobody is in: a template in use cannot be copied, and only this one takes another encoding.
  create: (database) => sql`CREATE DATABASE ${sql.id(database)} TEMPLATE template0 ENCODING 'UTF8'`,
};

/** @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const mysqlCreation: DatabaseCreation = {
  entrances: ['information_schema'],
  // 1049: unknown database. 1044: no right in a database of that name, whether it is there or not.
  isMissing: (error) => [1049, 1044].includes(driverErrorOf(error).errno ?? 0),
  isThere: (error) => driverErrorOf(error).errno === 1007,
  isRefused: (error) => [1044, 1227].includes(driverErrorOf(error).errno ?? 0),
  create: (database) => sql`CREATE DATABASE IF NOT EXISTS ${sql.id(database)} CHARACTER SET utf8mb4`,
};

/** By the `type` of the configuration; SQLite has no databases that a server holds. */
export const databaseCreations = {
  postgres: postgresCreation,
  mysql: mysqlCreation,
  mariadb: mysqlCreation,
} as const satisfies Readonly<Record<string, DatabaseCreation>>;
