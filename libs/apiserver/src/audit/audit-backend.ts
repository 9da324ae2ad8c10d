import type { AuditEvent } from './audit-event.js';

/** Where records go. Never throws and never waits: a record that cannot be taken is counted and dropped. */
export interface AuditBackend {
  /** As the metric of what was dropped calls it. */
  readonly name: 'log' | 'webhook';
  /** @param line - the event as JSON, without a line break */
  record(event: AuditEvent, line: string): void;
  /** Writes what is still in memory, and lets go of what it holds. */
  close(): Promise<void>;
}
