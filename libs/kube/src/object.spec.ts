import { controllerOf, formatTimestamp, objectKey, parseObjectName, formatObjectName } from './object.js';

describe('objectKey', () => {
  it.each([
    [{ metadata: { namespace: 'shop', name: 'web' } }, 'shop/web'],
    [{ metadata: { name: 'node-1' } }, 'node-1'],
    [{}, ''],
  ])('of %j is %j', (object, key) => {
    expect(objectKey(object)).toBe(key);
  });
});

describe('parseObjectName', () => {
  it.each(['shop/web', 'node-1', 'shop/a:b'])('reads %s, and formatObjectName writes it', (key) => {
    expect(formatObjectName(parseObjectName(key))).toBe(key);
  });
});

describe('controllerOf', () => {
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'a', uid: '1' };

  it('finds the one owner that controls', () => {
    const controller = { ...owner, uid: '2', controller: true };

    expect(controllerOf({ ownerReferences: [owner, controller] })).toBe(controller);
    expect(controllerOf({ ownerReferences: [owner] })).toBeUndefined();
    expect(controllerOf(undefined)).toBeUndefined();
  });
});

describe('formatTimestamp', () => {
  it('writes whole seconds in UTC', () => {
    expect(formatTimestamp(new Date('2024-06-01T14:00:00.999+02:00'))).toBe('2024-06-01T12:00:00Z');
  });
});
