import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { DynamicClient } from '#client';
import { formatTimestamp, StatusError } from '#kube';
import type { NamedObject } from '../host/written-objects.js';
import type { Logger } from '#telemetry';

const EVENTS = { group: '', version: 'v1', resource: 'events' };
/** Where Kubernetes keeps events of objects without a namespace. */
const NAMESPACE = 'default';
const COMPONENT = 'clusterpedia-controller-manager';
/** Leaves room for the suffix in the name of an event. */
const MAX_PREFIX_LENGTH = 230;
/** An event that takes longer is not worth waiting for. */
const TIMEOUT_MS = 5000;

/** What happened to an object. */
export interface RecordedEvent {
  readonly type: 'Normal' | 'Warning';
  /** For programs: one word in camel case. */
  readonly reason: string;
  /** For people. No credentials: whoever may list events reads it. */
  readonly message: string;
}

/** Writes Events of objects at cluster scope, for `kubectl describe`. An event that cannot be written is logged and lost. */
export class EventRecorder {
  constructor(
    private readonly client: Pick<DynamicClient, 'create'>,
    private readonly logger: Logger,
  ) {}

  /** @throws the signal's reason when it aborts, and nothing else of what can go wrong on the way to the host */
  async record({ apiVersion, kind, metadata }: NamedObject, event: RecordedEvent, signal: AbortSignal): Promise<void> {
    const { name, uid, resourceVersion } = metadata;
    const timestamp = formatTimestamp(new Date());
    const object = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: NAMESPACE, name: `${name.slice(0, MAX_PREFIX_LENGTH)}.${randomBytes(8).toString('hex')}` },
      involvedObject: { apiVersion, kind, name, uid, resourceVersion },
      ...event,
      count: 1,
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      source: { component: COMPONENT },
      reportingComponent: COMPONENT,
      reportingInstance: hostname(),
    };
    try {
      await this.client.create(EVENTS, object, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
    } catch (error) {
      signal.throwIfAborted();
      const level = StatusError.is(error, 'Forbidden') ? 'debug' : 'warn';
      this.logger[level]({ error, name, reason: event.reason }, 'event not written');
    }
  }
}
