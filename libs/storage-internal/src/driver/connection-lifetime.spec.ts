import { jest } from '@jest/globals';
import { EventEmitter } from 'node:events';
import type { Pool } from 'mysql2';
import { limitLifetime } from './connection-lifetime.js';

describe('limitLifetime', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([
    [59, 0],
    [60, 1],
  ])('closes a connection that comes back after %i minutes: %i', (minutes, expected) => {
    const pool = new EventEmitter();
    const connection = { destroy: jest.fn() };
    limitLifetime(pool as unknown as Pool, 3_600_000);

    pool.emit('connection', connection);
    jest.advanceTimersByTime(minutes * 60_000);
    pool.emit('release', connection);

    expect(connection.destroy).toHaveBeenCalledTimes(expected);
  });
});
