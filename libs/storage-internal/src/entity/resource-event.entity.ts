import { defineEntity, p } from '@mikro-orm/core';

/** One core Event about one stored object. Deleted with its object. */
export const ResourceEvent = defineEntity({
  name: 'ResourceEvent',
  tableName: 'resource_events',
  properties: {
    resourceId: p.integer().primary(),
    eventUid: p.string().length(36).primary(),
    /** The object's uid when the event was recorded: an object that came later under the same name has another. */
    involvedUid: p.string().length(36),
    namespace: p.string().length(253),
    name: p.string().length(253),
    resourceVersion: p.string().length(30),
    lastSeen: p.datetime(3),
    object: p.json(),
  },
});
