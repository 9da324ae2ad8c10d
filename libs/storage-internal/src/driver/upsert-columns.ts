/** Columns that all rows of a batch share. */
export const scopeColumns = ['group', 'version', 'resource', 'kind', 'cluster'] as const;

/** Columns of each row. */
export const rowColumns = [
  'namespace',
  'name',
  'owner_uid',
  'uid',
  'resource_version',
  'object',
  'created_at',
  'synced_at',
  'deleted_at',
] as const;

/** What an upsert writes, in the order of its parameters. */
export const upsertColumns = [...scopeColumns, ...rowColumns] as const;

/** What it replaces when the row is there: everything but the key. */
export const replacedColumns = ['kind', ...rowColumns.slice(2)] as const;
