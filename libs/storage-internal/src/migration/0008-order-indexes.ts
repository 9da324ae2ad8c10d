import { Migration } from '@mikro-orm/migrations';
import { existingIndexes, schemaDialectOf, type SchemaDialect } from './schema.js';

interface IndexDefinition {
  readonly name: string;
  readonly columns: readonly string[];
  /** An index with fewer columns, which this one makes superfluous. */
  readonly replaces?: string;
}

const type = ['group', 'version', 'resource'] as const;

/** Objects of several types in their order, and owners, which may be of any type, by their name. */
const acrossTypes: readonly IndexDefinition[] = [
  { name: 'idx_cluster_namespace_name', columns: ['cluster', 'namespace', 'name'] },
  { name: 'idx_name_cluster', columns: ['name', 'cluster'] },
];

/** In a complete order. PostgreSQL goes on from a partial one by itself; the others sort the whole type. */
const complete: readonly IndexDefinition[] = [
  {
    name: 'idx_type_namespace_name_cluster',
    columns: [...type, 'namespace', 'name', 'cluster'],
    replaces: 'idx_group_version_resource_namespace_name',
  },
  {
    name: 'idx_type_name_cluster_namespace',
    columns: [...type, 'name', 'cluster', 'namespace'],
    replaces: 'idx_group_version_resource_name',
  },
  {
    name: 'idx_type_created_at_cluster_namespace_name',
    columns: [...type, 'created_at', 'cluster', 'namespace', 'name'],
    replaces: 'idx_group_version_resource_created_at',
  },
];

const wanted: Readonly<Record<SchemaDialect, readonly IndexDefinition[]>> = {
  postgres: acrossTypes,
  mysql: [...acrossTypes, ...complete],
  sqlite: [...acrossTypes, ...complete],
};

/** Indexes for pages in any order. Outside a transaction, and each step only where it is still to be done. */
export class OrderIndexes extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    const dialect = schemaDialectOf(this.driver);
    const rows = await this.execute(existingIndexes[dialect]);
    const names = new Set(rows.map((row) => String((row as { readonly name?: unknown }).name)));
    for (const index of wanted[dialect]) {
      if (!names.has(index.name)) {
        this.#create(index, dialect);
      }
      if (index.replaces !== undefined && names.has(index.replaces)) {
        this.addSql(`DROP INDEX ${index.replaces}${dialect === 'mysql' ? ' ON resources' : ''}`);
      }
    }
  }

  #create({ name, columns }: IndexDefinition, dialect: SchemaDialect): void {
    const quote = dialect === 'mysql' ? '`' : '"';
    const on = `${name} ON resources (${columns.map((column) => `${quote}${column}${quote}`).join(', ')})`;
    if (dialect !== 'postgres') {
      this.addSql(`CREATE INDEX ${on}`);
      return;
    }
    // What an interrupted build leaves behind is not valid, and in the way.
    this.addSql(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    this.addSql(`CREATE INDEX CONCURRENTLY ${on}`);
  }
}
