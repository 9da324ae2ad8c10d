import { diag, DiagLogLevel } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { Logger } from '../logger.js';
import { onceAMinute } from './once-a-minute.js';

/** Lets the SDK say in the log what is wrong with its environment, and what it gives up; not more than once a minute. */
export function logDiagnostics(logger: Logger): void {
  const isDue = onceAMinute();
  const warn = (detail: string): void => {
    if (isDue()) {
      logger.warn({ detail }, 'OpenTelemetry reports a problem');
    }
  };
  const ignore = (): void => undefined;
  const backend = { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(backend, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  // Mostly of exports that fail, of which the log has been told.
  setGlobalErrorHandler((error) => logger.debug({ error }, 'OpenTelemetry failed'));
}
