import { defineEntity, p } from '@mikro-orm/core';

/**
 * One object of one cluster. Names of the table and its columns are a public contract: dashboards and `whereSQL` use them.
 * The PostgreSQL table has a further column, `labels`, which only its dialect knows.
 *
 * @see spec/storage.md section 5.1
 */
export const Resource = defineEntity({
  name: 'Resource',
  tableName: 'resources',
  properties: {
    id: p.integer().primary().autoincrement(),
    group: p.string().length(253),
    version: p.string().length(63),
    resource: p.string().length(63),
    kind: p.string().length(63),
    cluster: p.string().length(253),
    namespace: p.string().length(253),
    name: p.string().length(253),
    ownerUid: p.string().length(36).default(''),
    uid: p.string().length(36),
    resourceVersion: p.string().length(30),
    object: p.json(),
    events: p.json().nullable(),
    eventResourceVersions: p.json().nullable(),
    createdAt: p.datetime(3),
    syncedAt: p.datetime(3),
    deletedAt: p.datetime(3).nullable(),
  },
});
