import { createPool, type Pool } from 'mysql2/promise';
import type { SampleConfig } from './config.js';
import type { Database, Row, Value } from './database.js';

/** MySQL 8 and MariaDB. */
export class MysqlDatabase implements Database {
  readonly columnTypes = {
    id: 'bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY',
    // Kubernetes tells upper case from lower case, and so must every comparison.
    name: 'varchar(253) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL',
    document: 'longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL',
  };
  readonly #pool: Pool;

  constructor({ host, port, user, password, database }: Omit<SampleConfig, 'type' | 'slowThresholdMs'>) {
    const target = host.startsWith('/') ? { socketPath: host } : { host, port };
    this.#pool = createPool({ ...target, user, password, database, charset: 'utf8mb4', rowsAsArray: true });
  }

  upsertClause(columns: readonly string[]): string {
    const assignments = columns.map((column) => `${column} = VALUES(${column})`);
    return `ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`;
  }

  async query(sql: string, values: readonly Value[]): Promise<readonly Row[]> {
    const [rows] = await this.#pool.query(sql, [...values]);
    return Array.isArray(rows) ? (rows as unknown[][]).map((row) => row.map(String)) : [];
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
