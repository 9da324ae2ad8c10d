import { jest } from '@jest/globals';
import { silentLogger } from '#telemetry';
import { ObjectStore } from '../store/object-store.js';
import { EventExpiry } from './event-expiry.js';

const minute = 60_000;

describe('EventExpiry', () => {
  let store: ObjectStore;
  let expiry: EventExpiry;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-01-01T12:00:00Z') });
    store = new ObjectStore(':memory:');
    expiry = new EventExpiry(store, silentLogger);
  });

  afterEach(() => {
    expiry.stop();
    store.close();
    jest.useRealTimers();
  });

  function create(name: string, created: string, written?: string, resource = 'events'): void {
    const managedFields = written === undefined ? [] : [{ manager: 'test', time: written, fieldsV1: {} }];
    const metadata = { namespace: 'default', name, creationTimestamp: created, managedFields };
    store.create(resource, { apiVersion: 'v1', kind: 'Event', metadata });
  }

  const names = (resource = 'events'): readonly unknown[] =>
    store.list(resource, '').objects.map(({ metadata }) => metadata?.name);

  it('deletes events an hour after they were last written, and nothing else', () => {
    create('old', '2026-01-01T11:00:00Z');
    create('repeated', '2026-01-01T11:00:00Z', '2026-01-01T11:30:00Z');
    create('young', '2026-01-01T11:00:01Z');
    create('config', '2026-01-01T01:00:00Z', undefined, 'configmaps');

    expiry.start();

    expect(names()).toEqual(['repeated', 'young']);
    jest.advanceTimersByTime(minute);
    expect(names()).toEqual(['repeated']);
    jest.advanceTimersByTime(30 * minute);
    expect(names()).toEqual([]);
    expect(names('configmaps')).toEqual(['config']);
  });

  it('tries again a minute after a failure', () => {
    create('old', '2026-01-01T10:00:00Z');
    jest.spyOn(store, 'remove').mockImplementationOnce(() => {
      throw new Error('database or disk is full');
    });

    expiry.start();

    expect(names()).toEqual(['old']);
    jest.advanceTimersByTime(minute);
    expect(names()).toEqual([]);
  });
});
