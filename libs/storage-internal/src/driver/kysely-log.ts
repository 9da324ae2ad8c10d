import type { Logger } from 'kysely';
import type { Dialect } from '../dialect/dialect.js';
import type { DatabaseObserver } from '../observe/database-observer.js';

/** Tells an observer what goes through Kysely. */
export function kyselyLog(observer: DatabaseObserver, dialect: Dialect): Logger {
  return (event) => {
    const { query, queryDurationMillis: durationMs } = event;
    observer({
      operation: 'statement',
      text: query.sql,
      parameters: () => query.parameters,
      startedAt: new Date(Date.now() - durationMs),
      durationMs,
      ...(event.level === 'error'
        ? { failure: { error: event.error, kind: dialect.classify(event.error) ?? 'Internal' } }
        : {}),
    });
  };
}
