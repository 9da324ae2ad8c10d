import type { KubernetesObject } from '#kube';
import type { Logger } from '#telemetry';
import { readManagedFields } from '../apply/managed-fields.js';
import type { ObjectStore } from '../store/object-store.js';

/** How long events are kept, which is what kube-apiserver does without `--event-ttl`. */
const TTL_MS = 3_600_000;
const SWEEP_INTERVAL_MS = 60_000;
const EVENTS_KEY = 'events';

/** Deletes events an hour after they were last written: nobody else does, and there is no end of new ones. */
export class EventExpiry {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly logger: Logger,
  ) {}

  /** Deletes what is too old now, and then every minute. */
  start(): void {
    this.#sweep();
    this.#timer = setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const oldest = Date.now() - TTL_MS;
    try {
      const expired = this.store.list(EVENTS_KEY, '').objects.filter((event) => lastWrite(event) <= oldest);
      expired.forEach((event) => this.store.remove(EVENTS_KEY, event));
    } catch (error) {
      this.logger.error({ error }, 'old events not deleted; will try again in a minute');
    }
  }
}

/** In ms since 1970. Every write that changes something leaves its time with the manager that wrote it. */
function lastWrite(event: KubernetesObject): number {
  const times = readManagedFields(event).map(({ time }) => time);
  const moments = [String(event.metadata?.creationTimestamp), ...times].map((time) => Date.parse(time));
  return Math.max(...moments.filter((moment) => !Number.isNaN(moment)));
}
