import { Pool } from 'pg';
import type { SampleConfig } from './config.js';
import type { Database, Row, Value } from './database.js';

/** PostgreSQL 12 and newer. */
export class PostgresDatabase implements Database {
  readonly columnTypes = {
    id: 'bigserial PRIMARY KEY',
    // In byte order, as the process orders names too.
    name: 'varchar(253) COLLATE "C" NOT NULL',
    document: 'text NOT NULL',
  };
  readonly #pool: Pool;

  constructor({ host, port, user, password, database }: Omit<SampleConfig, 'type' | 'slowThresholdMs'>) {
    this.#pool = new Pool({ host, port, user, password, database });
    // A connection that breaks while nobody uses it has nobody to tell; the next query finds another.
    this.#pool.on('error', () => undefined);
  }

  upsertClause(columns: readonly string[]): string {
    const assignments = columns.map((column) => `${column} = excluded.${column}`);
    return `ON CONFLICT (key_hash) DO UPDATE SET ${assignments.join(', ')}`;
  }

  async query(sql: string, values: readonly Value[]): Promise<readonly Row[]> {
    let place = 0;
    const text = sql.replaceAll('?', () => `$${(place += 1)}`);
    const { rows } = await this.#pool.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
    return rows.map((row) => row.map(String));
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
