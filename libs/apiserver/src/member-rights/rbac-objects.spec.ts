import type { StorageFactory } from '#storage';
import { HealthRegistry, Registry, silentLogger } from '#telemetry';
import { RbacObjects } from './rbac-objects.js';

describe('RbacObjects', () => {
  it.each([
    ['does not limit searches', { limitsByRights: false }, ['get', 'list', 'watch']],
    ['says nothing about rights', {}, ['get', 'list', 'watch']],
    ['cannot watch', { limitsByRights: true }, ['get', 'list']],
  ])('refuses to start on a storage that %s', (_what, ability, verbs) => {
    const storage = { ...ability, getSupportedRequestVerbs: () => verbs } as unknown as StorageFactory;
    const objects = new RbacObjects(storage, new HealthRegistry(silentLogger), new Registry(), silentLogger);

    expect(() => objects.onApplicationBootstrap()).toThrow(/MemberRBAC needs a storage that can watch, and limits/);
  });
});
