import { defineEntity, p } from '@mikro-orm/core';

/** One label of one object, for databases that cannot index the labels inside the row. Deleted with its object. */
export const ResourceLabel = defineEntity({
  name: 'ResourceLabel',
  tableName: 'resource_labels',
  properties: {
    resourceId: p.integer().primary(),
    key: p.string().length(317).primary(),
    value: p.string().length(63),
  },
});
