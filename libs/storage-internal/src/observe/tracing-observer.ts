import { type Attributes, isTraced, SpanKind, SpanStatusCode, tracerOf } from '#telemetry';
import { driverErrorOf } from '../dialect/driver-error.js';
import type { DatabaseObserver, Execution } from './database-observer.js';

/** A span for each execution that is part of something that is traced, named as OpenTelemetry wants it. Nothing in it tells a value. */
export function tracingObserver(system: string, databaseName: string): DatabaseObserver {
  const tracer = tracerOf('storage-internal');
  return (execution) => {
    // Attributes take longer to make than a short statement to run, and loops outlive the request that they were begun in.
    if (!isTraced()) {
      return;
    }
    const { startedAt, failure } = execution;
    const verb = verbOf(execution);
    const span = tracer.startSpan(`${verb} resources`, { kind: SpanKind.CLIENT, startTime: startedAt });
    span.setAttributes({
      'db.system.name': system,
      'db.namespace': databaseName,
      'db.operation.name': verb,
      ...attributesOf(execution),
    });
    if (failure !== undefined) {
      const { code, errno } = driverErrorOf(failure.error);
      span.setAttribute('error.type', errno === undefined ? code : String(errno));
      span.setStatus({ code: SpanStatusCode.ERROR, message: failure.kind });
    }
    span.end();
  };
}

function verbOf({ text }: Execution): string {
  return /^\s*(?<verb>\w+)/.exec(text)?.groups?.['verb']?.toUpperCase() ?? 'QUERY';
}

function attributesOf({ text, rows, durationMs }: Execution): Attributes {
  return {
    'db.query.text': withoutLiterals(text),
    'db.collection.name': 'resources',
    'clusterpedia.waited_ms': durationMs,
    ...(rows === undefined ? {} : { 'db.response.returned_rows': rows }),
  };
}

/** MySQL takes no parameters for the window of a list, so that is in the text. */
function withoutLiterals(text: string): string {
  return text.replace(/ LIMIT \d+ OFFSET \d+/, ' LIMIT ? OFFSET ?').replaceAll(/\s+/g, ' ');
}
