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
  // The version whose labels and fields are indexed. Other programs leave it as it is: then it differs from the row's own.
  'indexed_version',
] as const;

/** What an upsert writes, in the order of its parameters. */
export const upsertColumns = [...scopeColumns, ...rowColumns] as const;

/** What it replaces when the row is there: everything but the key. */
export const replacedColumns = ['kind', ...rowColumns.slice(2)] as const;
